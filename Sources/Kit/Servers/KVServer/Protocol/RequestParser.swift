/// Finds requests in a stream of bytes, however the stream is cut into pieces.
///
/// A state machine without input or output of its own. It is shown the bytes that have arrived and
/// were not used yet. It says where the first request ends, that it is not there yet, or that there
/// is none. What it has understood of an unfinished request it keeps, so no byte is looked at twice
/// for a pipeline that trickles in. It copies nothing: arguments are ranges of the bytes.
///
/// A request is one of two things, told apart by its first byte:
///
/// - `*2␍␊$3␍␊GET␍␊$4␍␊name␍␊`, an array of arguments with their lengths (RESP2);
/// - `GET name␊`, a line of words. Of a line that begins with SET, the third word is the whole
///   rest of the line. A line that ends with CR LF is answered with CR LF.
///
/// Source: the Redis serialization protocol specification, "Sending commands to a Redis server".
struct RequestParser: Sendable {
  /// What a stretch of bytes is.
  enum Outcome: Equatable {
    /// A request, which is so many bytes long; its arguments are in `arguments`. There are none in
    /// an empty line or an empty array, which ask for nothing.
    case request(length: Int, replyEnding: LineEnding)
    /// The beginning of a request.
    case incomplete
    /// No request, and no beginning of one.
    case malformed(ProtocolError)
  }

  /// Where one argument lies, counted from the first byte of its request.
  struct Argument: Sendable, Equatable {
    var start: UInt32
    var count: UInt32

    init(_ range: Range<Int>) {
      (start, count) = (UInt32(range.lowerBound), UInt32(range.count))
    }

    var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
  }

  /// What comes next in the unfinished request.
  enum Stage: Equatable, Sendable {
    case firstByte
    case line
    case argumentCount
    case argumentLength(remaining: Int)
    case argument(length: Int, remaining: Int)
  }

  /// The arguments of the last request, the command's name first.
  private(set) var arguments: [Argument] = []
  private let limits: KVLimits
  private var stage = Stage.firstByte
  /// How many bytes of the unfinished request have been understood.
  private var position = 0

  init(limits: KVLimits) { self.limits = limits }

  // lesson: parser
  /// Goes on with the first request in `bytes`, which begin where the last request ended.
  mutating func next(in bytes: Span<UInt8>) -> Outcome {
    while true {
      switch stage {
      case .firstByte:
        guard bytes.count > 0 else { return .incomplete }
        begin(bytes[0] == UInt8(ascii: "*") ? .argumentCount : .line)
      case .line:
        return line(in: bytes)
      case .argumentCount:
        guard case .number(let count) = number(in: bytes) else { return noNumber(in: bytes) }
        guard count <= limits.arguments else { return .malformed(.invalidArgumentCount) }
        stage = .argumentLength(remaining: count)
      case .argumentLength(remaining: ...0):
        return finish(.crlf)
      case .argumentLength(let remaining):
        guard position < bytes.count else { return .incomplete }
        guard bytes[position] == UInt8(ascii: "$") else {
          return .malformed(.expectedLength(bytes[position]))
        }
        guard case .number(let length) = number(in: bytes) else { return noNumber(in: bytes) }
        guard length >= 0 else { return .malformed(.invalidLength) }
        // Refused before the first byte of it is waited for.
        guard length <= limits.requestBytes - position - 2 else {
          return .malformed(.requestTooLong(limit: limits.requestBytes))
        }
        stage = .argument(length: length, remaining: remaining)
      case .argument(let length, let remaining):
        guard let problem = argument(length, in: bytes) else {
          stage = .argumentLength(remaining: remaining - 1)
          continue
        }
        return problem
      }
    }
  }
  // lesson: end

  private mutating func begin(_ stage: Stage) {
    arguments.removeAll(keepingCapacity: true)
    position = 0
    self.stage = stage
  }

  private mutating func finish(_ ending: LineEnding) -> Outcome {
    stage = .firstByte
    return .request(length: position, replyEnding: ending)
  }

  /// Takes an argument and the CR LF behind it; nil when all is well.
  @inline(__always)
  private mutating func argument(_ length: Int, in bytes: Span<UInt8>) -> Outcome? {
    let end = position + length
    // Each byte is judged when it is there: CR before LF.
    if end < bytes.count, bytes[end] != UInt8(ascii: "\r") { return .malformed(.expectedLineEnd) }
    guard end + 1 < bytes.count else { return .incomplete }
    guard bytes[end + 1] == UInt8(ascii: "\n") else { return .malformed(.expectedLineEnd) }
    arguments.append(Argument(position..<end))
    position = end + 2
    return nil
  }

  // MARK: Numbers

  private enum Number {
    case number(Int)
    case incomplete
    case malformed
    case expectedLineEnd
  }

  /// Reads the digits and the CR LF behind the byte at `position`, and goes behind them.
  @inline(__always)
  private mutating func number(in bytes: Span<UInt8>) -> Number {
    let count = bytes.count
    var index = position + 1
    let isNegative = index < count && bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    let first = index
    var value = 0
    while index < count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      guard index - first < 10 else { return .malformed }
      value = value &* 10 &+ Int(digit)
      index += 1
    }
    guard index < count else { return .incomplete }
    guard index > first, bytes[index] == UInt8(ascii: "\r") else { return .malformed }
    guard index + 1 < count else { return .incomplete }
    guard bytes[index + 1] == UInt8(ascii: "\n") else { return .expectedLineEnd }
    position = index + 2
    return .number(isNegative ? -value : value)
  }

  /// Why there is no number at `position`.
  private mutating func noNumber(in bytes: Span<UInt8>) -> Outcome {
    switch number(in: bytes) {
    case .number, .incomplete: .incomplete
    case .expectedLineEnd: .malformed(.expectedLineEnd)
    case .malformed:
      .malformed(stage == .argumentCount ? .invalidArgumentCount : .invalidLength)
    }
  }

  // MARK: Lines

  private mutating func line(in bytes: Span<UInt8>) -> Outcome {
    // A page can choose the bytes of a TLS handshake that come after this one.
    if bytes.count > 0, bytes[0] == 0x16 { return .malformed(.foreign) }
    let scanned = min(bytes.count, limits.lineBytes)
    while position < scanned, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    guard position < scanned else {
      return scanned == limits.lineBytes
        ? .malformed(.lineTooLong(limit: limits.lineBytes)) : .incomplete
    }
    let hasReturn = position > 0 && bytes[position - 1] == UInt8(ascii: "\r")
    let end = hasReturn ? position - 1 : position
    if hasReturn, isHTTP(bytes.extracting(0..<end)) { return .malformed(.foreign) }
    var index = 0
    while let word = word(in: bytes, from: index, to: end) {
      arguments.append(word)
      index = word.range.upperBound
      if arguments.count == 2, index < end, isSet(arguments[0], in: bytes) {
        arguments.append(Argument(index + 1..<end))
        break
      }
      guard arguments.count <= limits.arguments else { return .malformed(.invalidArgumentCount) }
    }
    position += 1
    return finish(hasReturn ? .crlf : .lf)
  }

  private func word(in bytes: Span<UInt8>, from start: Int, to end: Int) -> Argument? {
    var first = start
    while first < end, bytes[first] == UInt8(ascii: " ") { first += 1 }
    guard first < end else { return nil }
    var last = first
    while last < end, bytes[last] != UInt8(ascii: " ") { last += 1 }
    return Argument(first..<last)
  }

  /// Whether a line is the first of an HTTP request, `METHOD /path HTTP/1.1`. A page can make up the
  /// method, such as SET, so the method tells nothing.
  private func isHTTP(_ line: Span<UInt8>) -> Bool {
    let ending: StaticString = " HTTP/1."
    let start = line.count - ending.utf8CodeUnitCount - 1
    guard start >= 0 else { return false }
    // Safe: the literal has as many bytes as it says.
    return (0..<ending.utf8CodeUnitCount).allSatisfy { index in
      unsafe line[start + index] == ending.utf8Start[index]
    }
  }

  private func isSet(_ name: Argument, in bytes: Span<UInt8>) -> Bool {
    CommandName(bytes.extracting(name.range)) == .set
  }
}

/// What ends a line of a reply.
public enum LineEnding: Sendable, Equatable {
  /// LF, for a client that ends its lines so.
  case lf
  /// CR LF, as RESP has it.
  case crlf
}
