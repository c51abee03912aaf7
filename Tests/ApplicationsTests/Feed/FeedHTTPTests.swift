import Applications
import Foundation
import PostgresClient
import Servers
import TestSupport
import Testing

/// The program, as curl, httpx and broken clients meet it.
@Suite("The feed's HTTP interface")
struct FeedHTTPTests {
  private let fixture: FeedFixture
  private let system: FeedSystem

  init() throws {
    fixture = try FeedFixture()
    try fixture.addPeople(1...5)
    system = try fixture.start()
  }

  @Test("httpx: profiles, a crowd of swipers, matches, and a feed that comes later")
  func httpx() throws {
    let lines = try PythonPeer.lines("feed/crowd.py", system.url)
    #expect(
      lines == [
        "created 24", "swipes 552 of 552 created", "matches told 276, pairs 276",
        "each has 23 matches", "repeated: told again", "feed: 202, then generation 1, empty",
        "after a new neighbour: generation 2, 1 profile",
      ])
    #expect(try fixture.disagreements() == "0")
    try system.stop()
  }

  @Test("curl: a person's day")
  func curl() throws {
    var reply = try fixture.request(
      system, "PUT", "/profiles/7", #"{"name":"Ada","longitude":13.01,"latitude":38}"#)
    #expect(reply.status == 201)
    #expect(
      reply.body
        == #"{"about":"","id":7,"latitude":38,"longitude":13.01,"name":"Ada"}"#)
    reply = try fixture.request(
      system, "PUT", "/profiles/7",
      #"{"name":"Ada L.","about":"née Byron 🜁","longitude":13.01,"latitude":38}"#)
    #expect(reply.status == 200)
    reply = try fixture.request(system, "GET", "/profiles/7")
    #expect(reply.body.contains(#""name":"Ada L.""#) && reply.body.contains("née Byron 🜁"))
    reply = try fixture.request(system, "GET", "/profiles/7/nearby?radius=2&limit=2")
    #expect(reply.status == 200)
    #expect(reply.body.contains(#""id":1,"#) && !reply.body.contains(#""id":7,"#))
    reply = try fixture.request(system, "GET", "/profiles/7/feed")
    #expect(reply.status == 404)
    reply = try fixture.request(system, "POST", "/profiles/7/feed", "")
    #expect(reply.status == 202)
    #expect(reply.body == #"{"generation":1}"#)
    try eventually { try fixture.request(system, "GET", "/profiles/7/feed").status == 200 }
    reply = try fixture.request(system, "PUT", "/profiles/7/swipes/1", #"{"likes":true}"#)
    #expect(reply.status == 201)
    #expect(reply.body == #"{"isMatch":false,"likes":true}"#)
    #expect(try !fixture.request(system, "GET", "/profiles/7/feed").body.contains(#""id":1,"#))
    reply = try fixture.request(system, "PUT", "/profiles/1/swipes/7", #"{"likes":true}"#)
    #expect(reply.body == #"{"isMatch":true,"likes":true}"#)
    #expect(try fixture.request(system, "GET", "/profiles/7/matches").body == #"{"matches":[1]}"#)
    #expect(
      try fixture.request(system, "GET", "/profiles/7/matches?after=1").body == #"{"matches":[]}"#)
    try system.stop()
  }

  /// A request that is refused.
  struct Refused: CustomTestStringConvertible, Sendable {
    var method: String
    var path: String
    var body: String?
    var type = "application/json"
    var status: Int
    var testDescription: String { "\(method) \(path) \(body?.prefix(60) ?? "")" }
  }

  private static let place = #""longitude":13,"latitude":38"#

  static let refused: [Refused] = [
    .init(method: "GET", path: "/profiles/99", status: 404),
    .init(method: "GET", path: "/profiles/0", status: 400),
    .init(method: "GET", path: "/profiles/-1", status: 400),
    .init(method: "GET", path: "/profiles/9007199254740992", status: 400),
    .init(method: "GET", path: "/profiles/99999999999999999999", status: 400),
    .init(method: "GET", path: "/profiles/one", status: 400),
    .init(method: "DELETE", path: "/profiles/1", status: 405),
    .init(method: "GET", path: "/profiles", status: 404),
    .init(method: "PUT", path: "/profiles/1", body: "{", status: 400),
    .init(method: "PUT", path: "/profiles/1", body: "[]", status: 422),
    .init(method: "PUT", path: "/profiles/1", body: #"{"name":"A"}"#, status: 422),
    .init(method: "PUT", path: "/profiles/1", body: #"{"name":"",\#(place)}"#, status: 422),
    .init(method: "PUT", path: "/profiles/1", body: #"{"name":"A\u0000",\#(place)}"#, status: 422),
    .init(
      method: "PUT", path: "/profiles/1",
      body: #"{"name":"\#(String(repeating: "é", count: 101))",\#(place)}"#,
      status: 422),
    .init(
      method: "PUT", path: "/profiles/1", body: #"{"name":"A","longitude":180.5,"latitude":0}"#,
      status: 422),
    .init(
      method: "PUT", path: "/profiles/1", body: #"{"name":"A","longitude":0,"latitude":86}"#,
      status: 422),
    .init(
      method: "PUT", path: "/profiles/1", body: #"{"name":"A",\#(place)}"#, type: "text/plain",
      status: 415),
    .init(method: "PUT", path: "/profiles/1/swipes/1", body: #"{"likes":true}"#, status: 404),
    .init(method: "PUT", path: "/profiles/1/swipes/99", body: #"{"likes":true}"#, status: 404),
    .init(method: "PUT", path: "/profiles/99/swipes/1", body: #"{"likes":true}"#, status: 404),
    .init(method: "PUT", path: "/profiles/1/swipes/2", body: #"{"likes":"yes"}"#, status: 422),
    .init(method: "PUT", path: "/profiles/1/swipes/2", body: #"{}"#, status: 422),
    .init(method: "POST", path: "/profiles/99/feed", body: "", status: 404),
    .init(method: "GET", path: "/profiles/99/feed", status: 404),
    .init(method: "GET", path: "/profiles/99/matches", status: 404),
    .init(method: "GET", path: "/profiles/99/nearby", status: 404),
    .init(method: "GET", path: "/profiles/1/nearby?radius=0", status: 400),
    .init(method: "GET", path: "/profiles/1/nearby?radius=nan", status: 400),
    .init(method: "GET", path: "/profiles/1/nearby?radius=1001", status: 400),
    .init(method: "GET", path: "/profiles/1/nearby?limit=0", status: 400),
    .init(method: "GET", path: "/profiles/1/nearby?limit=101", status: 400),
    .init(method: "GET", path: "/profiles/1/matches?limit=x", status: 400),
  ]

  @Test("What cannot be done is refused with a problem, and changes nothing")
  func refusals() throws {
    let before = try fixture.value(
      "SELECT md5(string_agg(p::text, ',' ORDER BY id)) FROM profiles p")
    for refused in Self.refused {
      let reply = try fixture.request(
        system, refused.method, refused.path, refused.body, type: refused.type)
      #expect(reply.status == refused.status, "\(refused.testDescription): \(reply.body)")
      #expect(reply.type == "application/problem+json", "\(refused.testDescription)")
      #expect(reply.body.contains(#""status":\#(refused.status)"#))
    }
    #expect(
      try fixture.value("SELECT md5(string_agg(p::text, ',' ORDER BY id)) FROM profiles p")
        == before)
    #expect(try fixture.value("SELECT count(*) FROM swipes") == "0")
    #expect(try fixture.value("SELECT count(*) FROM pairs") == "0")
    try system.stop()
  }

  @Test("A decision is final: another one is a conflict")
  func conflict() throws {
    _ = try fixture.request(system, "PUT", "/profiles/1/swipes/2", #"{"likes":false}"#)
    let reply = try fixture.request(system, "PUT", "/profiles/1/swipes/2", #"{"likes":true}"#)
    #expect(reply.status == 409)
    #expect(
      try fixture.request(system, "PUT", "/profiles/1/swipes/2", #"{"likes":false}"#).status == 200)
    try system.stop()
  }

  @Test("Clients that vanish, stop in the middle or send nonsense keep nobody from being served")
  func brokenClients() throws {
    let address = String(system.url.dropFirst("http://".count))
    var open: [ByteConnection] = []
    let head = "PUT /profiles/1/swipes/2 HTTP/1.1\r\nHost: \(address)\r\n"
    for number in 0..<60 {
      let client = try ByteConnection(to: address)
      switch number % 5 {
      case 0: try client.send("PUT /profiles/1/sw")
      case 1:
        try client.send(head + "Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"li")
      case 2: try client.send([0, 255, 13, 10, 13, 10])
      // A whole request of a client that does not wait for the answer.
      case 3:
        try client.send(
          head + "Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"likes\":true}")
      default: break
      }
      // Half of them stay, half of them go.
      if number.isMultiple(of: 2) { client.close() } else { open.append(client) }
    }
    for id in 3...5 {
      #expect(
        try fixture.request(system, "PUT", "/profiles/2/swipes/\(id)", #"{"likes":true}"#).status
          == 201)
    }
    // The swipe of those who did not wait is there, once.
    try eventually {
      try fixture.value("SELECT likes FROM pairs WHERE low = 1 AND high = 2") == "1"
    }
    #expect(try fixture.disagreements() == "0")
    for client in open { client.close() }
    try system.stop()
  }

  @Test("While Redis is away requests are told to come back, and nothing is lost")
  func redisAway() throws {
    let port = fixture.redis.port
    let swipe = { try fixture.request(system, "PUT", "/profiles/1/swipes/2", #"{"likes":true}"#) }
    _ = try fixture.request(system, "PUT", "/profiles/1/swipes/3", #"{"likes":true}"#)
    fixture.redis.stop()
    let reply = try swipe()
    #expect(reply.status == 503)
    #expect(reply.type == "application/problem+json")
    #expect(try fixture.request(system, "GET", "/profiles/1/feed").status == 503)
    // A server without any data takes its place.
    let module = try #require(FeedFixture.module)
    let second = try RedisServer(port: port, arguments: ["--loadmodule", module])
    #expect(try swipe().status == 200)
    #expect(try fixture.disagreements() == "0")
    try fixture.pool.withDesk { desk in
      try desk.indexProfiles()
      #expect(try desk.makeFeed(of: 1) == [4, 5])
    }
    second.stop()
    try system.stop()
  }

  @Test("Connections to PostgreSQL that were closed are opened again")
  func postgresAway() throws {
    #expect(try fixture.request(system, "GET", "/profiles/1").status == 200)
    let ended = try fixture.value(
      """
      SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'feed'
      """)
    #expect(ended != "0")
    #expect(try fixture.request(system, "GET", "/profiles/1").status == 200)
    try system.stop()
  }

  @Test("The OpenAPI document names routes that there are, with their statuses")
  func description() throws {
    let reply = try fixture.request(system, "GET", "/openapi.json")
    #expect(reply.status == 200 && reply.type == "application/json")
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(reply.body.utf8)) as? [String: Any])
    let paths = try #require(document["paths"] as? [String: [String: Any]])
    #expect(paths.count == 5)
    for (path, operations) in paths {
      let path = path.replacing("{id}", with: "1").replacing("{target}", with: "2")
      let options = try fixture.curl(["--include", "--request", "OPTIONS", system.url + path])
      for method in operations.keys where method != "parameters" {
        #expect(options.contains(method.uppercased()), "\(method) \(path)")
      }
      for (method, operation) in operations {
        guard let operation = operation as? [String: Any] else { continue }
        let statuses = try #require(operation["responses"] as? [String: Any]).keys
        for refused in Self.refused
        where refused.method == method.uppercased() && pattern(path, fits: refused.path) {
          #expect(statuses.contains("\(refused.status)"), "\(refused.testDescription)")
        }
      }
    }
    try system.stop()
  }

  @Test("schemathesis finds no fault with what the document says", .timeLimit(.minutes(10)))
  func schemathesis() throws {
    let summary = try PythonPeer.lines("feed/document.py", "\(system.url)/openapi.json", "15")
    #expect(summary.contains { $0.contains("No issues found") }, "\(summary)")
    #expect(summary.contains { $0.contains("Tested: 7") }, "\(summary)")
    #expect(try fixture.disagreements() == "0")
    try system.stop()
  }

  private func pattern(_ pattern: String, fits path: String) -> Bool {
    let parts = path.prefix { $0 != "?" }.split(separator: "/")
    let wanted = pattern.split(separator: "/")
    return parts.count == wanted.count
      && zip(parts, wanted).allSatisfy { $0 == $1 || Int($1) != nil }
  }
}
