/// Reads requests from bytes that arrive in pieces: the server's parser with a buffer.
///
///     var reader = RequestReader()
///     try reader.read(Array("SET na".utf8))          // []
///     try reader.read(Array("me Alice\nGET ".utf8))  // [["SET", "name", "Alice"]]
///
/// Where the pieces are cut does not matter.
public struct RequestReader: Sendable {
  private var parser: RequestParser
  private var unused: [UInt8] = []

  /// How many bytes of an unfinished request are kept.
  public var pendingByteCount: Int { unused.count }

  /// A reader that has read nothing yet.
  public init(limits: KVLimits = KVLimits()) {
    parser = RequestParser(limits: limits)
  }

  /// Takes the next piece.
  ///
  /// - Parameter bytes: what has arrived.
  /// - Returns: the requests that are complete now, each as its arguments; empty lines and empty
  ///   arrays, which ask for nothing, are left out.
  /// - Throws: `ProtocolError` at bytes that are no request; the reader cannot be used after that.
  public mutating func read(_ bytes: [UInt8]) throws(ProtocolError) -> [[[UInt8]]] {
    var requests: [[[UInt8]]] = []
    if let error = read(bytes, { requests.append($0) }) { throw error }
    return requests
  }

  /// Takes the next piece, as text, and returns the requests as texts.
  ///
  /// - Throws: as `read(_:)` of bytes.
  public mutating func read(_ text: String) throws(ProtocolError) -> [[String]] {
    try read(Array(text.utf8)).map { $0.map { String(decoding: $0, as: UTF8.self) } }
  }

  /// Hands the requests over one by one; those before an error too.
  mutating func read(_ bytes: [UInt8], _ body: ([[UInt8]]) -> Void) -> ProtocolError? {
    let bytes = unused + bytes
    var used = 0
    defer { unused = Array(bytes[used...]) }
    while true {
      switch parser.next(in: bytes.span.extracting(used..<bytes.count)) {
      case .request(let length, _):
        let request = bytes[used..<used + length]
        used += length
        if parser.arguments.isEmpty { continue }
        body(
          parser.arguments.map { argument in
            Array(request.dropFirst(argument.range.lowerBound).prefix(argument.range.count))
          })
      case .incomplete: return nil
      case .malformed(let error): return error
      }
    }
  }
}
