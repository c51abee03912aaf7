/// Collects output and hands it on in pieces, so that neither a long table nor a long line is ever in
/// memory as a whole.
struct PieceWriter {
  private static let pieceSize = 32 << 10

  /// The output that is not handed on yet.
  private var bytes: [UInt8] = []
  private let sink: ([UInt8]) -> Void
  private let gap: (Int) -> Void

  /// Creates a writer.
  ///
  /// - Parameters:
  ///   - sink: Takes a piece.
  ///   - gap: Takes the number of bytes that are left out at this place.
  init(sink: @escaping ([UInt8]) -> Void, gap: @escaping (Int) -> Void = { _ in }) {
    self.sink = sink
    self.gap = gap
    bytes.reserveCapacity(Self.pieceSize + Self.pieceSize / 8)
  }

  /// The number of bytes that `body` writes.
  static func count(_ body: (inout PieceWriter) -> Void) -> Int {
    var count = 0
    withoutActuallyEscaping({ (piece: [UInt8]) in count += piece.count }) { sink in
      var writer = PieceWriter(sink: sink)
      body(&writer)
      writer.finish()
    }
    return count
  }

  /// Leaves out a number of bytes that belong here.
  mutating func leaveOut(_ count: Int) {
    guard count > 0 else { return }
    finish()
    gap(count)
  }

  /// Hands on a piece if there is enough for one.
  mutating func handOn() {
    if bytes.count >= Self.pieceSize { finish() }
  }

  /// Hands on the rest.
  mutating func finish() {
    if !bytes.isEmpty { sink(bytes) }
    bytes.removeAll(keepingCapacity: true)
  }

  static func += (writer: inout PieceWriter, text: [UInt8]) {
    writer.bytes += text
    writer.handOn()
  }

  static func += (writer: inout PieceWriter, text: ArraySlice<UInt8>) {
    var rest = text
    while rest.count > pieceSize {
      writer.bytes += rest.prefix(pieceSize)
      rest = rest.dropFirst(pieceSize)
      writer.finish()
    }
    writer.bytes += rest
  }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func append(contentsOf text: some Sequence<UInt8>) { bytes.append(contentsOf: text) }

  mutating func append(repeating text: [UInt8], count: Int) {
    var rest = count
    while rest > 0 {
      let part = min(rest, Self.pieceSize)
      bytes.append(repeating: text, count: part)
      rest -= part
      handOn()
    }
  }

  mutating func appendBlanks(_ count: Int) {
    append(repeating: [UInt8(ascii: " ")], count: count)
  }

  mutating func appendNewline() { bytes.append(UInt8(ascii: "\n")) }

  mutating func appendLine(_ text: [UInt8]) {
    self += text
    appendNewline()
  }

  mutating func appendLine(_ text: String) {
    append(contentsOf: text.utf8)
    appendNewline()
  }
}
