public import WebServers

/// The help desk as one server: the REST API, its document at `/openapi.json`, and the endpoint for agents
/// at `/mcp`.
public struct MCPServer: Sendable {
  /// The HTTP server.
  public let server: HTTPServer
  /// Where the endpoint for agents is: `http://127.0.0.1:40123/mcp`.
  public var endpoint: String { server.url + "/mcp" }

  /// Starts the server.
  ///
  /// - Parameters:
  ///   - document: the API's description; the help desk's own unless it is given.
  ///   - policy: which routes become tools.
  ///   - tokens: the bearer tokens that are known, with their roles (`agent`, `admin`).
  ///   - handlers: handlers of further routes of the document, by `operationId`.
  ///   - port: the port on 127.0.0.1; 0 stands for a free one.
  ///   - limits: what the server takes.
  ///   - report: told of each failure of a handler.
  /// - Throws: `OpenAPIError` when the document cannot be served, `SocketError` when the port cannot.
  public init(
    document: JSONValue = TicketAPI.document, policy: ToolPolicy = .tagged("agent"),
    tokens: [String: Set<String>] = [:], adding handlers: [String: DescribedAPI.Handler] = [:],
    port: UInt16 = 0, limits: HTTPLimits = HTTPLimits(),
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    let api = try DescribedAPI(
      document: document, handlers: TicketAPI().handlers.merging(handlers) { $1 }, tokens: tokens)
    let endpoint = try MCPEndpoint(
      api, policy: policy, name: "etude-help-desk",
      instructions: "A help desk. List tickets before you change one.",
      resources: [Self.description(of: document), Self.rules], prompts: [Self.triage],
      report: report)
    var routes = api.routes()
    endpoint.add(to: &routes)
    server = try HTTPServer(routes, name: "help-desk", port: port, limits: limits) { entry in
      if let failure = entry.failure { report("\(entry.method) \(entry.target): \(failure)") }
    }
  }

  private static func description(of document: JSONValue) -> MCPResource {
    MCPResource(
      uri: "desk://openapi", name: "openapi", title: "The API's description",
      mimeType: "application/json", read: { document.json })
  }

  private static let rules = MCPResource(
    uri: "desk://rules", name: "rules", title: "Rules of the desk", mimeType: "text/markdown",
    read: { "Fire is `high`. Furniture is `low`. Everything else is `normal`.\n" })

  private static let triage = MCPPrompt(
    name: "triage", title: "Triage a ticket",
    description: "Asks for the right priority of a ticket.",
    arguments: [.init("id", "The ticket's number.")],
    text: {
      "Read ticket \($0["id"] ?? "") and desk://rules. Set the ticket's priority by the rules."
    })
}
