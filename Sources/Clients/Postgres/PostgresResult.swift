import CLibpq
import Glibc

/// One result of a statement: rows, a command tag, an error, or the start of a COPY.
///
/// It owns the library's result and frees it.
@safe public final class PostgresResult {
  /// What kind of result it is.
  public enum Status: Sendable, Equatable {
    /// The query string was empty.
    case emptyQuery
    /// A command that returns no rows is complete.
    case commandComplete
    /// Rows, all of them.
    case rows
    /// One row of more (single-row mode); the last result of the query is an empty `rows`.
    case singleRow
    /// The server sends COPY data.
    case copyOut
    /// The server waits for COPY data.
    case copyIn
    /// The server speaks the streaming replication protocol.
    case copyBoth
    /// The statement failed.
    case failed
    /// Any other status of the library.
    case other
  }

  /// A field of an error or notice.
  public enum Field: Sendable {
    case severity, sqlState, primaryMessage, detail, hint, context, constraint, position
  }

  private let handle: OpaquePointer

  /// Takes over a result of the library.
  init(_ handle: OpaquePointer) { unsafe self.handle = handle }

  // Safe: this object is the only owner, and nothing that it hands out points into the result.
  deinit { unsafe PQclear(handle) }

  /// What kind of result it is.
  public var status: Status {
    // Safe: the handle lives as long as the object; so in all members below.
    switch unsafe PQresultStatus(handle) {
    case PGRES_EMPTY_QUERY: .emptyQuery
    case PGRES_COMMAND_OK: .commandComplete
    case PGRES_TUPLES_OK: .rows
    case PGRES_SINGLE_TUPLE: .singleRow
    case PGRES_COPY_OUT: .copyOut
    case PGRES_COPY_IN: .copyIn
    case PGRES_COPY_BOTH: .copyBoth
    case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR: .failed
    default: .other
    }
  }

  /// Whether it is what a statement that went well gives.
  public var isSuccess: Bool {
    switch status {
    case .commandComplete, .rows, .emptyQuery, .copyIn, .copyOut: true
    case .failed, .singleRow, .copyBoth, .other: false
    }
  }

  /// The whole text of the error as libpq formats it with the connection's verbosity, with its
  /// last line end; empty when the result is no error.
  public var errorMessage: [UInt8] { unsafe bytes(PQresultErrorMessage(handle)) ?? [] }

  /// The text of the error with the greatest verbosity; nil when the result is no error.
  public var verboseErrorMessage: [UInt8]? {
    guard
      let text = unsafe PQresultVerboseErrorMessage(
        handle, PQERRORS_VERBOSE, PQSHOW_CONTEXT_ALWAYS)
    else { return nil }
    // Safe: libpq allocated this text for its caller, who frees it.
    defer { unsafe PQfreemem(text) }
    return unsafe bytes(text)
  }

  /// One field of the error, nil when it has none.
  public func field(_ field: Field) -> [UInt8]? {
    let code =
      switch field {
      case .severity: "S"
      case .sqlState: "C"
      case .primaryMessage: "M"
      case .detail: "D"
      case .hint: "H"
      case .context: "W"
      case .constraint: "n"
      case .position: "P"
      }
    return unsafe bytes(PQresultErrorField(handle, Int32(code.utf8.first ?? 0)))
  }

  /// The command tag, such as `INSERT 0 1`.
  public var commandTag: [UInt8] { unsafe bytes(PQcmdStatus(handle)) ?? [] }

  /// The number of rows that the command changed or returned as its tag says; empty when the tag
  /// says nothing.
  public var affectedRows: [UInt8] { unsafe bytes(PQcmdTuples(handle)) ?? [] }

  /// The object id of the row that the command inserted, 0 when there is none.
  public var insertedRowID: String { String(unsafe PQoidValue(handle)) }

  /// The number of rows.
  public var rowCount: Int { Int(unsafe PQntuples(handle)) }

  /// The number of columns.
  public var columnCount: Int { Int(unsafe PQnfields(handle)) }

  /// The name of a column; empty when there is no such column.
  public func columnName(_ column: Int) -> [UInt8] {
    unsafe bytes(PQfname(handle, Int32(column))) ?? []
  }

  /// The type of a column.
  public func columnType(_ column: Int) -> UInt32 { unsafe PQftype(handle, Int32(column)) }

  /// The type modifier of a column, -1 when it has none.
  public func columnTypeModifier(_ column: Int) -> Int32 {
    unsafe PQfmod(handle, Int32(column))
  }

  /// A value in text form, nil when it is NULL.
  ///
  /// - Precondition: The row and the column exist.
  public func value(_ row: Int, _ column: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    return appendValue(row, column, to: &bytes) ? bytes : nil
  }

  /// Appends a value in text form to `bytes`.
  ///
  /// - Returns: False when the value is NULL.
  /// - Precondition: The row and the column exist.
  public func appendValue(_ row: Int, _ column: Int, to bytes: inout [UInt8]) -> Bool {
    precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount)
    let (row, column) = (Int32(row), Int32(column))
    guard unsafe PQgetisnull(handle, row, column) == 0,
      let start = unsafe PQgetvalue(handle, row, column)
    else { return false }
    // Safe: libpq keeps that many bytes there until the result is freed.
    let value = unsafe UnsafeRawBufferPointer(
      start: start, count: Int(PQgetlength(handle, row, column)))
    unsafe bytes.append(contentsOf: value)
    return true
  }

  /// Looks at a value in text form where it lies; a NULL is empty.
  ///
  /// - Precondition: The row and the column exist.
  public func withValue<Answer>(
    _ row: Int, _ column: Int, _ body: (Span<UInt8>) -> Answer
  ) -> Answer {
    precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount)
    let (row, column) = (Int32(row), Int32(column))
    guard let start = unsafe PQgetvalue(handle, row, column) else { return body(Span()) }
    // Safe: libpq keeps that many bytes there until the result is freed.
    let value = unsafe UnsafeRawBufferPointer(
      start: start, count: Int(PQgetlength(handle, row, column)))
    return unsafe body(value.assumingMemoryBound(to: UInt8.self).span)
  }

  /// The rows and the command tag, as `PostgresConnection.query` returns them.
  ///
  /// - Throws: `PostgresError` when the result is an error.
  public func rows() throws(PostgresError) -> PostgresRows {
    if status == .failed { throw PostgresError(self) }
    return textRows
  }

  /// The result as text.
  var textRows: PostgresRows {
    PostgresRows(
      columns: (0..<columnCount).map { String(decoding: columnName($0), as: UTF8.self) },
      rows: (0..<rowCount).map { row in
        (0..<columnCount).map { column in
          value(row, column).map { String(decoding: $0, as: UTF8.self) }
        }
      },
      commandTag: String(decoding: commandTag, as: UTF8.self))
  }
}

/// The bytes of a C string, nil for a null pointer.
///
/// Safe: every caller passes a null-terminated string that libpq owns and that lives through the
/// call.
func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8]? {
  guard let text = unsafe text else { return nil }
  return unsafe text.withMemoryRebound(to: UInt8.self, capacity: 1) {
    unsafe Array(UnsafeBufferPointer(start: $0, count: strlen(text)))
  }
}
