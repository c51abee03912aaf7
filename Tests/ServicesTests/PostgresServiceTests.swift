import LessonModel
import PostgresClient
import Processes
import Testing

@testable import Services

@Suite struct PostgresServiceTests {
  @Test func lessonsShareAServerAndHaveADatabaseEach() throws {
    let test = try TestHost()
    let start = ContinuousClock.now
    let first = try test.host.acquire([.init("db", .postgres)], lesson: "isolation/dirty-reads")
    print("first lesson: \(ContinuousClock.now - start)")
    let again = ContinuousClock.now
    let second = try test.host.acquire([.init("db", .postgres)], lesson: "isolation/dirty-reads")
    print("second lesson: \(ContinuousClock.now - again)")
    let (one, two) = (first.endpoints[0], second.endpoints[0])
    #expect(one.port == two.port && one.provider == "local")
    #expect(one.database == "isolation_dirty_reads" && two.database == "isolation_dirty_reads_2")
    #expect(one.version.hasPrefix("1") && one.version.contains("."))
    #expect(try ask(one, "SELECT current_database()") == one.database)
    _ = try ask(one, "CREATE TABLE t (x int)")
    #expect(throws: PostgresError.self) { try ask(two, "SELECT count(*) FROM t") }
    // A session that is still open does not keep its database.
    let open = try PostgresConnection(parameters: one.postgresParameters)
    first.release()
    #expect(throws: PostgresError.self) { try open.query("SELECT 1") }
    // Where there is no room in memory the files stay until the server goes, and nobody is let in.
    let names =
      "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE datallowconn"
    #expect(try ask(two, names) == "isolation_dirty_reads_2 postgres template1")
    second.release()
    #expect(test.end())
  }

  @Test func settingsOfTheSharedServer() throws {
    let test = try TestHost()
    let lease = try test.host.acquire([.init("db", .postgres)], lesson: "settings")
    for (name, value) in [
      ("server_encoding", "UTF8"), ("lc_messages", "C"),
      ("TimeZone", "UTC"), ("DateStyle", "ISO, MDY"), ("jit", "off"), ("autovacuum", "off"),
      ("max_parallel_workers_per_gather", "0"), ("deadlock_timeout", "1s"), ("fsync", "off"),
      ("listen_addresses", "127.0.0.1"), ("default_text_search_config", "pg_catalog.english"),
    ] {
      #expect(try ask(lease.endpoints[0], "SHOW \(name)") == value, "\(name)")
    }
    // No setting any more in PostgreSQL 16.
    let locale = "SELECT datcollate || ' ' || datctype FROM pg_database WHERE datname = 'template1'"
    #expect(try ask(lease.endpoints[0], locale) == "C.UTF-8 C.UTF-8")
  }

  @Test func toolsFindTheDatabaseByTheUsualVariables() throws {
    let test = try TestHost()
    let lease = try test.host.acquire([.init("db", .postgres)], lesson: "tools")
    let endpoint = lease.endpoints[0]
    let environment = endpoint.environment.merging(["PATH": Executable.defaultPath]) { $1 }
    let psql = Program.output(
      "psql", ["-XAtc", "SELECT current_database(), current_user"], environment: environment)
    #expect(psql == "tools|postgres\n")
    #expect(endpoint.publicURL == "postgresql://postgres@127.0.0.1:\(endpoint.port)/tools")
    let password = try #require(endpoint.password)
    #expect(endpoint.url == endpoint.publicURL.replacing("@", with: ":\(password)@"))
  }

  @Test func lessonWithSettingsHasItsOwnDurableServer() throws {
    let test = try TestHost()
    let lease = try test.host.acquire(
      [.init("db", .postgres, config: [.init("work_mem", "'5MB'"), .init("work_mem", "7MB")])],
      lesson: "own")
    let endpoint = lease.endpoints[0]
    #expect(try ask(endpoint, "SHOW work_mem") == "7MB")
    #expect(try ask(endpoint, "SHOW fsync") == "on")
    #expect(endpoint.capabilities == ["stop", "start", "crash", "pause", "resume"])
    lease.release()
    #expect(throws: PostgresError.self) { try ask(endpoint, "SELECT 1") }
    #expect(test.end())
  }

  @Test(
    "with nothing kept yet, and again; without a place to keep anything",
    arguments: [ServiceRequest.Storage.any, .disk], [true, false])
  func firstServer(storage: ServiceRequest.Storage, isKept: Bool) throws {
    let test = try TestHost()
    var configuration = ServiceConfiguration(environment: ["PATH": Executable.defaultPath])
    configuration.cacheFolder = isKept ? "\(test.base)/cache" : nil
    let host = ServiceHost(run: test.run, configuration: configuration)
    for lesson in ["first", "second"] {
      let lease = try host.acquire(
        [.init("db", .postgres, isOperatedOn: true, storage: storage)], lesson: lesson)
      #expect(try ask(lease.endpoints[0], "SELECT current_database()") == lesson)
      lease.release()
    }
    #expect(FileSystem.names(in: "\(test.base)/cache").count == (isKept ? 1 : 0))
    FileSystem.remove("\(test.base)/cache")
    #expect(test.end())
  }

  @Test func crashedServerComesBackWithWhatWasCommitted() throws {
    let test = try TestHost()
    let lease = try test.host.acquire(
      [.init("db", .postgres, isOperatedOn: true)], lesson: "crash")
    let endpoint = lease.endpoints[0]
    _ = try ask(endpoint, "CREATE TABLE t AS SELECT 42 AS x")
    for (end, isClean) in [(ServiceOperation.crash, false), (.stop, true)] {
      try lease.perform(end, on: "db")
      #expect(!lease.isAlive("db"))
      #expect(throws: PostgresError.self) { try ask(endpoint, "SELECT 1") }
      try lease.perform(.start, on: "db")
      #expect(lease.isAlive("db"))
      #expect(try ask(endpoint, "SELECT x FROM t") == "42")
      let log = lease.serverLogTail("db").joined(separator: "\n")
      #expect(log.contains("database system was \(isClean ? "shut down at" : "interrupted")"))
    }
    lease.release()
    #expect(test.end())
  }

  @Test func pausedServerAnswersWhenItGoesOn() throws {
    let test = try TestHost()
    let lease = try test.host.acquire(
      [.init("db", .postgres, isOperatedOn: true)], lesson: "pause")
    let connection = try PostgresConnection(parameters: lease.endpoints[0].postgresParameters)
    let backend = connection.backendProcessID
    func isStopped() -> Bool {
      FileSystem.text("/proc/\(backend)/stat")?.contains(") T ") ?? false
    }
    try lease.perform(.pause, on: "db")
    try eventually(isStopped)
    try lease.perform(.resume, on: "db")
    #expect(try connection.query("SELECT 1").firstValue == "1")
    try lease.perform(.pause, on: "db")
    lease.release()
    #expect(test.end())
  }

  @Test func standbyFollowsAndIsPromoted() throws {
    let test = try TestHost()
    // The standby is named first: the order of the front matter is not the order of starting.
    let lease = try test.host.acquire(
      [.init("r", .postgres, standbyOf: "p"), .init("p", .postgres)], lesson: "replication/lag")
    #expect(lease.endpoints.map(\.name) == ["r", "p"])
    let (primary, standby) = (lease.endpoint("p"), lease.endpoint("r"))
    _ = try ask(primary, "CREATE TABLE t AS SELECT 42 AS x")
    try eventually { try ask(standby, "SELECT to_regclass('t')") != nil }
    #expect(try ask(standby, "SELECT pg_is_in_recovery()") == "t")
    #expect(try ask(primary, "SELECT application_name FROM pg_stat_replication") == "r")
    #expect(throws: ServiceError.self) { try lease.perform(.promote, on: "p") }
    let data = try #require(try ask(primary, "SHOW data_directory"))
    let status = try #require(FileSystem.text("\(data)/postmaster.pid"))
    let processID = try #require(status.split(separator: "\n").first)
    try lease.perform(.crash, on: "p")
    // The fifth field is the number of the process that made the segment.
    let segments = try #require(FileSystem.text("/proc/sysvipc/shm")).split(separator: "\n")
    #expect(!segments.contains { $0.split(separator: " ")[4] == processID })
    try lease.perform(.promote, on: "r")
    #expect(try ask(standby, "SELECT pg_is_in_recovery()") == "f")
    _ = try ask(standby, "INSERT INTO t VALUES (43)")
    lease.release()
    #expect(test.end())
  }

  @Test func sharedServerThatDiedIsReplaced() throws {
    let test = try TestHost()
    let first = try test.host.acquire([.init("db", .postgres)], lesson: "one")
    _ = try? ask(
      first.endpoints[0], "COPY (SELECT 1) TO PROGRAM 'kill -9 $(head -1 postmaster.pid)'")
    try eventually { !first.isAlive("db") }
    let second = try test.host.acquire([.init("db", .postgres)], lesson: "two")
    #expect(try ask(second.endpoints[0], "SELECT 1") == "1")
    first.release()
    second.release()
    #expect(test.end())
  }

  @Test(arguments: [
    ([ServiceRequest.Setting("no_such_setting", "1")], "no_such_setting"),
    ([.init("max_connections", "many")], "invalid value for parameter \"max_connections\""),
    ([.init("shared_preload_libraries", "no_such_library")], "could not access file"),
  ])
  func serverThatDoesNotStartSaysWhy(config: [ServiceRequest.Setting], reason: String) throws {
    let test = try TestHost()
    let error = #expect(throws: ServiceError.self) {
      try test.host.acquire([.init("db", .postgres, config: config)], lesson: "broken")
    }
    #expect(error?.logTail.contains { $0.contains(reason) } ?? false)
    #expect(error?.description.contains("the server ended while it was starting") ?? false)
    #expect(test.end())
  }

  @Test(arguments: [
    ([ServiceRequest("r", .postgres, standbyOf: "p")], "r is a standby of p"),
    (
      [.init("a", .postgres, standbyOf: "b"), .init("b", .postgres, standbyOf: "a")],
      "a is a standby of b"
    ),
    ([.init("r", .postgres, standbyOf: "c"), .init("c", .redis)], "r is a standby of c"),
  ])
  func standbyOfNothing(requests: [ServiceRequest], message: String) throws {
    let test = try TestHost()
    let error = #expect(throws: ServiceError.self) {
      try test.host.acquire(requests, lesson: "broken")
    }
    #expect(error?.message.hasPrefix(message) ?? false)
    #expect(test.end())
  }

  @Test(arguments: [
    ("isolation/dirty-reads", nil, "isolation_dirty_reads"),
    ("01-x", nil, "lesson_01_x"),
    ("postgres", nil, "lesson_postgres"),
    ("Ünï", nil, "n"),
    ("a", "Shard One", "a_shard_one"),
    ("", nil, "lesson_"),
    (String(repeating: "x", count: 99), nil, String(repeating: "x", count: 40)),
  ])
  func databaseNames(lesson: String, suffix: String?, expected: String) {
    #expect(DatabaseName.make(from: lesson, suffix: suffix) == expected)
  }
}
