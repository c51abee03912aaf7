/// A request as a handler gets it: whole, with its body in memory.
public struct HTTPRequest: Sendable {
  /// The method, in capitals.
  public let method: String
  /// The path as it was sent, still with `%20` and its like, without the query.
  public let path: String
  /// The header fields.
  public let headers: HTTPHeaders
  /// The body; empty when there is none.
  public let body: [UInt8]
  /// Whether the request said that it has a body, even an empty one.
  let statesBody: Bool

  /// What stands in the path where the route has `{name}`, decoded.
  let pathValues: [String: String]
  /// What stands behind the `?`, decoded, in order.
  let queryItems: [(name: String, value: String)]

  // MARK: Parameters

  /// What stands in the path where the route has `{name}`: `/products/{id}`.
  ///
  /// - Returns: the value, of the type that is wanted.
  /// - Throws: `HTTPProblem` with 400 when it is none of that type.
  /// - Precondition: the route has a parameter of that name.
  public func parameter<Value: LosslessStringConvertible>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(HTTPProblem) -> Value {
    guard let text = pathValues[name] else {
      preconditionFailure("the route has no parameter {\(name)}")
    }
    return try Self.value(text, "the path's `\(name)`")
  }

  /// A parameter of the query; nil when it is not there.
  ///
  /// - Throws: `HTTPProblem` with 400 when it is none of that type, or stands there twice.
  public func query<Value: LosslessStringConvertible>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(HTTPProblem) -> Value? {
    let found = queryItems.filter { $0.name == name }
    guard found.count <= 1 else {
      throw HTTPProblem(
        400, "The query has `\(name)` \(found.count) times; it may stand there once.")
    }
    guard let text = found.first?.value else { return nil }
    return try Self.value(text, "the query's `\(name)`")
  }

  /// A parameter of the query, or a default when it is not there.
  ///
  /// - Throws: `HTTPProblem` with 400 when it is none of that type, or stands there twice.
  public func query<Value: LosslessStringConvertible>(
    _ name: String, default usual: Value
  ) throws(HTTPProblem) -> Value {
    try query(name, as: Value.self) ?? usual
  }

  private static func value<Value: LosslessStringConvertible>(
    _ text: String, _ place: String
  ) throws(HTTPProblem) -> Value {
    guard let value = Value(text), (value as? Double)?.isFinite ?? true else {
      throw HTTPProblem(
        400,
        "\(place.prefix(1).uppercased() + place.dropFirst()) has to be "
          + "\(kinds["\(Value.self)"] ?? "a valid value").")
    }
    return value
  }

  private static let kinds = [
    "Int": "a whole number", "Int64": "a whole number", "Int32": "a whole number",
    "UInt": "a whole number, 0 or more", "UInt64": "a whole number, 0 or more",
    "UInt32": "a whole number, 0 or more", "UInt16": "a whole number from 0 to 65535",
    "Double": "a number", "Bool": "`true` or `false`",
  ]
}
