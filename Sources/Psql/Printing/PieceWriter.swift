/// Collects output and hands it on in pieces, so that a long table is never in memory as a whole.
struct PieceWriter {
  private static let pieceSize = 32 << 10

  /// What was not handed on yet.
  var bytes: [UInt8] = []
  private let sink: ([UInt8]) -> Void

  init(sink: @escaping ([UInt8]) -> Void) {
    self.sink = sink
    bytes.reserveCapacity(Self.pieceSize + Self.pieceSize / 8)
  }

  /// Hands a piece on if there is enough for one. To be called now and then, such as after a row.
  mutating func handOn() {
    if bytes.count >= Self.pieceSize { finish() }
  }

  /// Hands the rest on.
  mutating func finish() {
    if !bytes.isEmpty { sink(bytes) }
    bytes.removeAll(keepingCapacity: true)
  }
}
