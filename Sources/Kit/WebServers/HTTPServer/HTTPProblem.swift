/// Why a request was not done, in the form that machines and people can read: problem details,
/// `application/problem+json`. A handler throws it.
///
///     throw HTTPProblem(404, "There is no product \(id).")
///
/// Source: RFC 9457.
public struct HTTPProblem: Error, Sendable, CustomStringConvertible {
  /// The reply's status.
  public var status: Int
  /// What is wrong this time, in a sentence.
  public var detail: String?
  /// What kind of problem it is, as a URI; `about:blank` says no more than the status.
  public var type: String
  /// The kind in words; the status's own phrase for `about:blank`.
  public var title: String
  /// Further members of the JSON object.
  public var extensions: [String: any Encodable & Sendable]
  /// Header fields of the reply, such as `Retry-After`.
  public var headers: HTTPHeaders

  /// Describes a problem.
  ///
  /// - Parameters:
  ///   - status: the reply's status, from 400 to 599.
  ///   - detail: what is wrong this time, in a sentence. It goes to the client.
  ///   - type: what kind of problem it is, as a URI.
  ///   - title: the kind in words; the status's own phrase unless it is given.
  ///   - extensions: further members of the JSON object.
  ///   - headers: header fields of the reply.
  public init(
    _ status: Int, _ detail: String? = nil, type: String = "about:blank", title: String? = nil,
    extensions: [String: any Encodable & Sendable] = [:], headers: HTTPHeaders = [:]
  ) {
    precondition((400...599).contains(status), "a problem's status is from 400 to 599")
    self.status = status
    self.detail = detail
    self.type = type
    self.title = title ?? HTTPStatus.phrase(status)
    self.extensions = extensions
    self.headers = headers
  }

  /// The status, its kind and what is wrong.
  public var description: String { "\(status) \(title)" + (detail.map { ": \($0)" } ?? "") }
}

extension HTTPProblem: Encodable {
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  /// Writes the members of RFC 9457, and the extensions beside them.
  ///
  /// - Throws: what the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: Key.self)
    for (name, value) in extensions { try members.encode(value, forKey: Key(name)) }
    if type != "about:blank" { try members.encode(type, forKey: Key("type")) }
    try members.encode(title, forKey: Key("title"))
    try members.encode(status, forKey: Key("status"))
    try members.encodeIfPresent(detail, forKey: Key("detail"))
  }
}
