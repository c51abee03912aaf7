import CLibpq
import Platform

/// The pieces that never wait for the server. A statement goes
///
///     startQuery ─▶ flush until true ─▶ consumeInput while isBusy ─▶ nextResult until nil
extension PostgresConnection {
  /// The socket to wait on.
  public var fileDescriptor: Int32 { unsafe PQsocket(handle) }

  /// Whether the connection is lost.
  public var isBroken: Bool { unsafe PQstatus(handle) != CONNECTION_OK }

  /// Where the transaction stands.
  public var transactionStatus: TransactionStatus {
    switch unsafe PQtransactionStatus(handle) {
    case PQTRANS_IDLE: .idle
    case PQTRANS_ACTIVE: .active
    case PQTRANS_INTRANS: .inTransaction
    case PQTRANS_INERROR: .inFailedTransaction
    default: .unknown
    }
  }

  /// Sends one query string, which may hold several statements, in the simple protocol.
  ///
  /// - Throws: `PostgresError` when it cannot be queued, most often because the server is gone.
  public func startQuery(_ sql: String) throws(PostgresError) {
    try check(unsafe PQsendQuery(handle, sql))
  }

  /// Sends one statement with the values of `$1`, `$2`, …; nil is NULL.
  ///
  /// - Throws: as `startQuery(_:)`.
  public func startQuery(_ sql: String, parameters: [String?]) throws(PostgresError) {
    guard !parameters.isEmpty else { return try startQuery(sql) }
    let values = CStringArray(parameters)
    // Safe: the array lives through the call, in which libpq copies what it sends.
    let sent = unsafe PQsendQueryParams(
      handle, sql, Int32(parameters.count), nil, values.pointers, nil, nil, 0)
    withExtendedLifetime(values) {}
    try check(sent)
  }

  /// Waits until the query that was started is complete.
  ///
  /// - Returns: its last result.
  /// - Throws: `PostgresError` when a statement of it failed or the connection is lost.
  public func finishQuery() throws(PostgresError) -> PostgresRows {
    var last: PostgresResult?
    while let result = nextResult() {
      // After an error there is nothing more, except when the connection is lost: then libpq
      // reports that in further results, and the first one says most.
      if last?.status == .failed { continue }
      last = result
    }
    guard let last else { throw lastError }
    if last.status == .failed { throw PostgresError(last) }
    return last.textRows
  }

  /// Sends one query string of any bytes; a zero byte ends it.
  ///
  /// - Throws: `PostgresError` when the connection is lost, or another query is under way.
  public func startQuery(_ sql: [UInt8]) throws(PostgresError) {
    // Safe: the array is null-terminated and lives through the call.
    let sent = unsafe (sql + [0]).withUnsafeBytes {
      unsafe PQsendQuery(handle, $0.baseAddress?.assumingMemoryBound(to: CChar.self))
    }
    try check(sent)
  }

  /// Asks the server to parse a statement under a name, "" for the unnamed one.
  ///
  /// - Throws: as `startQuery`.
  public func startPrepare(name: String, _ sql: [UInt8]) throws(PostgresError) {
    // Safe: as in `startQuery`.
    let sent = unsafe (sql + [0]).withUnsafeBytes {
      unsafe PQsendPrepare(
        handle, name, $0.baseAddress?.assumingMemoryBound(to: CChar.self), 0, nil)
    }
    try check(sent)
  }

  /// Asks what columns a prepared statement returns.
  ///
  /// - Throws: as `startQuery`.
  public func startDescribePrepared(name: String) throws(PostgresError) {
    try check(unsafe PQsendDescribePrepared(handle, name))
  }

  /// Has the rows of the query just started arrive one by one, each in a result of its own.
  @discardableResult
  public func useSingleRows() -> Bool { unsafe PQsetSingleRowMode(handle) == 1 }

  /// Whether calls that send may leave a rest for `flush` rather than wait. Off at first.
  public var isNonblocking: Bool {
    get { unsafe PQisnonblocking(handle) == 1 }
    set { unsafe PQsetnonblocking(handle, newValue ? 1 : 0) }
  }

  /// Sends what is still queued.
  ///
  /// - Returns: Whether everything is sent; otherwise call it again when the socket can be
  ///   written, and `consumeInput` when it can be read.
  /// - Throws: `PostgresError` when the connection is lost.
  public func flush() throws(PostgresError) -> Bool {
    let left = unsafe PQflush(handle)
    if left < 0 { throw lastError }
    return left == 0
  }

  /// Takes in what has arrived.
  ///
  /// - Throws: `PostgresError` when the connection is lost. The results that had arrived can
  ///   still be taken.
  public func consumeInput() throws(PostgresError) { try check(unsafe PQconsumeInput(handle)) }

  /// Whether `nextResult` would have to wait.
  public var isBusy: Bool { unsafe PQisBusy(handle) == 1 }

  /// The next result, nil when the query is complete. Waits if `isBusy`.
  public func nextResult() -> PostgresResult? {
    guard let result = unsafe PQgetResult(handle) else { return nil }
    return unsafe PostgresResult(result)
  }

  /// The next notification that `consumeInput` has taken in.
  public func nextNotification() -> PostgresNotification? {
    guard let notify = unsafe PQnotifies(handle) else { return nil }
    // Safe: libpq allocated it for its caller, who frees it; its texts are part of it.
    defer { unsafe PQfreemem(notify) }
    return unsafe PostgresNotification(
      channel: String(decoding: bytes(notify.pointee.relname) ?? [], as: UTF8.self),
      payload: String(decoding: bytes(notify.pointee.extra) ?? [], as: UTF8.self),
      processID: notify.pointee.be_pid)
  }

  /// Asks the server to cancel the statement under way; waits until the request is delivered.
  ///
  /// - Throws: `PostgresError` when the server cannot be reached.
  public func cancel() throws(PostgresError) {
    guard let request = unsafe PQgetCancel(handle) else { return }
    // Safe: the request is freed here and nowhere else; the buffer is as long as stated.
    defer { unsafe PQfreeCancel(request) }
    var message = [CChar](repeating: 0, count: 256)
    let sent = unsafe PQcancel(request, &message, Int32(message.count))
    guard sent == 1 else {
      let text = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw PostgresError(message: String(decoding: text, as: UTF8.self))
    }
  }

  private func check(_ success: Int32) throws(PostgresError) {
    guard success == 1 else { throw lastError }
  }
}

/// COPY.
extension PostgresConnection {
  /// What there is to read of a COPY TO STDOUT.
  public enum CopyOutput: Sendable, Equatable {
    /// A row, with its line end in text format.
    case row([UInt8])
    /// Nothing yet.
    case wouldBlock
    /// Everything was read; `nextResult` tells how it ended.
    case done
  }

  /// Reads the next row of a COPY TO STDOUT.
  ///
  /// - Throws: `PostgresError` when the copy fails.
  public func copyOutput() throws(PostgresError) -> CopyOutput {
    var row: UnsafeMutablePointer<CChar>?
    let count = unsafe PQgetCopyData(handle, &row, 1)
    switch count {
    case 0: return .wouldBlock
    case -1: return .done
    case ..<0: throw lastError
    default:
      guard let row = unsafe row else { return .done }
      // Safe: libpq allocated `count` bytes for its caller, who frees them.
      defer { unsafe PQfreemem(row) }
      let bytes = unsafe UnsafeRawBufferPointer(start: row, count: Int(count))
      return .row(unsafe Array(bytes))
    }
  }

  /// Queues data of a COPY FROM STDIN.
  ///
  /// - Returns: False when there is no room before some of what is queued is sent (`flush`).
  /// - Throws: `PostgresError` when no copy is under way, or the connection is lost.
  public func putCopyData(_ data: [UInt8]) throws(PostgresError) -> Bool {
    // Safe: the array lives through the call.
    let sent = unsafe data.withUnsafeBytes {
      unsafe PQputCopyData(
        handle, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(data.count))
    }
    if sent < 0 { throw lastError }
    return sent == 1
  }

  /// Ends a COPY FROM STDIN; with a message the server is told to fail it.
  ///
  /// - Returns: False when there is no room before some of what is queued is sent (`flush`).
  /// - Throws: `PostgresError` when no copy is under way, or the connection is lost.
  public func putCopyEnd(failure: String? = nil) throws(PostgresError) -> Bool {
    let sent = unsafe PQputCopyEnd(handle, failure)
    if sent < 0 { throw lastError }
    return sent == 1
  }
}
