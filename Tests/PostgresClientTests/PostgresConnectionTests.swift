import Glibc
import PostgresClient
import TestSupport
import Testing

@Suite("A connection to PostgreSQL")
struct PostgresConnectionTests {
  private static func connect(_ more: [String: String] = [:]) throws -> PostgresConnection {
    let cluster = try PostgresCluster.shared.get()
    let parameters = [
      "host": cluster.host, "port": "\(cluster.port)", "user": cluster.user, "dbname": "postgres",
    ]
    return try PostgresConnection(parameters: parameters.merging(more) { _, new in new })
  }

  @Test("Rows, parameters and NULL")
  func rows() throws {
    let connection = try Self.connect()
    let rows = try connection.query(
      "SELECT g AS n, $1 || g AS t, $2::text AS z FROM generate_series(1, 2) g",
      parameters: ["é", nil])
    #expect(rows.columns == ["n", "t", "z"])
    #expect(rows.map { $0 } == [["1", "é1", nil], ["2", "é2", nil]])
    #expect(rows.column("t") == ["é1", "é2"])
    #expect(rows.column("nosuch") == nil)
    #expect(rows.firstValue == "1")
    #expect(rows.commandTag == "SELECT 2")
  }

  @Test("A URL names the server, and parameters beside it win")
  func url() throws {
    let cluster = try PostgresCluster.shared.get()
    let connection = try PostgresConnection(
      url: "postgresql:///postgres?host=\(cluster.host)&port=\(cluster.port)&application_name=url",
      parameters: ["application_name": "lesson", "user": cluster.user])
    #expect(connection.database == "postgres" && connection.user == cluster.user)
    #expect(try connection.query("SHOW application_name").firstValue == "lesson")
    #expect(throws: PostgresError.self) { try PostgresConnection(url: "postgresql://[") }
  }

  @Test("A command without rows")
  func command() throws {
    let connection = try Self.connect()
    let rows = try connection.query(
      "CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1), (2), (3)")
    #expect(rows.isEmpty)
    #expect(rows.affectedRowCount == 3)
  }

  @Test("An error with its fields")
  func error() throws {
    let connection = try Self.connect()
    try connection.query("CREATE TEMP TABLE t (a int PRIMARY KEY)")
    try connection.query("INSERT INTO t VALUES (1)")
    #expect {
      try connection.query("INSERT INTO t VALUES (1)")
    } throws: { error in
      guard let error = error as? PostgresError else { return false }
      return error.sqlState == "23505" && error.severity == "ERROR"
        && error.message == "duplicate key value violates unique constraint \"t_pkey\""
        && error.detail == "Key (a)=(1) already exists." && error.constraint == "t_pkey"
        && error.text.hasPrefix("ERROR:  duplicate key")
    }
    #expect(try connection.query("SELECT 1").firstValue == "1")
  }

  @Test(
    "COPY is refused by query, and the connection goes on",
    arguments: [
      "COPY (SELECT 1) TO STDOUT", "CREATE TEMP TABLE c (a int); COPY c FROM STDIN",
    ])
  func copyRefused(sql: String) throws {
    let connection = try Self.connect()
    #expect(throws: PostgresError.self) { try connection.query(sql) }
    #expect(try connection.query("SELECT 1").firstValue == "1")
  }

  @Test("A server that is not there, a database that does not exist")
  func refused() throws {
    #expect {
      _ = try PostgresConnection(parameters: ["host": "/nonexistent"])
    } throws: { ($0 as? PostgresError)?.sqlState == nil && "\($0)".contains("/nonexistent") }
    #expect {
      _ = try Self.connect(["dbname": "nosuch"])
    } throws: { "\($0)".hasSuffix("FATAL:  database \"nosuch\" does not exist") }
  }

  @Test("Notices and notifications")
  func messages() throws {
    let connection = try Self.connect()
    var notices: [PostgresNotice] = []
    connection.noticeHandler = { notices.append($0) }
    try connection.query("DO $$ BEGIN RAISE WARNING 'careful'; END $$")
    #expect(notices.map(\.message) == ["careful"])
    #expect(notices.map(\.severity) == ["WARNING"])
    #expect(notices.map { String(decoding: $0.text, as: UTF8.self) } == ["WARNING:  careful\n"])
    try connection.query("LISTEN news; NOTIFY news, 'x'")
    try connection.consumeInput()
    let notification = connection.nextNotification()
    #expect(notification?.channel == "news")
    #expect(notification?.payload == "x")
    #expect(notification?.processID == connection.backendProcessID)
    #expect(connection.nextNotification() == nil)
  }

  @Test("Without waiting: single rows, transaction status, cancel")
  func async() throws {
    let connection = try Self.connect()
    connection.isNonblocking = true
    try connection.startQuery("BEGIN; SELECT generate_series(1, 3)")
    #expect(connection.useSingleRows())
    var values: [[UInt8]?] = []
    var statuses: [PostgresResult.Status] = []
    while let result = try Self.wait(connection) {
      statuses.append(result.status)
      if result.status == .singleRow { values.append(result.value(0, 0)) }
    }
    #expect(statuses == [.commandComplete, .singleRow, .singleRow, .singleRow, .rows])
    #expect(values == [Array("1".utf8), Array("2".utf8), Array("3".utf8)])
    #expect(connection.transactionStatus == .inTransaction)
    try connection.startQuery("SELECT pg_sleep(600)")
    #expect(try connection.flush())
    #expect(connection.isBusy)
    // The server passes over a request that overtakes the statement.
    let observer = try Self.connect()
    let running = """
      SELECT 1 FROM pg_stat_activity
      WHERE pid = \(connection.backendProcessID) AND wait_event = 'PgSleep'
      """
    let deadline = ContinuousClock.now + .seconds(60)
    while try observer.query(running).count == 0 {
      try #require(ContinuousClock.now < deadline, "the statement never began")
    }
    try connection.cancel()
    let result = try #require(try Self.wait(connection))
    #expect(result.field(.sqlState) == Array("57014".utf8))
    #expect(try Self.wait(connection) == nil)
    #expect(connection.transactionStatus == .inFailedTransaction)
  }

  @Test("COPY in both directions")
  func copy() throws {
    let connection = try Self.connect()
    try connection.query("CREATE TEMP TABLE c (a int)")
    try connection.startQuery("COPY c FROM STDIN")
    #expect(try Self.wait(connection)?.status == .copyIn)
    #expect(try connection.putCopyData(Array("1\n2\n".utf8)))
    #expect(try connection.putCopyEnd())
    #expect(try Self.wait(connection)?.commandTag == Array("COPY 2".utf8))
    #expect(try Self.wait(connection) == nil)
    try connection.startQuery("COPY c TO STDOUT")
    #expect(try Self.wait(connection)?.status == .copyOut)
    var rows: [[UInt8]] = []
    loop: while true {
      switch try connection.copyOutput() {
      case .row(let row): rows.append(row)
      case .done: break loop
      case .wouldBlock: try Self.waitForInput(connection)
      }
    }
    #expect(rows == [Array("1\n".utf8), Array("2\n".utf8)])
    #expect(try Self.wait(connection)?.status == .commandComplete)
    #expect(try Self.wait(connection) == nil)
  }

  @Test("What the connection is")
  func properties() throws {
    let connection = try Self.connect()
    #expect(connection.user == "kit")
    #expect(connection.database == "postgres")
    #expect(connection.serverVersion >= 150000)
    #expect(connection.parameterStatus("server_encoding") == "UTF8")
    #expect(connection.clientEncoding == "UTF8")
    #expect(connection.literal(Array("it's".utf8)) == Array("'it''s'".utf8))
    #expect(connection.identifier(Array("a\"b".utf8)) == Array("\"a\"\"b\"".utf8))
    #expect(!connection.isBroken)
  }

  @Test("A result taken without waiting gives its rows, or its error")
  func resultRows() throws {
    let connection = try Self.connect()
    try connection.startQuery("SELECT 1 AS a, NULL AS b")
    let rows = try #require(try Self.wait(connection)).rows()
    #expect(rows.columns == ["a", "b"])
    #expect(rows.rows == [["1", nil]])
    #expect(rows.commandTag == "SELECT 1")
    #expect(try Self.wait(connection) == nil)
    try connection.startQuery("SELECT 1 / 0")
    let failed = try #require(try Self.wait(connection))
    let error = #expect(throws: PostgresError.self) { try failed.rows() }
    #expect(error?.sqlState == "22012")
  }

  /// The next result, waited for.
  private static func wait(_ connection: PostgresConnection) throws -> PostgresResult? {
    while !(try connection.flush()) || connection.isBusy { try waitForInput(connection) }
    return connection.nextResult()
  }

  private static func waitForInput(_ connection: PostgresConnection) throws {
    var entry = pollfd(fd: connection.fileDescriptor, events: Int16(POLLIN), revents: 0)
    // Safe: one entry, which lives through the call.
    try #require(unsafe poll(&entry, 1, 30_000) == 1)
    try connection.consumeInput()
  }
}
