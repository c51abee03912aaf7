/// Which routes become tools.
public enum ToolPolicy: Sendable, Equatable {
  /// Every route.
  case all
  /// Every route but those whose path matches one of these regular expressions. It fails open: a route
  /// of which the author of the list did not think is published.
  case deny([String])
  /// The routes with these `operationId`s, and no other.
  case allow([String])
  /// The routes that carry this tag, and no other.
  case tagged(String)
}

/// A tool that a model may call: a route of an API in MCP's words.
public struct MCPTool: Sendable, Equatable {
  /// The route.
  public let operation: APIOperation

  // lesson: tool
  /// The tool as `tools/list` shows it. All of it comes from the document.
  public var json: JSONValue {
    [
      "name": .string(operation.id),
      "title": .string(operation.summary),
      "description": .string(operation.description),
      "inputSchema": operation.schema.json,
      "annotations": annotations,
    ]
  }

  /// What HTTP says of the method (RFC 9110, 9.2): a hint for clients, and no protection. It does not say
  /// which route destroys something, so each that is not safe counts as one that may.
  private var annotations: JSONValue {
    let isSafe = operation.method == "GET"
    return [
      "readOnlyHint": .bool(isSafe),
      "destructiveHint": .bool(!isSafe),
      "idempotentHint": .bool(["GET", "PUT", "DELETE"].contains(operation.method)),
      "openWorldHint": false,
    ]
  }
  // lesson: end
}

/// The tools of an API, in a fixed order.
public struct ToolCatalogue: Sendable {
  /// The tools, in the order of the document's operations.
  public let tools: [MCPTool]

  private let byName: [String: MCPTool]

  /// Makes a tool of each route that the policy lets through.
  ///
  /// - Throws: `OpenAPIError` when a pattern is no regular expression, or a name of the allow list is
  ///   none of the API.
  public init(_ api: DescribedAPI, _ policy: ToolPolicy) throws(OpenAPIError) {
    if case .allow(let names) = policy,
      let stranger = names.first(where: { name in !api.operations.contains { $0.id == name } })
    {
      throw OpenAPIError("#/paths", "the allow list names \(stranger), which is no operation")
    }
    var tools: [MCPTool] = []
    for operation in api.operations where try Self.permits(policy, operation) {
      tools.append(MCPTool(operation: operation))
    }
    self.tools = tools
    byName = Dictionary(uniqueKeysWithValues: tools.map { ($0.operation.id, $0) })
  }

  /// A tool by its name; nil when there is none, or the policy hides it.
  public func tool(_ name: String) -> MCPTool? { byName[name] }

  // lesson: permits
  private static func permits(
    _ policy: ToolPolicy, _ operation: APIOperation
  ) throws(OpenAPIError) -> Bool {
    switch policy {
    case .all: return true
    case .deny(let patterns):
      for pattern in patterns {
        guard let expression = try? Regex(pattern) else {
          throw OpenAPIError("#/paths", "`\(pattern)` is no regular expression")
        }
        if operation.path.contains(expression) { return false }
      }
      return true
    case .allow(let names): return names.contains(operation.id)
    case .tagged(let tag): return operation.tags.contains(tag)
    }
  }
  // lesson: end
}
