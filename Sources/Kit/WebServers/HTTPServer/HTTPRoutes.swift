/// What is done with a request. It runs on the connection's own thread and may block.
public typealias HTTPHandler = @Sendable (HTTPRequest) throws -> HTTPReply

/// Which requests a server knows, and what it does with each.
///
///     var routes = HTTPRoutes()
///     routes.get("/products/{id}") { request in
///       let id: Int = try request.parameter("id")
///       guard let product = catalogue[id] else { throw HTTPProblem(404, "There is no product \(id).") }
///       return try .json(product)
///     }
///
/// A route for GET also serves HEAD, and OPTIONS is answered for each path. Where several patterns
/// fit, the one whose first differing part is fixed text is taken.
///
/// A page of another origin that a browser shows may send a POST here without asking first. Such a
/// request is answered with 403, unless the method is GET or HEAD or the route takes it.
public struct HTTPRoutes: Sendable {
  struct Route: Sendable {
    var method: String
    var pattern: HTTPPattern
    var handler: HTTPHandler
    var takesForeignOrigins: Bool
  }

  private(set) var routes: [Route] = []
  /// What is done where no route fits.
  private var fallback: Route?

  /// No routes.
  public init() {}

  /// Adds a route.
  ///
  /// - Parameters:
  ///   - method: the method, in capitals.
  ///   - pattern: the path, with `{name}` for a part that is a parameter.
  ///   - takesForeignOrigins: whether pages of other origins are served, as a handler wants it that
  ///   looks at `Origin` itself.
  ///   - handler: what is done. What it throws that is no `HTTPProblem` becomes a 500 that says nothing.
  /// - Precondition: the pattern begins with `/`, its names differ, and there is no other route for
  ///   the same method and paths.
  public mutating func on(
    _ method: String, _ pattern: String, takesForeignOrigins: Bool = false,
    _ handler: @escaping HTTPHandler
  ) {
    let pattern = HTTPPattern(pattern)
    precondition(
      !routes.contains { $0.method == method && $0.pattern.fitsTheSame(as: pattern) },
      "there are two routes for \(method) \(pattern.text)")
    routes.append(
      Route(
        method: method, pattern: pattern, handler: handler,
        takesForeignOrigins: takesForeignOrigins))
  }

  /// Adds a route whose handler waits for asynchronous work. The connection's thread waits with it,
  /// which is none of the threads that run asynchronous work.
  public mutating func on(
    _ method: String, _ pattern: String,
    _ handler: @escaping @Sendable (HTTPRequest) async throws -> HTTPReply
  ) {
    on(method, pattern) { request in
      try BlockingTask.run { try await handler(request) }
    }
  }

  /// Adds a route for GET and HEAD.
  public mutating func get(_ pattern: String, _ handler: @escaping HTTPHandler) {
    on("GET", pattern, handler)
  }

  /// Adds a route for POST.
  public mutating func post(_ pattern: String, _ handler: @escaping HTTPHandler) {
    on("POST", pattern, handler)
  }

  /// Adds a route for PUT.
  public mutating func put(_ pattern: String, _ handler: @escaping HTTPHandler) {
    on("PUT", pattern, handler)
  }

  /// Adds a route for PATCH.
  public mutating func patch(_ pattern: String, _ handler: @escaping HTTPHandler) {
    on("PATCH", pattern, handler)
  }

  /// Adds a route for DELETE.
  public mutating func delete(_ pattern: String, _ handler: @escaping HTTPHandler) {
    on("DELETE", pattern, handler)
  }

  /// Adds what is done with a GET or HEAD for a path that no route fits.
  public mutating func rest(_ handler: @escaping HTTPHandler) {
    fallback = Route(
      method: "GET", pattern: HTTPPattern("/"), handler: handler, takesForeignOrigins: false)
  }

  // MARK: Finding

  enum Match {
    /// A route fits, with these values of its parameters.
    case found(Route, [String: String])
    /// Only routes for these methods fit the path.
    case otherMethods([String])
    /// No route fits the path.
    case nothing
  }

  /// Finds the route for a method and a decoded path.
  ///
  /// - Complexity: O(number of routes × parts of the path).
  func match(_ method: String, _ parts: [String]) -> Match {
    let fitting = routes.filter { $0.pattern.values(in: parts) != nil }
    if fitting.isEmpty {
      guard let fallback else { return .nothing }
      let isRead = ["GET", "HEAD"].contains(method)
      return isRead ? .found(fallback, [:]) : .otherMethods(["GET", "HEAD", "OPTIONS"])
    }
    let wanted = method == "HEAD" && !fitting.contains { $0.method == "HEAD" } ? "GET" : method
    let best = fitting.filter { $0.method == wanted }
      .min { $0.pattern.isMoreSpecific(than: $1.pattern) }
    if let best, let values = best.pattern.values(in: parts) { return .found(best, values) }
    var methods = Set(fitting.map(\.method))
    if methods.contains("GET") { methods.insert("HEAD") }
    return .otherMethods(methods.union(["OPTIONS"]).sorted())
  }
}

/// A path with parameters: `/products/{id}/reviews`.
struct HTTPPattern: Sendable {
  enum Part: Sendable, Equatable {
    case text(String)
    case parameter(String)
  }

  let text: String
  let parts: [Part]

  init(_ text: String) {
    precondition(text.hasPrefix("/"), "a route begins with `/`: \(text)")
    self.text = text
    parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
      guard part.hasPrefix("{"), part.hasSuffix("}") else {
        precondition(!part.contains { "{}?#".contains($0) }, "a part is text or {name}: \(text)")
        return .text(String(part))
      }
      return .parameter(String(part.dropFirst().dropLast()))
    }
    let names = parts.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    precondition(
      Set(names).count == names.count && !names.contains(""),
      "names differ, and have letters: \(text)")
  }

  /// The parameters' values in a path; nil when it does not fit. An empty part fits no parameter.
  func values(in path: [String]) -> [String: String]? {
    guard path.count == parts.count else { return nil }
    var values: [String: String] = [:]
    for (part, value) in zip(parts, path) {
      switch part {
      case .text(let text): if text != value { return nil }
      case .parameter(let name):
        if value.isEmpty { return nil }
        values[name] = value
      }
    }
    return values
  }

  func fitsTheSame(as other: HTTPPattern) -> Bool {
    parts.count == other.parts.count
      && zip(parts, other.parts).allSatisfy {
        Self.isText($0) == Self.isText($1) && (!Self.isText($0) || $0 == $1)
      }
  }

  func isMoreSpecific(than other: HTTPPattern) -> Bool {
    for (part, otherPart) in zip(parts, other.parts)
    where Self.isText(part) != Self.isText(otherPart) {
      return Self.isText(part)
    }
    return false
  }

  private static func isText(_ part: Part) -> Bool { if case .text = part { true } else { false } }
}
