/// One line of the access log: a request, and what became of it.
public struct HTTPLogEntry: Sendable, Equatable, CustomStringConvertible {
  /// The name of the server that took the request.
  public var server: String
  /// Which server has answered: the reply's own word, or else the server's name.
  public var answeredBy: String
  /// The method; `-` for what was no request.
  public var method: String
  /// The target as it was sent, query and all; `-` for what was no request.
  public var target: String
  /// The reply's status.
  public var status: Int
  /// The length of the reply's body, in bytes.
  public var bodyBytes: Int
  /// How long the handler took.
  public var duration: Duration
  /// What a handler threw that was no `HTTPProblem`. The client was not told.
  public var failure: String?

  /// Such as `GET /products/1 200 41 replica-1`.
  public var description: String {
    "\(method) \(target) \(status) \(bodyBytes) \(answeredBy)" + (failure.map { " (\($0))" } ?? "")
  }
}
