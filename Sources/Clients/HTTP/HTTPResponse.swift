/// A response while it arrives.
package struct HTTPResponse {
  /// How far it has come.
  private enum Place { case head, body, complete }

  /// Its first line.
  package private(set) var statusLine = ""
  /// In the order in which they came.
  package private(set) var headers: [(name: String, value: String)] = []
  /// The body, out of its chunks.
  package private(set) var body: [UInt8] = []
  private let answersHead: Bool
  private var place = Place.head

  /// How large a body may be, in bytes.
  private static let largestBody = 32 << 20

  /// Makes an empty response; one to HEAD has no body, whatever its headers say.
  init(answersHead: Bool) { self.answersHead = answersHead }

  /// Whether nothing more belongs to it, though more may come.
  var isComplete: Bool { place == .complete }

  /// The number in the status line, such as 404; nil before it has come.
  package var status: Int? {
    let words = statusLine.split(separator: " ", maxSplits: 2)
    return words.count > 1 ? Int(words[1]) : nil
  }

  /// Takes a line of the head, or a trailer, which is left out.
  mutating func takeHeader(_ bytes: some Collection<UInt8>) throws(HTTPFailure) {
    guard place == .head else { return }
    var line = String(decoding: bytes, as: UTF8.self)[...]
    while line.last?.isNewline == true { line.removeLast() }
    if line.isEmpty {
      try endHead()
    } else if statusLine.isEmpty {
      statusLine = String(line)
    } else if let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      headers.append((String(line[..<colon]), String(value)))
    } else {
      throw .notHTTP("a header of the response has no colon: `\(line.prefix(60))`")
    }
  }

  /// Takes a piece of the body.
  mutating func takeBody(_ bytes: some Collection<UInt8>) throws(HTTPFailure) {
    guard place != .head else {
      let line = String(decoding: bytes.prefix(200), as: UTF8.self).prefix { !$0.isNewline }
      throw .notHTTP("what answers does not speak HTTP/1.1: it says `\(line.prefix(60))`")
    }
    body += bytes
    if body.count > Self.largestBody { throw .tooLarge(Self.largestBody) }
  }

  /// Nothing more comes.
  ///
  /// - Returns: what is wrong; nil when the response is complete.
  mutating func end() -> HTTPFailure? {
    guard place != .head else { return .incomplete }
    place = .complete
    return nil
  }

  private mutating func endHead() throws(HTTPFailure) {
    guard let status else {
      throw .notHTTP("the response has no status: `\(statusLine.prefix(60))`")
    }
    if (100..<200).contains(status), status != 101 {
      // An interim response; the real one follows.
      statusLine = ""
      headers = []
      return
    }
    // After 101 the connection speaks something else.
    place = answersHead || status == 101 ? .complete : .body
  }
}
