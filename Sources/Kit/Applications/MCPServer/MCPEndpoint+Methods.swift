import WebServers

/// What each method of the protocol answers.
extension MCPEndpoint {
  /// The reply to a request.
  func reply(
    to message: MCPMessage, id: JSONValue, _ revision: MCPRevision, _ authorization: String?
  ) throws(MCPError) -> HTTPReply {
    if message.method == "tools/call" {
      return try call(message, id: id, revision, authorization)
    }
    var result = try result(of: message, revision)
    Self.finish(&result, revision, name: name)
    return Self.reply(result, id: id)
  }

  /// Since 2026-07-28 each result says that it is whole, and which server it is of.
  private static func finish(_ result: inout JSONValue, _ revision: MCPRevision, name: String) {
    guard revision.isStateless else { return }
    result["resultType"] = "complete"
    result["_meta"] = ["io.modelcontextprotocol/serverInfo": info(name)]
  }

  private static func info(_ name: String) -> JSONValue {
    ["name": .string(name), "version": "1.0.0"]
  }

  private func result(
    of message: MCPMessage, _ revision: MCPRevision
  ) throws(MCPError) -> JSONValue {
    switch (message.method, revision.isStateless) {
    case ("initialize", false): return try initialized(message)
    case ("ping", false): return [:]
    case ("server/discover", true):
      var result: JSONValue = [
        "supportedVersions": .array(MCPRevision.allCases.reversed().map { .string($0.rawValue) }),
        "capabilities": Self.capabilities, "instructions": .string(instructions),
      ]
      Self.mayBeKept(&result)
      return result
    case ("tools/list", _): return try list("tools", catalogue.tools.map(\.json), message, revision)
    case ("resources/list", _):
      return try list("resources", resources.map(\.json), message, revision)
    case ("resources/templates/list", _):
      return try list("resourceTemplates", [], message, revision)
    case ("prompts/list", _): return try list("prompts", prompts.map(\.json), message, revision)
    case ("resources/read", _): return try read(message, revision)
    case ("prompts/get", _): return try prompt(message)
    default:
      throw MCPError(
        MCPError.methodNotFound, "There is no method \(message.method) in \(revision.rawValue).",
        status: revision.isStateless ? 404 : 200)
    }
  }

  // MARK: The handshake

  /// What the server can do. It sends no notifications, so it says nothing of `listChanged`.
  private static let capabilities: JSONValue = ["tools": [:], "resources": [:], "prompts": [:]]

  private func initialized(_ message: MCPMessage) throws(MCPError) -> JSONValue {
    guard let asked = message.params["protocolVersion"]?.text,
      message.params["capabilities"]?.members != nil, message.params["clientInfo"]?.members != nil
    else {
      throw MCPError(
        MCPError.invalidParams,
        "initialize needs `protocolVersion`, `capabilities` and `clientInfo`.")
    }
    // The revision that the client wants, or else the newest that has a handshake at all.
    let wanted = MCPRevision(rawValue: asked).flatMap { $0.isStateless ? nil : $0 }
    return [
      "protocolVersion": .string((wanted ?? .newestWithHandshake).rawValue),
      "capabilities": Self.capabilities, "serverInfo": Self.info(name),
      "instructions": .string(instructions),
    ]
  }

  // MARK: Lists

  /// All of a list: it has one page, so there is no cursor that could be known.
  private func list(
    _ key: String, _ items: [JSONValue], _ message: MCPMessage, _ revision: MCPRevision
  ) throws(MCPError) -> JSONValue {
    if let cursor = message.params["cursor"] {
      throw MCPError(MCPError.invalidParams, "\(cursor.json) is no cursor of this list.")
    }
    var result: JSONValue = [key: .array(items)]
    if revision.isStateless { Self.mayBeKept(&result) }
    return result
  }

  /// The list is the same for each caller, and may be another one as soon as the server is started anew.
  private static func mayBeKept(_ result: inout JSONValue) {
    result["ttlMs"] = 0
    result["cacheScope"] = "public"
  }

  // MARK: Resources and prompts

  private func read(_ message: MCPMessage, _ revision: MCPRevision) throws(MCPError) -> JSONValue {
    let uri = try Self.text("uri", of: message)
    guard let resource = resources.first(where: { $0.uri == uri }) else {
      throw MCPError(
        revision.resourceNotFound, "Resource not found", data: ["uri": .string(uri)])
    }
    var result: JSONValue = [
      "contents": [
        [
          "uri": .string(uri), "mimeType": .string(resource.mimeType),
          "text": .string(resource.read()),
        ]
      ]
    ]
    if revision.isStateless { Self.mayBeKept(&result) }
    return result
  }

  private func prompt(_ message: MCPMessage) throws(MCPError) -> JSONValue {
    let name = try Self.text("name", of: message)
    guard let prompt = prompts.first(where: { $0.name == name }) else {
      throw MCPError(MCPError.invalidParams, "Unknown prompt: \(name)")
    }
    let arguments = message.params["arguments"] ?? [:]
    var values: [String: String] = [:]
    for argument in prompt.arguments {
      guard let value = arguments[argument.name]?.text else {
        throw MCPError(MCPError.invalidParams, "The prompt \(name) needs `\(argument.name)`.")
      }
      values[argument.name] = value
    }
    return [
      "description": .string(prompt.description),
      "messages": [
        ["role": "user", "content": ["type": "text", "text": .string(prompt.text(values))]]
      ],
    ]
  }

  private static func text(_ key: String, of message: MCPMessage) throws(MCPError) -> String {
    guard let text = message.params[key]?.text else {
      throw MCPError(MCPError.invalidParams, "\(message.method) needs a string `\(key)`.")
    }
    return text
  }

  // MARK: Tools

  // lesson: call
  /// Calls a tool: the same `call` as the route's, with the caller's own token.
  private func call(
    _ message: MCPMessage, id: JSONValue, _ revision: MCPRevision, _ authorization: String?
  ) throws(MCPError) -> HTTPReply {
    let name = try Self.text("name", of: message)
    guard let tool = catalogue.tool(name) else {
      throw MCPError(MCPError.invalidParams, "Unknown tool: \(name)")
    }
    let arguments = message.params["arguments"] ?? [:]
    guard arguments.members != nil else {
      throw MCPError(MCPError.invalidParams, "`arguments` has to be an object.")
    }
    var result: JSONValue
    do {
      result = Self.result(try api.call(tool.operation, arguments, authorization: authorization))
    } catch let error as DescribedAPI.BadArguments {
      guard revision.reportsBadArgumentsToTheModel else {
        throw MCPError(MCPError.invalidParams, error.description)
      }
      result = Self.failed(error.description)
    } catch let problem as HTTPProblem where [401, 403].contains(problem.status) {
      // The caller's program has to get a token; the model can do nothing about it.
      return .problem(problem)
    } catch let problem as HTTPProblem {
      result = Self.failed(problem.detail ?? problem.title)
    } catch {
      report("\(name): \(error)")
      result = Self.failed("The tool has failed.")
    }
    Self.finish(&result, revision, name: self.name)
    return Self.reply(result, id: id)
  }
  // lesson: end

  /// The route's reply as a tool's result: its body, and the body's value where it is an object.
  private static func result(_ reply: HTTPReply) -> JSONValue {
    let text = String(decoding: reply.body, as: UTF8.self)
    var result: JSONValue = [
      "content": [["type": "text", "text": .string(text.isEmpty ? "Done." : text)]],
      "isError": .bool(reply.status >= 400),
    ]
    if reply.headers["Content-Type"] == "application/json",
      let value = try? JSONValue(parsing: reply.body), value.members != nil
    {
      result["structuredContent"] = value
    }
    return result
  }

  private static func failed(_ message: String) -> JSONValue {
    ["content": [["type": "text", "text": .string(message)]], "isError": true]
  }
}
