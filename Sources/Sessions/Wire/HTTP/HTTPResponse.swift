import Sessions

/// Takes a response apart while it arrives.
struct HTTPResponse {
  /// How far it has been read.
  private enum Place: Equatable {
    case head
    case body(left: Int)
    case chunkSize
    case chunk(left: Int)
    case chunkEnd
    case trailers
    case untilClose
    case complete
  }

  private(set) var statusLine = ""
  private(set) var headers: [(name: String, value: String)] = []
  private(set) var body: [UInt8] = []
  private let answersHead: Bool
  private var place = Place.head
  private var unread: ArraySlice<UInt8> = []

  /// How long a line may be, and how large a body, in bytes.
  private static let longestLine = 64 << 10
  private static let largestBody = 32 << 20

  /// Makes an empty response; one to HEAD has no body, whatever its headers say.
  init(answersHead: Bool) { self.answersHead = answersHead }

  /// Whether nothing more belongs to it.
  var isComplete: Bool { place == .complete }

  /// The number in the status line, such as 404; nil before it has come.
  var status: Int? {
    let words = statusLine.split(separator: " ", maxSplits: 2)
    return words.count > 1 ? Int(words[1]) : nil
  }

  /// Takes in what has arrived.
  ///
  /// - Throws: `SessionError` when it is no response.
  mutating func append(_ bytes: [UInt8]) throws(SessionError) {
    unread += bytes
    while try advance() {}
    if body.count > Self.largestBody {
      throw SessionError("the response's body is larger than \(Self.largestBody >> 20) MB")
    }
  }

  /// The other side has closed the connection: whether the response is complete.
  mutating func end() -> Bool {
    if place == .untilClose { place = .complete }
    return isComplete
  }

  private mutating func advance() throws(SessionError) -> Bool {
    switch place {
    case .head, .trailers, .chunkSize, .chunkEnd:
      guard let line = try nextLine() else { return false }
      try take(line)
      return true
    case .body(let left):
      let rest = left - takeBody(left)
      place = rest == 0 ? .complete : .body(left: rest)
      return false
    case .chunk(let left):
      let rest = left - takeBody(left)
      place = rest == 0 ? .chunkEnd : .chunk(left: rest)
      return rest == 0
    case .untilClose:
      _ = takeBody(unread.count)
      return false
    case .complete: return false
    }
  }

  private mutating func takeBody(_ limit: Int) -> Int {
    let count = min(limit, unread.count)
    body += unread.prefix(count)
    unread = unread.dropFirst(count)
    return count
  }

  private mutating func nextLine() throws(SessionError) -> String? {
    guard let end = unread.firstIndex(of: UInt8(ascii: "\n")) else {
      if unread.count > Self.longestLine {
        throw SessionError("what answers does not speak HTTP: a line of it does not end")
      }
      return nil
    }
    var line = unread[..<end]
    if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
    defer { unread = unread[(end + 1)...] }
    return String(decoding: line, as: UTF8.self)
  }

  private mutating func take(_ line: String) throws(SessionError) {
    switch place {
    case .head where statusLine.isEmpty:
      guard line.hasPrefix("HTTP/1.") else {
        throw SessionError("what answers does not speak HTTP/1.1: it says `\(line.prefix(60))`")
      }
      statusLine = line
    case .head where line.isEmpty: try beginBody()
    case .head:
      guard let colon = line.firstIndex(of: ":") else {
        throw SessionError("a header of the response has no colon: `\(line.prefix(60))`")
      }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      headers.append((String(line[..<colon]), String(value)))
    case .chunkSize:
      let digits = line.prefix { $0 != ";" && $0 != " " }
      guard let size = Int(digits, radix: 16), size >= 0 else {
        throw SessionError("the size of a chunk of the response is no number: `\(line.prefix(60))`")
      }
      place = size == 0 ? .trailers : .chunk(left: size)
    case .chunkEnd:
      guard line.isEmpty else {
        throw SessionError("a chunk of the response is longer than it says")
      }
      place = .chunkSize
    case .trailers: if line.isEmpty { place = .complete }
    case .body, .chunk, .untilClose, .complete: break
    }
  }

  private mutating func beginBody() throws(SessionError) {
    guard let status else {
      throw SessionError("the response has no status: `\(statusLine.prefix(60))`")
    }
    if (100..<200).contains(status), status != 101 {
      // An interim response; the real one follows.
      statusLine = ""
      headers = []
      return
    }
    if answersHead || status == 204 || status == 304 || status == 101 {
      place = .complete
    } else if value(of: "transfer-encoding")?.lowercased().hasSuffix("chunked") ?? false {
      place = .chunkSize
    } else if let text = value(of: "content-length") {
      guard let length = Int(text), length >= 0 else {
        throw SessionError("the response's Content-Length is no number: `\(text)`")
      }
      place = length == 0 ? .complete : .body(left: length)
    } else {
      place = .untilClose
    }
  }

  private func value(of name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }
}

extension HTTPResponse {
  /// Headers that say nothing about the answer, or differ from run to run.
  private static let leftOut: Set = ["date", "server", "connection", "keep-alive"]

  /// As a step shows it: status line, headers where they are asked for, empty line, body.
  func text(showsHeaders: Bool, isPretty: Bool) -> [UInt8] {
    var text = Array("\(statusLine)\n".utf8)
    if showsHeaders {
      let shown = headers.filter { !Self.leftOut.contains($0.name.lowercased()) }
      let lines = shown.map { (key: $0.name.lowercased(), line: "\($0.name): \($0.value)\n") }
      // Several with one name stay in the order in which they came.
      let sorted = lines.enumerated().sorted {
        ($0.element.key, $0.offset) < ($1.element.key, $1.offset)
      }
      text += sorted.flatMap { Array($0.element.line.utf8) }
    }
    guard !body.isEmpty else { return text }
    text.append(UInt8(ascii: "\n"))
    text += isPretty ? JSONText.pretty(body) ?? body : body
    if text.last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
    return text
  }
}
