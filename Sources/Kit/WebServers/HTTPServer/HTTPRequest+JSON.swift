import Foundation

extension HTTPRequest {
  /// The body as a value, from JSON.
  ///
  /// - Parameter type: what the body has to be.
  /// - Returns: the value.
  /// - Throws: `HTTPProblem`: 411 when the request says nothing of a body, 415 when the body is no
  ///   JSON by its Content-Type. 400 when it is none by its text, 422 when it is not of that type.
  public func json<Value: Decodable>(
    _ type: Value.Type = Value.self
  ) throws(HTTPProblem) -> Value {
    guard statesBody else {
      throw HTTPProblem(411, "This request needs a JSON body; send it with its Content-Length.")
    }
    let sent = headers["Content-Type"] ?? "nothing"
    let media = sent.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    guard media == "application/json" || media.hasSuffix("+json") else {
      throw HTTPProblem(
        415, "The body has to be application/json; its Content-Type says \(sent).",
        headers: ["Accept": "application/json"])
    }
    // The decoder takes UTF-16 and UTF-32 as well, which RFC 8259, 8.1, does not allow, and in which
    // the depth could not be seen.
    guard !JSONDepth.isTooDeep(body), String(validating: body, as: UTF8.self) != nil,
      !body.contains(0)
    else {
      throw HTTPProblem(
        400, "The body is no UTF-8, or more than \(JSONDepth.most) arrays and objects deep.")
    }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    do {
      return try decoder.decode(Value.self, from: Data(body))
    } catch let error as DecodingError {
      throw Self.problem(error)
    } catch {
      throw HTTPProblem(422, "The body is not what this request needs.")
    }
  }

  private static func problem(_ error: DecodingError) -> HTTPProblem {
    switch error {
    case .keyNotFound(let key, let context):
      HTTPProblem(422, "The body lacks `\(path(context.codingPath + [key]))`.")
    case .valueNotFound(_, let context):
      HTTPProblem(422, "The body's `\(path(context.codingPath))` may not be null.")
    case .typeMismatch(let type, let context) where context.codingPath.isEmpty:
      HTTPProblem(422, "The body has to be \(kind(type)).")
    case .typeMismatch(let type, let context):
      HTTPProblem(422, "The body's `\(path(context.codingPath))` has to be \(kind(type)).")
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      HTTPProblem(400, "The body is no valid JSON, or has a number that is too large.")
    case .dataCorrupted(let context):
      HTTPProblem(422, "The body's `\(path(context.codingPath))` has no possible value.")
    @unknown default: HTTPProblem(422, "The body is not what this request needs.")
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.reduce("") { path, key in
      if let index = key.intValue { return "\(path)[\(index)]" }
      return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
    }
  }

  /// JSON's word for a type of Swift.
  private static func kind(_ type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Bool.Type: "true or false"
    case is any FixedWidthInteger.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    case is any Collection.Type where !"\(type)".hasPrefix("Dictionary"): "an array"
    default: "an object"
    }
  }
}
