public import WebServers

/// An API that is made of its OpenAPI document: what a route takes, and which caller may use it, stands
/// there alone. There are two doors to it, HTTP routes and the tools of an `MCPEndpoint`, and behind both
/// the same `call`.
public struct DescribedAPI: Sendable {
  /// What does the work of a route. Its arguments have been checked against the document.
  public typealias Handler = @Sendable (JSONValue) throws -> HTTPReply

  /// The document.
  public let document: JSONValue
  /// The routes, in a fixed order: by path, then by method.
  public let operations: [APIOperation]

  private let handlers: [String: Handler]
  private let tokens: [String: Set<String>]

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - document: an OpenAPI 3.1 document.
  ///   - handlers: what does the work, by `operationId`.
  ///   - tokens: the bearer tokens that are known, with the roles of each.
  /// - Throws: `OpenAPIError` when the document says what this cannot do, or an operation and its
  ///   handler do not stand together.
  public init(
    document: JSONValue, handlers: [String: Handler], tokens: [String: Set<String>] = [:]
  ) throws(OpenAPIError) {
    (self.document, self.handlers, self.tokens) = (document, handlers, tokens)
    operations = try OpenAPIReader(document: document).operations()
    let (described, made) = (Set(operations.map(\.id)), Set(handlers.keys))
    if let name = described.symmetricDifference(made).min() {
      throw OpenAPIError(
        "#/paths", "\(name) has \(made.contains(name) ? "no description" : "no handler")")
    }
  }

  // lesson: call
  /// Does what a route does, for either door: authorises, checks the arguments, works.
  ///
  /// - Throws: `HTTPProblem` with 401 or 403 when the caller may not do this, another error when an
  ///   argument does not fit the schema, and what the handler throws.
  public func call(
    _ operation: APIOperation, _ arguments: JSONValue, authorization: String?
  ) throws -> HTTPReply {
    try authorize(operation, authorization)
    if let violation = operation.schema.violation(in: arguments) { throw BadArguments(violation) }
    guard let handler = handlers[operation.id] else {
      preconditionFailure("each operation has a handler")
    }
    return try handler(arguments)
  }

  private func authorize(_ operation: APIOperation, _ authorization: String?) throws(HTTPProblem) {
    guard let roles = operation.roles else { return }
    guard let authorization, authorization.lowercased().hasPrefix("bearer "),
      let granted = tokens[String(authorization.dropFirst(7))]
    else {
      throw HTTPProblem(
        401, "This needs a known bearer token.", headers: ["WWW-Authenticate": "Bearer"])
    }
    guard roles.isEmpty || !granted.isDisjoint(with: roles) else {
      throw HTTPProblem(
        403, "This needs the role \(roles.joined(separator: " or ")).",
        headers: ["WWW-Authenticate": #"Bearer error="insufficient_scope""#])
    }
  }
  // lesson: end

  /// The arguments of a call are not what the document says.
  struct BadArguments: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  // MARK: The HTTP door

  /// The API as HTTP routes, and its document at `/openapi.json`.
  public func routes() -> HTTPRoutes {
    var routes = HTTPRoutes()
    let document = document
    routes.get("/openapi.json") { _ in try .json(document) }
    for operation in operations {
      routes.on(operation.method, operation.path) { request in
        do {
          return try call(
            operation, try arguments(request, operation),
            authorization: request.headers["Authorization"])
        } catch let error as BadArguments {
          throw HTTPProblem(422, error.description)
        }
      }
    }
    return routes
  }

  /// A request's inputs as one object. What is no number stays text, which the schema then refuses.
  private func arguments(
    _ request: HTTPRequest, _ operation: APIOperation
  ) throws -> JSONValue {
    // A caller without the right is not told what is wrong with the body.
    try authorize(operation, request.headers["Authorization"])
    var arguments: [String: JSONValue] = [:]
    if operation.places.values.contains(.body) {
      guard let body = try request.json(JSONValue.self).members else {
        throw BadArguments("The body has to be an object.")
      }
      for (name, value) in body {
        guard operation.places[name] == .body else {
          throw BadArguments("The body's `\(name)` is not expected.")
        }
        arguments[name] = value
      }
    }
    for (name, place) in operation.places where place != .body {
      let text =
        place == .path
        ? try request.parameter(name, as: String.self) : try request.query(name, as: String.self)
      guard let text else { continue }
      arguments[name] = Self.value(text, operation.schema.json["properties"]?[name]?["type"]?.text)
    }
    return .object(arguments)
  }

  private static func value(_ text: String, _ type: String?) -> JSONValue {
    switch type {
    case "integer", "number":
      if let int = Int(text) { return .integer(int) }
      // A whole number that does not fit is still one, for the schema to judge.
      guard let number = Double(text), number.isFinite,
        type == "number" || text.drop(while: { $0 == "-" }).allSatisfy(\.isWholeNumber)
      else { return .string(text) }
      return Int(exactly: number).map { .integer($0) } ?? .number(number)
    case "boolean": return Bool(text).map { .bool($0) } ?? .string(text)
    default: return .string(text)
    }
  }
}
