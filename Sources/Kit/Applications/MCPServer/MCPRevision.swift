/// A revision of the Model Context Protocol.
///
/// The first two begin with `initialize`. Since 2026-07-28 each request says for itself which revision it
/// is of and what its client can do, and there is no handshake.
public enum MCPRevision: String, Sendable, CaseIterable {
  /// With a handshake; bad arguments are an error of the protocol.
  case june2025 = "2025-06-18"
  /// With a handshake; bad arguments are a result.
  case november2025 = "2025-11-25"
  /// Without a handshake.
  case july2026 = "2026-07-28"

  /// The newest revision that has a handshake.
  static let newestWithHandshake = november2025

  /// Whether requests stand for themselves, without a handshake.
  var isStateless: Bool { self == .july2026 }

  /// Whether bad arguments are a result that a model reads (`isError`), and not an error of the protocol.
  /// 2025-06-18 lists invalid arguments among the protocol's errors; later revisions do not.
  var reportsBadArgumentsToTheModel: Bool { self != .june2025 }

  /// The code for a resource that does not exist.
  var resourceNotFound: Int { isStateless ? MCPError.invalidParams : -32_002 }
}

/// Why a message gets no result: an error of JSON-RPC, and the HTTP status that goes with it.
struct MCPError: Error {
  static let parseError = -32_700
  static let invalidRequest = -32_600
  static let methodNotFound = -32_601
  static let invalidParams = -32_602
  static let headerMismatch = -32_020
  static let unsupportedVersion = -32_022

  var code: Int
  var message: String
  var data: JSONValue?
  /// The HTTP status. An error of the method that was called is a reply like any other: 200.
  var status = 200

  init(_ code: Int, _ message: String, data: JSONValue? = nil, status: Int = 200) {
    (self.code, self.message, self.data, self.status) = (code, message, data, status)
  }

  /// A revision that the server does not speak.
  static func unsupported(_ version: String) -> MCPError {
    MCPError(
      unsupportedVersion, "Unsupported protocol version",
      data: [
        "supported": .array(MCPRevision.allCases.reversed().map { .string($0.rawValue) }),
        "requested": .string(version),
      ], status: 400)
  }
}
