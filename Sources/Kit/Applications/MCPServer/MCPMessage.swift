import Foundation
import WebServers

/// A JSON-RPC message, with the revision that it is of.
struct MCPMessage {
  /// The request's id: a string or a whole number; nil in a notification.
  let id: JSONValue?
  let method: String
  let params: JSONValue

  /// Reads the body of a POST: one message in an object, not a batch (gone since 2025-06-18).
  init(_ request: HTTPRequest) throws(MCPError) {
    let body: JSONValue
    do {
      body = try request.json(JSONValue.self)
    } catch {
      // 422 is a value that no JSON decoder takes, such as 1e999.
      let isNoJSON = [400, 422].contains(error.status)
      throw MCPError(
        isNoJSON ? MCPError.parseError : MCPError.invalidRequest,
        error.detail ?? "The body is no JSON.", status: isNoJSON ? 400 : error.status)
    }
    func refusal(_ message: String) -> MCPError {
      MCPError(MCPError.invalidRequest, message, status: 400)
    }
    guard let members = body.members else {
      throw refusal("A POST holds one message, an object; batches are not part of this protocol.")
    }
    guard members["jsonrpc"] == "2.0" else { throw refusal(#"`jsonrpc` has to be "2.0"."#) }
    guard let method = members["method"]?.text else {
      throw refusal("A message needs a `method`; this server asks nothing that could be answered.")
    }
    switch members["id"] {
    case nil, .string, .integer: id = members["id"]
    default: throw refusal("`id` has to be a string or a whole number.")
    }
    let params = members["params"] ?? [:]
    guard params.members != nil else { throw refusal("`params` has to be an object.") }
    (self.method, self.params) = (method, params)
  }

  // MARK: The revision

  private static let versionKey = "io.modelcontextprotocol/protocolVersion"
  private static let capabilitiesKey = "io.modelcontextprotocol/clientCapabilities"
  /// The methods whose target stands in the header Mcp-Name too, and where it stands in the body.
  private static let named = [
    "tools/call": "name", "prompts/get": "name", "resources/read": "uri",
  ]

  /// The revision that a request is of, once its header fields and its body agree on it.
  ///
  /// Source: MCP 2026-07-28, Streamable HTTP, "Request Metadata" and "Server Validation"; Versioning,
  /// "Backward Compatibility"; MCP 2025-11-25, Transports, "Protocol Version Header".
  func revision(_ headers: HTTPHeaders) throws(MCPError) -> MCPRevision {
    for name in ["MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"]
    where headers.values(of: name).count > 1 {
      throw Self.mismatch("\(name) stands there twice")
    }
    let header = headers["MCP-Protocol-Version"]
    let inBody = params["_meta"]?[Self.versionKey]
    if method == "initialize", inBody == nil { return .newestWithHandshake }
    if let inBody, inBody.text != header {
      throw Self.mismatch(
        "MCP-Protocol-Version is \(header ?? "missing"), and the body says \(inBody.json)")
    }
    guard let header else {
      throw Self.mismatch("MCP-Protocol-Version is missing")
    }
    guard let revision = MCPRevision(rawValue: header) else { throw .unsupported(header) }
    if revision.isStateless { try checkMetadata(headers) }
    return revision
  }

  /// Refuses a notification whose header names a revision that is not spoken here. One without the header
  /// is taken: 2026-07-28 defines no headers for notifications.
  ///
  /// Source: MCP 2025-11-25, Transports, "Protocol Version Header".
  func checkNotification(_ headers: HTTPHeaders) throws(MCPError) {
    guard let header = headers["MCP-Protocol-Version"], MCPRevision(rawValue: header) == nil else {
      return
    }
    throw .unsupported(header)
  }

  // lesson: metadata
  /// What each request of a stateless revision has to carry.
  private func checkMetadata(_ headers: HTTPHeaders) throws(MCPError) {
    guard headers["Mcp-Method"] == method else {
      throw Self.mismatch(
        "Mcp-Method is \(headers["Mcp-Method"] ?? "missing"), and the body says \(method)")
    }
    if let key = Self.named[method], let name = params[key]?.text {
      let header = headers["Mcp-Name"]
      guard header.flatMap(Self.decoded) == name else {
        throw Self.mismatch("Mcp-Name is \(header ?? "missing"), and the body says \(name)")
      }
    }
    for key in [Self.versionKey, Self.capabilitiesKey] where params["_meta"]?[key] == nil {
      throw MCPError(MCPError.invalidParams, "`_meta` lacks `\(key)`.", status: 400)
    }
    guard params["_meta"]?[Self.capabilitiesKey]?.members != nil else {
      throw MCPError(
        MCPError.invalidParams, "`\(Self.capabilitiesKey)` has to be an object.", status: 400)
    }
  }
  // lesson: end

  /// A header's value; what is no printable ASCII comes as `=?base64?…?=`.
  private static func decoded(_ value: String) -> String? {
    guard value.hasPrefix("=?base64?"), value.hasSuffix("?="), value.utf8.count >= 11 else {
      return value
    }
    return Data(base64Encoded: String(value.dropFirst(9).dropLast(2)))
      .flatMap { String(validating: $0, as: UTF8.self) }
  }

  private static func mismatch(_ message: String) -> MCPError {
    MCPError(MCPError.headerMismatch, "Header mismatch: \(message).", status: 400)
  }
}
