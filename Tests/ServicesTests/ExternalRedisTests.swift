import Glibc
import LessonModel
import Processes
import RedisClient
import TestSupport
import Testing

@testable import Services

/// The database of somebody else's Redis: nothing of theirs may be lost.
@Suite struct ExternalRedisTests {
  private let server: TestSupport.RedisServer

  init() throws { server = try TestSupport.RedisServer() }

  private func client(_ database: Int) throws -> RedisConnection {
    let connection = try RedisConnection(to: .tcp(host: "127.0.0.1", port: server.port))
    _ = try connection.command("SELECT", String(database)).checked()
    return connection
  }

  private func host(_ path: String) throws -> TestHost {
    try TestHost(["ETUDE_REDIS": "redis://127.0.0.1:\(server.port)\(path)"])
  }

  private func refusal(_ test: TestHost) -> String? {
    #expect(throws: ServiceError.self) {
      try test.host.acquire([.init("c", .redis)], lesson: "ours")
    }?.description
  }

  @Test func theDatabaseThatIsNamedIsTakenAndEmptied() throws {
    let other = try client(4)
    _ = try other.command("SET", "precious", "1")
    let test = try host("/5")
    for lesson in ["a", "b"] {
      let lease = try test.host.acquire([.init("c", .redis)], lesson: lesson)
      let endpoint = lease.endpoints[0]
      #expect(endpoint.provider == "external" && endpoint.database == "5")
      #expect(endpoint.publicURL == "redis://127.0.0.1:\(server.port)/5")
      #expect(try redis(endpoint, "KEYS", "*") == .array([]))
      #expect(try redis(endpoint, "SET", "k", "v") == .ok)
      lease.release()
    }
    #expect(try client(5).command("DBSIZE") == .integer(0))
    #expect(try other.command("GET", "precious") == .bulk(Array("1".utf8)))
    #expect(test.host.takeRemarks() == [])
  }

  @Test("without the number of a database none is taken", arguments: ["", "/", "/x", "/-1"])
  func noDatabase(path: String) throws {
    let text = try #require(refusal(try host(path)))
    #expect(text.contains("names no database"))
    #expect(text.contains("redis://HOST:PORT/NUMBER"))
    for number in 0...15 { #expect(try client(number).command("DBSIZE") == .integer(0)) }
  }

  @Test func aDatabaseThatHoldsSomethingIsNotTaken() throws {
    _ = try client(5).command("SET", "precious", "1")
    #expect(refusal(try host("/5"))?.contains("not empty") == true)
    #expect(try client(5).command("GET", "precious") == .bulk(Array("1".utf8)))
  }

  @Test func aDatabaseThatAnotherClientHasIsNotTaken() throws {
    let other = try client(5)
    #expect(refusal(try host("/5"))?.contains("another client has selected it") == true)
    #expect(try other.command("PING") == .status(Array("PONG".utf8)))
  }

  @Test func twoRunsDoNotShareADatabase() throws {
    let first = try host("/5")
    let lease = try first.host.acquire([.init("c", .redis)], lesson: "theirs")
    #expect(refusal(try host("/5"))?.contains("another run of Etude has it") == true)
    #expect(try redis(lease.endpoints[0], "SET", "k", "v") == .ok)
  }

  @Test func aRunnerThatWasKilledHoldsTheDatabaseNoLonger() throws {
    let program = try #require(Installation.current.helper("service-driver"))
    let base = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    try FileSystem.makeFolder(base)
    defer { FileSystem.remove(base) }
    let (input, output) = (try Pipe(), try Pipe())
    var launch = ChildProcess.Launch(
      program, ["redis", base, "redis://127.0.0.1:\(server.port)/5"],
      environment: ["PATH": Executable.defaultPath])
    launch.standardInput = .descriptor(input.readEnd.number)
    launch.standardOutput = .descriptor(output.writeEnd.number)
    launch.standardError = .inherit
    let child = try ChildProcess.start(launch)
    defer { child.signal(SIGKILL) }
    output.writeEnd.close()
    try #require(output.readEnd.waitUntilReadable(deadline: .after(.seconds(60))))
    let line = String(decoding: try output.readEnd.read() ?? [], as: UTF8.self)
    try #require(line.hasPrefix("ready "))
    #expect(refusal(try host("/5"))?.contains("another run of Etude has it") == true)
    child.signal(SIGKILL)
    _ = try child.wait(deadline: .after(.seconds(20)))
    let lease = try host("/5").host.acquire([.init("c", .redis)], lesson: "ours")
    #expect(lease.endpoints[0].provider == "external")
  }

  @Test func whatAnotherClientWritesMeanwhileIsLeft() throws {
    let test = try host("/5")
    let lease = try test.host.acquire([.init("c", .redis)], lesson: "ours")
    let other = try client(5)
    _ = try other.command("SET", "precious", "1")
    lease.release()
    #expect(try other.command("GET", "precious") == .bulk(Array("1".utf8)))
    let remarks = test.host.takeRemarks()
    #expect(remarks.count == 1 && remarks[0].contains("left with 1 key: another client"))
  }

  @Test func whatAllDatabasesShareIsToldWhenItIsNew() throws {
    let test = try host("/5")
    let lease = try test.host.acquire([.init("c", .redis)], lesson: "ours")
    let code = "#!lua name=mylib\nredis.register_function('f', function() return 1 end)"
    _ = try redis(lease.endpoints[0], "FUNCTION", "LOAD", code).checked()
    _ = try redis(lease.endpoints[0], "ACL", "SETUSER", "bob").checked()
    lease.release()
    #expect(
      test.host.takeRemarks() == [
        "left on the server of ETUDE_REDIS: function library mylib, new since the lesson began",
        "left on the server of ETUDE_REDIS: user bob, new since the lesson began",
      ])
    // What was there before is not new.
    let next = try test.host.acquire([.init("c", .redis)], lesson: "next")
    next.release()
    #expect(test.host.takeRemarks() == [])
  }

  @Test func aLessonThatChangesWhatAllShareGetsAServerOfItsOwn() throws {
    let test = try host("/5")
    let lease = try test.host.acquire([.init("c", .redis, isLasting: true)], lesson: "ours")
    #expect(lease.endpoints[0].provider == "local" && lease.endpoints[0].port != server.port)
  }

  @Test("an address holds neither password nor user; redis-cli takes the one with both")
  func addressOfAUser() throws {
    _ = try client(0).command("ACL", "SETUSER", "alice", "on", ">p:w@d", "~*", "&*", "+@all")
      .checked()
    let place = "127.0.0.1:\(server.port)/5"
    let test = try TestHost(["ETUDE_REDIS": "redis://alice:p%3Aw%40d@\(place)"])
    let endpoint = try test.host.acquire([.init("c", .redis)], lesson: "ours").endpoints[0]
    #expect(endpoint.publicURL == "redis://\(place)")
    #expect(endpoint.url == "redis://alice:p%3Aw%40d@\(place)")
    #expect(endpoint.environment["REDIS_URL"] == endpoint.publicURL)
    #expect(endpoint.environment["REDIS_USER"] == "alice")
    #expect(endpoint.environment["REDISCLI_AUTH"] == "p:w@d")
  }

  @Test func aDatabaseWhoseHoldWasLostIsLeft() throws {
    let test = try host("/5")
    let lease = try test.host.acquire([.init("c", .redis)], lesson: "ours")
    let other = try client(4)
    _ = try other.command("CLIENT", "KILL", "TYPE", "normal")
    let writer = try client(5)
    _ = try writer.command("SET", "precious", "1")
    writer.close()
    lease.release()
    #expect(try client(5).command("GET", "precious") == .bulk(Array("1".utf8)))
    #expect(test.host.takeRemarks().first?.contains("connection that held it") == true)
  }
}
