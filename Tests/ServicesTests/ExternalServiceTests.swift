import LessonModel
import PostgresClient
import Processes
import RedisClient
import TestSupport
import Testing

@testable import Services

/// Servers that were already there: here, servers of another host.
@Suite struct ExternalServiceTests {
  @Test func postgresGivesALessonADatabase() throws {
    let outer = try TestHost()
    let there = try outer.host.acquire([.init("db", .postgres)], lesson: "theirs")
    let address = there.endpoints[0].url
    let test = try TestHost(["ETUDE_POSTGRES": address])
    let lease = try test.host.acquire(
      [.init("a", .postgres), .init("b", .postgres)], lesson: "ours")
    let endpoint = lease.endpoints[0]
    #expect(endpoint.provider == "external" && endpoint.capabilities == [])
    #expect(endpoint.database == "etude_\(test.run.id)")
    #expect(endpoint.version == there.endpoints[0].version)
    #expect(try ask(endpoint, "SELECT current_database()") == endpoint.database)
    #expect(endpoint.url == address.replacing("/theirs", with: "/\(endpoint.database)"))
    #expect(lease.isAlive("a"))
    #expect(throws: ServiceError.self) { try lease.perform(.stop, on: "a") }
    let names = "SELECT count(*) FROM pg_database WHERE datname LIKE 'etude%'"
    #expect(try ask(there.endpoints[0], names) == "2")
    // A prepared transaction keeps its database from being dropped.
    for (endpoint, gid) in zip(lease.endpoints, ["it''s", "other"]) {
      let connection = try PostgresConnection(parameters: endpoint.postgresParameters)
      try connection.query("BEGIN; CREATE TABLE t (); PREPARE TRANSACTION '\(gid)'")
    }
    lease.release()
    #expect(try ask(there.endpoints[0], names) == "0")
    #expect(try ask(there.endpoints[0], "SELECT count(*) FROM pg_prepared_xacts") == "0")
    // Settings need a server of the lesson's own.
    let own = try test.host.acquire(
      [.init("db", .postgres, config: [.init("work_mem", "5MB")])], lesson: "own")
    #expect(own.endpoints[0].provider == "local")
  }

  @Test("the URL of a database leads where the runner goes: socket, port, user and all the rest")
  func urlOfADatabaseOnASocket() throws {
    let cluster = try PostgresCluster()
    let said = "host=\(cluster.host)&port=\(cluster.port)"
    let test = try TestHost([
      "ETUDE_POSTGRES": "postgresql:///postgres?\(said)&user=kit&application_name=a%20b%26c"
    ])
    let lease = try test.host.acquire([.init("db", .postgres)], lesson: "ours")
    let endpoint = lease.endpoints[0]
    let question =
      "SELECT concat_ws(' ', current_database(), current_user, inet_client_addr(), "
      + "current_setting('application_name'))"
    let connection = try PostgresConnection(url: endpoint.url)
    #expect(try connection.query(question).firstValue == "\(endpoint.database) kit a b&c")
    #expect(try ask(endpoint, question) == "\(endpoint.database) kit a b&c")
  }

  @Test("the URL of a database holds a password with any characters")
  func urlOfADatabaseWithAPassword() throws {
    let password = "p:w@d/?#%"
    let server = try TestSupport.RedisServer(arguments: ["--requirepass", password])
    let encoded = ServiceAddress.encoded(password)
    let test = try TestHost(["ETUDE_REDIS": "redis://:\(encoded)@127.0.0.1:\(server.port)/3"])
    let lease = try test.host.acquire([.init("c", .redis)], lesson: "ours")
    let endpoint = lease.endpoints[0]
    #expect(endpoint.password == password && endpoint.environment["REDISCLI_AUTH"] == password)
    let connection = try RedisConnection(url: endpoint.url)
    #expect(try connection.command("SET", "k", "v") == .ok)
    #expect(try redis(endpoint, "GET", "k") == .bulk(Array("v".utf8)))
  }

  @Test("a module is taken where it is there already, else the lesson has a server of its own")
  func modules() throws {
    let outer = try TestHost()
    let plain = try outer.host.acquire([.init("c", .redis)], lesson: "plain")
    let blooming = try outer.host.acquire(
      [.init("c", .redis, modules: ["bloom"])], lesson: "blooming")
    for (there, provider) in [(plain, "local"), (blooming, "external")] {
      let address = there.endpoints[0].url.dropLast() + "4"
      let test = try TestHost(["ETUDE_REDIS": String(address)])
      let lease = try test.host.acquire(
        [.init("a", .redis, modules: ["bloom"]), .init("b", .redis)], lesson: "ours")
      // There is one database: the first service that can has it.
      let other = provider == "local" ? "external" : "local"
      #expect(lease.endpoints.map(\.provider) == [provider, other])
      #expect(lease.endpoints[0].capabilities.contains("bloom"))
      #expect(try redis(lease.endpoints[0], "BF.ADD", "k", "a") == .integer(1))
      lease.release()
      #expect(try redis(there.endpoints[0], "KEYS", "*") == .array([]))
      // Nobody has this one.
      let error = #expect(throws: ServiceError.self) {
        try test.host.acquire([.init("c", .redis, modules: ["json"])], lesson: "broken")
      }
      #expect(error?.message.hasPrefix("module json is not there") ?? false)
    }
  }

  @Test(arguments: [
    ("ETUDE_POSTGRES", "postgresql://nobody@127.0.0.1:1/x", ServiceKind.postgres, "127.0.0.1"),
    ("ETUDE_POSTGRES", "127.0.0.1", .postgres, "write postgresql://"),
    ("ETUDE_POSTGRES", "mysql://127.0.0.1", .postgres, "write postgresql://"),
    ("ETUDE_REDIS", "redis://127.0.0.1:1/1", .redis, "127.0.0.1:1"),
    ("ETUDE_REDIS", "127.0.0.1:6379", .redis, "write redis://"),
    ("ETUDE_KAFKA", "127.0.0.1:1", .kafka, "do not answer"),
  ])
  func serversThatAreNotThere(
    variable: String, address: String, kind: ServiceKind, text: String
  ) throws {
    let test = try TestHost([variable: address])
    let error = #expect(throws: ServiceError.self) {
      try test.host.acquire([.init("x", kind)], lesson: "broken")
    }
    #expect(error?.description.contains(text) ?? false)
    #expect(error?.description.contains(variable) ?? false || kind == .redis)
  }

  @Test func addressesAreRead() {
    var expected = ServiceAddress("postgresql://h")
    #expect(expected?.host == "h" && expected?.port == nil)
    expected = ServiceAddress("postgresql://u%40x:p%3Aw@h:5433/db%20x?sslmode=require&a=%31")
    #expect(expected?.user == "u@x" && expected?.password == "p:w" && expected?.host == "h")
    #expect(expected?.port == 5433 && expected?.path == "db x")
    #expect(expected?.query == ["sslmode": "require", "a": "1"])
    #expect(ServiceAddress("redis://:pw@[::1]:7")?.host == "::1")
    #expect(ServiceAddress("redis://:pw@[::1]:7")?.password == "pw")
    for wrong in ["", "h:1", "redis://h:x", "redis://h:0", "redis://h:65536", "redis://[::1]x"] {
      #expect(ServiceAddress(wrong) == nil, "\(wrong)")
    }
    #expect(ServiceAddress.encoded("a b@ü") == "a%20b%40%C3%BC")
  }
}

private struct TestFailure: Error {}
