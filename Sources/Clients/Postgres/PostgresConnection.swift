import CLibpq
import Platform

/// A connection to a PostgreSQL server.
///
/// There are two ways to use it. `query` sends one statement and waits for its rows, which is what
/// services, control connections and lesson code want. The pieces in
/// `PostgresConnection+Async.swift` never wait, which is what a session wants.
///
///     let connection = try PostgresConnection(parameters: ["host": "127.0.0.1"])
///     let name = try connection.query("SELECT name FROM users WHERE id = $1", parameters: ["1"])
///     print(name.firstValue ?? "nobody")
///
/// A connection is not `Sendable`: one task or thread uses it.
@safe public final class PostgresConnection {
  /// Where the connection's transaction stands.
  public enum TransactionStatus: Sendable, Equatable {
    case idle, active, inTransaction, inFailedTransaction, unknown
  }

  /// How much of an error's fields its text shows.
  public enum Verbosity: Sendable { case terse, standard, verbose, sqlState }

  /// When the text of an error or notice shows its context.
  public enum ContextVisibility: Sendable { case never, errors, always }

  let handle: OpaquePointer
  private let notices: NoticeBox

  /// How long a server may start up, recover or shut down, unless a caller says otherwise.
  public static let defaultStartLimit: Duration = .seconds(60)

  /// Connects and waits until the server has accepted or refused.
  ///
  /// A server that starts up, recovers from a crash or shuts down refuses everybody for the time
  /// being (SQLSTATE 57P03). That is waited for, so that it does not depend on the moment whether a
  /// new session is let in.
  ///
  /// - Parameters:
  ///   - parameters: libpq's connection parameters: `host`, `port`, `user`, `dbname`, `options`,
  ///     `connect_timeout`, ….
  ///   - startLimit: how long the server may start up, recover or shut down; zero to be told of it.
  /// - Throws: What libpq says about why it could not connect.
  public convenience init(
    parameters: [String: String], startLimit: Duration = defaultStartLimit
  ) throws(PostgresError) {
    try self.init(
      parameters.sorted { $0.key < $1.key }, isFirstURL: false, startLimit: startLimit)
  }

  /// Connects to the server that a URL names, `postgresql://[user[:password]@]host[:port]/database`,
  /// and waits until it has accepted or refused.
  ///
  /// - Parameters:
  ///   - url: the URL, as libpq reads it.
  ///   - parameters: further parameters of libpq; they win over the URL's.
  ///   - startLimit: how long the server may start up, recover or shut down; zero to be told of it.
  /// - Throws: What libpq says about why it could not connect.
  public convenience init(
    url: String, parameters: [String: String] = [:], startLimit: Duration = defaultStartLimit
  ) throws(PostgresError) {
    try self.init(
      [(key: "dbname", value: url)] + parameters.sorted { $0.key < $1.key }, isFirstURL: true,
      startLimit: startLimit)
  }

  private init(
    _ parameters: [(key: String, value: String)], isFirstURL: Bool, startLimit: Duration
  ) throws(PostgresError) {
    let attempt = ConnectionAttempt(parameters, isFirstURL: isFirstURL)
    unsafe handle = try attempt.connect(startLimit: startLimit)
    notices = NoticeBox()
    // Safe: the box lives as long as the connection, which is the only one to call back.
    unsafe PQsetNoticeReceiver(
      handle,
      { context, result in
        guard let context = unsafe context, let result = unsafe result else { return }
        unsafe Unmanaged<NoticeBox>.fromOpaque(context).takeUnretainedValue().receive(result)
      }, Unmanaged.passUnretained(notices).toOpaque())
  }

  // Safe: this object is the only owner; in all members the handle is valid until here.
  deinit { unsafe PQfinish(handle) }

  /// Called for every notice, while `consumeInput`, `nextResult` or `query` runs.
  public var noticeHandler: ((PostgresNotice) -> Void)? {
    get { notices.handler }
    set { notices.handler = newValue }
  }

  /// Sends one statement, waits for it and returns its rows.
  ///
  /// - Parameters:
  ///   - sql: One statement; without parameters also several, of which the last one counts.
  ///   - parameters: The values of `$1`, `$2`, … in text form; nil is NULL.
  /// - Returns: The rows, and the command tag.
  /// - Throws: `PostgresError` when the statement fails or the connection is lost.
  @discardableResult
  public func query(
    _ sql: String, parameters: [String?] = []
  ) throws(PostgresError) -> PostgresRows {
    let pointer: OpaquePointer?
    if parameters.isEmpty {
      unsafe pointer = PQexec(handle, sql)
    } else {
      let values = CStringArray(parameters)
      // Safe: the array lives through the call; lengths and formats are not needed for text.
      unsafe pointer = PQexecParams(
        handle, sql, Int32(parameters.count), nil, values.pointers, nil, nil, 0)
      withExtendedLifetime(values) {}
    }
    guard let pointer = unsafe pointer else { throw lastError }
    let result = unsafe PostgresResult(pointer)
    switch result.status {
    case .rows, .commandComplete, .emptyQuery, .singleRow: return result.textRows
    case .failed: throw PostgresError(result)
    case .copyIn, .copyOut, .copyBoth, .other:
      endCopy(result.status)
      throw PostgresError(message: "COPY is not possible here: \(sql)")
    }
  }

  /// The client library's last error.
  public var lastError: PostgresError {
    let text = String(decoding: lastErrorMessage, as: UTF8.self)
    return PostgresError(message: text.last == "\n" ? String(text.dropLast()) : text)
  }

  /// The text of the client library's last error, with its last line end.
  public var lastErrorMessage: [UInt8] { unsafe bytes(PQerrorMessage(handle)) ?? [] }

  /// Leaves a COPY that a statement of `query` started, so that the connection can be used again.
  private func endCopy(_ status: PostgresResult.Status) {
    if status == .copyIn { unsafe PQputCopyEnd(handle, "not possible here") }
    while let result = unsafe PQgetResult(handle) {
      let status = unsafe PQresultStatus(result)
      unsafe PQclear(result)
      guard unsafe PQstatus(handle) == CONNECTION_OK else { return }
      if status == PGRES_COPY_OUT {
        var row: UnsafeMutablePointer<CChar>?
        while unsafe PQgetCopyData(handle, &row, 0) > 0 { unsafe PQfreemem(row) }
      }
    }
  }
}

/// Keeps the handler that notices go to where C can find it.
private final class NoticeBox {
  var handler: ((PostgresNotice) -> Void)?

  func receive(_ result: OpaquePointer) {
    func field(_ code: Unicode.Scalar) -> String? {
      // Safe: libpq owns the result and keeps it through the call; so below.
      unsafe bytes(PQresultErrorField(result, Int32(code.value)))
        .map { String(decoding: $0, as: UTF8.self) }
    }
    unsafe handler?(
      PostgresNotice(
        severity: field("S"), isFatal: ["FATAL", "PANIC"].contains(field("V")),
        sqlState: field("C"), message: field("M") ?? "",
        text: bytes(PQresultErrorMessage(result)) ?? []))
  }
}
