import Clients
import Processes
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

  @Test func whatAnotherClientWritesMeanwhileIsLeft() throws {
    let test = try host("/5")
    let lease = try test.host.acquire([.init("c", .redis)], lesson: "ours")
    let other = try client(5)
    _ = try other.command("SET", "precious", "1")
    lease.release()
    #expect(try other.command("GET", "precious") == .bulk(Array("1".utf8)))
    let remarks = test.host.takeRemarks()
    #expect(remarks.count == 1 && remarks[0].contains("left with 1 keys: another client"))
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
