import LessonModel
import Processes
import RedisClient
import Testing

@testable import Services

@Suite struct RedisServiceTests {
  @Test func eachLessonHasItsOwnServer() throws {
    let test = try TestHost()
    let start = ContinuousClock.now
    let first = try test.host.acquire([.init("cache", .redis)], lesson: "a")
    print("redis: \(ContinuousClock.now - start)")
    let second = try test.host.acquire([.init("cache", .redis)], lesson: "b")
    let (one, two) = (first.endpoints[0], second.endpoints[0])
    #expect(one.port != two.port)
    #expect(one.publicURL == "redis://127.0.0.1:\(one.port)/0")
    let password = try #require(one.password)
    #expect(one.url == "redis://default:\(password)@127.0.0.1:\(one.port)/0")
    #expect(one.version.split(separator: ".").count == 3)
    #expect(try redis(one, "SET", "k", "v") == .ok)
    #expect(try redis(two, "GET", "k") == .null)
    let socket = try RedisConnection(to: .unix(path: try #require(one.socket)))
    #expect(try socket.command("AUTH", password) == .ok)
    #expect(try socket.command("GET", "k") == .bulk(Array("v".utf8)))
    first.release()
    #expect(throws: RedisError.self) { try redis(one, "PING") }
    #expect(try redis(two, "PING") == .status(Array("PONG".utf8)))
    second.release()
    #expect(test.end())
  }

  @Test func lessonsSettingsCount() throws {
    let test = try TestHost()
    let lease = try test.host.acquire(
      [
        .init(
          "cache", .redis,
          config: [
            .init("maxmemory", "10mb"), .init("maxmemory-policy", "allkeys-lru"),
            .init("requirepass", "secret"), .init("appendonly", "yes"),
          ])
      ], lesson: "settings")
    let endpoint = lease.endpoints[0]
    #expect(endpoint.environment["REDISCLI_AUTH"] == "secret")
    #expect(!endpoint.hasMadePassword)
    #expect(endpoint.url == "redis://default:secret@127.0.0.1:\(endpoint.port)/0")
    guard case .array(let pair) = try redis(endpoint, "CONFIG", "GET", "maxmemory-policy") else {
      throw RedisError.cannotConnect(.unix(path: ""), reason: "no array")
    }
    #expect(pair.last == .bulk(Array("allkeys-lru".utf8)))
    #expect(try redis(endpoint, "SET", "k", "v") == .ok)
    try lease.perform(.stop, on: "cache")
    #expect(!lease.isAlive("cache"))
    try lease.perform(.start, on: "cache")
    #expect(try redis(endpoint, "GET", "k") == .bulk(Array("v".utf8)))
    lease.release()
    #expect(test.end())
  }

  @Test func moduleOfOurOwn() throws {
    let test = try TestHost()
    let request = ServiceRequest("c", .redis, modules: ["bloom"], isOperatedOn: true)
    let lease = try test.host.acquire([request], lesson: "bloom")
    let endpoint = lease.endpoints[0]
    #expect(endpoint.capabilities.contains("bloom"))
    #expect(try redis(endpoint, "BF.ADD", "k", "a") == .integer(1))
    try lease.perform(.crash, on: "c")
    try lease.perform(.start, on: "c")
    #expect(try redis(endpoint, "BF.ADD", "k", "a") == .integer(1))
    lease.release()
    #expect(test.end())
  }

  @Test("a module that the lesson's settings load takes the place of ours")
  func moduleOfTheLesson() throws {
    let test = try TestHost()
    let request = ServiceRequest(
      "c", .redis, config: [.init("loadmodule", "/no/such.so")], modules: ["bloom"])
    let error = #expect(throws: ServiceError.self) {
      try test.host.acquire([request], lesson: "broken")
    }
    #expect(error?.logTail.contains { $0.contains("/no/such.so") } ?? false)
    #expect(test.end())
  }

  @Test(arguments: [
    (
      ServiceRequest("c", .redis, modules: ["json"]), "module json is not there",
      [String]()
    ),
    (.init("c", .redis, config: [.init("no-such", "1")]), "the server ended", ["no-such"]),
  ])
  func whatCannotStart(request: ServiceRequest, message: String, log: [String]) throws {
    let test = try TestHost()
    let error = #expect(throws: ServiceError.self) {
      try test.host.acquire([request], lesson: "broken")
    }
    #expect(error?.message.hasPrefix(message) ?? false)
    for text in log { #expect(error?.logTail.contains { $0.contains(text) } ?? false) }
    #expect(test.end())
  }

  @Test func missingProgramsSayWhatToInstall() throws {
    let test = try TestHost(["PATH": "/nowhere"])
    let error = #expect(throws: ServiceError.self) {
      try test.host.acquire([.init("c", .redis)], lesson: "broken")
    }
    #expect(
      error?.description == """
        redis: there is no redis-server on PATH
          to install it: apt-get install redis-server
        """)
  }
}
