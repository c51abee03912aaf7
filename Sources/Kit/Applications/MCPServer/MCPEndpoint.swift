public import WebServers

/// The door of an API for agents: MCP over Streamable HTTP, without any state.
///
/// Each message is a POST of its own, and its answer is one JSON object. There is no session and no
/// stream: GET and DELETE are answered with 405. Nothing of one request is remembered for the next, so
/// that several servers can stand behind one address.
///
/// It speaks the revisions of `MCPRevision`. Of 2026-07-28 it leaves out `subscriptions/listen`,
/// `completion/complete` and the extensions, and says so in its capabilities: its lists change only when it
/// is started again.
///
/// Source: Model Context Protocol, revisions 2025-06-18, 2025-11-25 and 2026-07-28.
public struct MCPEndpoint: Sendable {
  /// The tools that are published.
  public let catalogue: ToolCatalogue

  let api: DescribedAPI
  let name: String
  let instructions: String
  let resources: [MCPResource]
  let prompts: [MCPPrompt]
  /// Told of each failure of a handler, of which the caller is told nothing.
  let report: @Sendable (String) -> Void
  private let origins: Set<String>

  /// Makes the endpoint of an API.
  ///
  /// - Parameters:
  ///   - api: what the tools call.
  ///   - policy: which routes become tools.
  ///   - name: what the server is called.
  ///   - instructions: a word to the model about how to use the server.
  ///   - resources: what a client may read and pin.
  ///   - prompts: what a user may choose.
  ///   - origins: web origins from which a browser may call, beside the server's own.
  ///   - report: told of each failure of a handler, on the threads of the connections.
  /// - Throws: `OpenAPIError` when the policy is none for this API.
  public init(
    _ api: DescribedAPI, policy: ToolPolicy, name: String, instructions: String = "",
    resources: [MCPResource] = [], prompts: [MCPPrompt] = [], origins: Set<String> = [],
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(OpenAPIError) {
    catalogue = try ToolCatalogue(api, policy)
    (self.api, self.name, self.instructions) = (api, name, instructions)
    (self.resources, self.prompts, self.origins) = (resources, prompts, origins)
    self.report = report
  }

  /// Adds the endpoint to a server's routes, beside those of the API itself.
  public func add(to routes: inout HTTPRoutes, at path: String = "/mcp") {
    // The endpoint has its own answer for foreign origins.
    routes.on("POST", path, takesForeignOrigins: true) { request in answer(request) }
    for method in ["GET", "DELETE"] {
      routes.on(method, path, takesForeignOrigins: true) { request in
        if let refusal = refusal(ofOrigin: request) { return refusal }
        throw HTTPProblem(
          405, "This endpoint has no streams and no sessions: POST each message.",
          headers: ["Allow": "OPTIONS, POST"])
      }
    }
  }

  // lesson: answer
  /// Answers one POST.
  func answer(_ request: HTTPRequest) -> HTTPReply {
    if let refusal = refusal(ofOrigin: request) { return refusal }
    guard Self.accepts("application/json", request), Self.accepts("text/event-stream", request)
    else {
      return Self.reply(
        MCPError(
          MCPError.invalidRequest,
          "Accept has to name both application/json and text/event-stream.", status: 406))
    }
    var id: JSONValue?
    do throws(MCPError) {
      let message = try MCPMessage(request)
      // A notification wants no answer, and none changes anything here.
      guard let wanted = message.id else {
        try message.checkNotification(request.headers)
        return .empty(status: 202)
      }
      id = wanted
      let revision = try message.revision(request.headers)
      return try reply(to: message, id: wanted, revision, request.headers["Authorization"])
    } catch {
      return Self.reply(error, id: id)
    }
  }

  /// A page of another site that a browser shows may send requests here, with its own origin. Such a
  /// request is refused with 403, which the specification demands.
  private func refusal(ofOrigin request: HTTPRequest) -> HTTPReply? {
    guard let origin = request.headers["Origin"] else { return nil }
    if origin == "http://\(request.headers["Host"] ?? "")" || origins.contains(origin) {
      return nil
    }
    return Self.reply(
      MCPError(MCPError.invalidRequest, "Requests of \(origin) are not served.", status: 403))
  }
  // lesson: end

  /// Whether the Accept field names a media type, or a range that it is in. A request without the field
  /// accepts nothing here: MCP's clients have to send it.
  private static func accepts(_ type: String, _ request: HTTPRequest) -> Bool {
    let ranges = ["*/*", "\(type.prefix { $0 != "/" })/*", type]
    return request.headers.values(of: "Accept").joined(separator: ",").split(separator: ",")
      .contains {
        let parts = $0.split(separator: ";").map {
          $0.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
        let isRefused = parts.dropFirst().contains {
          $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0
        }
        return ranges.contains(parts.first ?? "") && !isRefused
      }
  }

  // MARK: Replies

  static func reply(_ error: MCPError, id: JSONValue? = nil) -> HTTPReply {
    var body: JSONValue = ["code": .integer(error.code), "message": .string(error.message)]
    if let data = error.data { body["data"] = data }
    return json(["jsonrpc": "2.0", "error": body], id: id, status: error.status)
  }

  static func reply(_ result: JSONValue, id: JSONValue) -> HTTPReply {
    json(["jsonrpc": "2.0", "result": result], id: id, status: 200)
  }

  private static func json(_ message: JSONValue, id: JSONValue?, status: Int) -> HTTPReply {
    var message = message
    // An error of what could not be read as a request has no id.
    if let id { message["id"] = id }
    return HTTPReply(
      status: status, headers: ["Content-Type": "application/json"], body: Array(message.json.utf8))
  }
}
