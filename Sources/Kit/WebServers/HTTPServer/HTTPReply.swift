import Foundation

/// What a handler answers.
public struct HTTPReply: Sendable {
  /// The status, from 200 to 599.
  public var status: Int
  /// Header fields. The server adds Date, Content-Length and Connection.
  public var headers: HTTPHeaders
  /// The body.
  public var body: [UInt8]
  /// Which server has answered, for the access log, where the answer came from another one: the name
  /// of a replica, say.
  public var answeredBy: String?

  /// Makes a reply of bytes.
  public init(status: Int = 200, headers: HTTPHeaders = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A value as JSON; the members of objects in alphabetical order.
  ///
  /// - Throws: `EncodingError` for what JSON cannot say, such as infinity.
  public static func json(
    _ value: some Encodable, status: Int = 200, headers: HTTPHeaders = [:]
  ) throws -> HTTPReply {
    var reply = HTTPReply(status: status, headers: headers, body: try jsonBytes(value))
    if reply.headers["Content-Type"] == nil { reply.headers["Content-Type"] = "application/json" }
    return reply
  }

  /// Text, in UTF-8.
  public static func text(
    _ text: String, status: Int = 200, headers: HTTPHeaders = [:]
  ) -> HTTPReply {
    var reply = HTTPReply(status: status, headers: headers, body: Array(text.utf8))
    if reply.headers["Content-Type"] == nil {
      reply.headers["Content-Type"] = "text/plain; charset=utf-8"
    }
    return reply
  }

  /// A reply without a body.
  public static func empty(status: Int = 204, headers: HTTPHeaders = [:]) -> HTTPReply {
    HTTPReply(status: status, headers: headers)
  }

  /// A problem as its details.
  public static func problem(_ problem: HTTPProblem) -> HTTPReply {
    var headers = problem.headers
    headers["Content-Type"] = "application/problem+json"
    // An extension that is no JSON is left out, with the other members: the status tells enough.
    let bytes = (try? jsonBytes(problem)) ?? Array(#"{"status":\#(problem.status)}"#.utf8)
    return HTTPReply(status: problem.status, headers: headers, body: bytes)
  }

  private static func jsonBytes(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return Array(try encoder.encode(value))
  }
}

extension HTTPReply {
  /// The reply as it is sent.
  ///
  /// - Parameters:
  ///   - answersHead: whether the body is left out, as HEAD wants it.
  ///   - keepsAlive: whether the connection stays open.
  ///   - date: the time in seconds since 1970.
  /// - Returns: head and body.
  func bytes(answersHead: Bool, keepsAlive: Bool, date: Int) -> [UInt8] {
    var head = "HTTP/1.1 \(status) \(HTTPStatus.phrase(status))\r\nDate: \(HTTPDate.text(date))\r\n"
    for field in headers.fields where !Self.ours.contains(field.name.lowercased()) {
      head += "\(field.name): \(field.value)\r\n"
    }
    // RFC 9110, 8.6: no length where there can be no body.
    if hasBody { head += "Content-Length: \(body.count)\r\n" }
    head += "Connection: \(keepsAlive ? "keep-alive" : "close")\r\n\r\n"
    return Array(head.utf8) + (hasBody && !answersHead ? body : [])
  }

  private var hasBody: Bool { status != 204 && status != 304 }

  /// What only the server knows, so that a handler cannot get it wrong.
  private static let ours: Set = ["connection", "content-length", "date", "transfer-encoding"]
}

/// The date of a reply: RFC 9110, 5.6.7.
enum HTTPDate {
  /// Such as `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func text(_ seconds: Int) -> String {
    let (days, rest) = (
      Int((Double(seconds) / 86_400).rounded(.down)), (seconds % 86_400 + 86_400) % 86_400
    )
    // Days to a date: Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let day = shifted - era * 146_097
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
    let ofYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * ofYear + 2) / 153
    let ofMonth = ofYear - (153 * month + 2) / 5 + 1
    let civil = month < 10 ? month + 3 : month - 9
    return "\(weekdays[(days % 7 + 7) % 7]), \(two(ofMonth)) \(months[civil - 1]) "
      + "\(year + era * 400 + (civil <= 2 ? 1 : 0)) "
      + "\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60)) GMT"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  // The first day of 1970 was a Thursday.
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
