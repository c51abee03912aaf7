import Platform

/// The messages of an editor, cut out of the bytes that it sends: header lines, an empty line, and then
/// as many bytes as `Content-Length` has said.
struct MessageStream {
  /// What comes next.
  enum Part: Sendable, Equatable {
    /// The bytes of a message.
    case message([UInt8])
    /// A message that is longer than any that is taken; its bytes are gone.
    case tooLong(Int)
    /// What came is no message, and where the next one begins cannot be known.
    case broken(String)
    /// There is nothing more.
    case end
  }

  /// The most bytes of a message that is taken: a page has 16 MB at most, and JSON can be longer than what
  /// it says.
  static let mostBytes = 64 << 20
  /// The most bytes of all header lines of a message.
  private static let mostHeaderBytes = 8_192
  private static let readBytes = 1 << 16

  private let descriptor: Int32
  private var held: [UInt8] = []
  private var start = 0

  /// Reads from an open descriptor.
  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Waits for what comes next.
  mutating func next() -> Part {
    var length: Int?
    var left = Self.mostHeaderBytes
    while true {
      guard let line = line(limit: left) else {
        return held.count - start > left
          ? .broken("\(Self.mostHeaderBytes) bytes have come without an end of the header") : .end
      }
      if line.isEmpty { break }
      left -= line.utf8.count + 1
      guard let colon = line.firstIndex(of: ":") else {
        return .broken("'\(line.prefix(60))' is no line of a header")
      }
      guard line[..<colon].lowercased() == "content-length" else { continue }
      let digits = line[line.index(after: colon)...].drop { $0 == " " }
      guard let number = Int(digits), number >= 0, digits.allSatisfy(\.isNumber), length == nil
      else {
        return .broken("'\(line.prefix(60))' does not say how long the message is")
      }
      length = number
    }
    guard let length else { return .broken("the header does not say Content-Length") }
    guard length <= Self.mostBytes else { return skip(length) ? .tooLong(length) : .end }
    while held.count - start < length { guard fill() else { return .end } }
    let message = Array(held[start..<(start + length)])
    drop(length)
    return .message(message)
  }

  /// The next line of a header without its end; nil when the input ends before, or the line is longer.
  private mutating func line(limit: Int) -> String? {
    var looked = start
    while true {
      if let end = held[looked...].firstIndex(of: UInt8(ascii: "\n")) {
        guard end - start <= limit else { return nil }
        var bytes = held[start..<end]
        if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
        let line = String(decoding: bytes, as: UTF8.self)
        drop(end + 1 - start)
        return line
      }
      let read = held.count - start
      guard read <= limit, fill() else { return nil }
      looked = start + read
    }
  }

  private mutating func skip(_ length: Int) -> Bool {
    var left = length
    while true {
      let count = min(left, held.count - start)
      drop(count)
      left -= count
      if left == 0 { return true }
      guard fill() else { return false }
    }
  }

  private mutating func drop(_ count: Int) {
    start += count
    if start == held.count { (held, start) = ([], 0) }
  }

  /// Reads more; false at the end of the input.
  private mutating func fill() -> Bool {
    if start > Self.readBytes { (held, start) = (Array(held[start...]), 0) }
    while true {
      let (bytes, transfer) = Transfer.read(descriptor, limit: Self.readBytes)
      switch transfer {
      case .moved(let count):
        held += bytes
        return count > 0
      case .wouldBlock: _ = Poll.wait(descriptor, deadline: .never)
      case .failed: return false
      }
    }
  }
}
