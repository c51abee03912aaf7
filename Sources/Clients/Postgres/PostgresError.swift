/// An error that PostgreSQL or its client library reported.
public struct PostgresError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The severity as the server names it (`ERROR`, `FATAL`); nil for the client library's errors.
  public var severity: String?
  /// The five-character SQLSTATE; nil for the client library's own errors.
  public var sqlState: String?
  /// The primary message, without severity; for the client library's errors its whole text.
  public var message: String
  /// The detail, where the server gave one.
  public var detail: String?
  /// The hint, where the server gave one.
  public var hint: String?
  /// The context, where the server gave one.
  public var context: String?
  /// The schema, table, column and constraint that the error is about, where the server said so.
  public var constraint: String?
  /// The whole text as libpq formats it, without the last line end.
  public var text: String

  /// Makes an error of the client library itself: it has no SQLSTATE.
  public init(message: String) {
    self.message = message
    self.text = message
  }

  init(_ result: PostgresResult) {
    func field(_ field: PostgresResult.Field) -> String? {
      result.field(field).map { String(decoding: $0, as: UTF8.self) }
    }
    let text = String(decoding: result.errorMessage, as: UTF8.self)
    self.text = text.last == "\n" ? String(text.dropLast()) : text
    severity = field(.severity)
    sqlState = field(.sqlState)
    message = field(.primaryMessage) ?? self.text
    detail = field(.detail)
    hint = field(.hint)
    context = field(.context)
    constraint = field(.constraint)
  }

  /// The whole text.
  public var description: String { text }
}

/// What a server says beside its results: NOTICE, WARNING, INFO, DEBUG.
public struct PostgresNotice: Sendable, Equatable {
  /// The severity as the server names it; nil for warnings of the client library.
  public var severity: String?
  /// Whether the server ends the session with it, in any language of its messages.
  public var isFatal: Bool
  /// The five-character SQLSTATE; nil for warnings of the client library.
  public var sqlState: String?
  /// The primary message.
  public var message: String
  /// The whole text as libpq formats it with the verbosity in force, last line end included.
  public var text: [UInt8]
}

/// A message of LISTEN and NOTIFY.
public struct PostgresNotification: Sendable, Equatable {
  /// The channel.
  public var channel: String
  /// The payload; empty when none was given.
  public var payload: String
  /// The process id of the backend that sent it.
  public var processID: Int32
}
