import Algorithms
import Databases
import Foundation
import Services
import TestSupport
import Testing
import WebServers

/// The shop, asked by curl, by Python's HTTP library and by schemathesis.
@Suite struct ShopTests {
  @Test("pages hold every product once, in order, whatever their size")
  func pages() throws {
    let shop = try RunningShop()
    for (limit, count) in [(1, 100), (7, 15), (20, 5), (99, 2), (100, 1)] {
      let pages = try shop.client("pages", "\(limit)")
      #expect(pages.count == count)
      #expect(pages.flatMap { $0.split(separator: " ") } == (1...100).map { "\($0)" })
    }
    let tags = Set(shop.log.map(\.answeredBy))
    #expect(tags == ["primary", "standby"], "who has answered stands in the access log")
  }

  @Test("a page that was read is not moved by a product that comes or goes before it")
  func pagesAreByKey() throws {
    let shop = try RunningShop(weights: (1, 0))
    try shop.ask("primary", "DELETE FROM products WHERE id <= 3")
    let page = try shop.curl("/products?limit=2&after=5")
    #expect(page.contains("\"id\":6,") && page.contains("\"id\":7,"), "\(page)")
  }

  @Test("what is no number in its range is a problem with 400")
  func badNumbers() throws {
    let shop = try RunningShop()
    for path in [
      "/products?limit=0", "/products?limit=101", "/products?limit=a", "/products?limit=+5",
      "/products?limit=07", "/products?after=-1", "/products?after=9999999999999999999999",
      "/products?limit=1&limit=2", "/products/0", "/products/x", "/products/2147483648",
      "/orders/%F0%9F%98%80",
    ] {
      let reply = try shop.curl(path)
      #expect(reply.hasPrefix("HTTP/1.1 400 "), "\(path): \(reply)")
      #expect(reply.contains("Content-Type: application/problem+json\n"), "\(reply)")
    }
    #expect(try shop.curl("/products/2147483647").hasPrefix("HTTP/1.1 404 "))
  }

  // MARK: Who answers

  @Test(
    "turns divide the reads exactly by weight",
    arguments: [(1, 1, 50), (9, 1, 90), (0, 1, 0), (1, 0, 100)])
  func turns(primary: Int, standby: Int, share: Int) throws {
    let shop = try RunningShop(weights: (primary, standby))
    let reads = try shop.client("reads", "/products/1", "100")
    #expect(reads.count == 100)
    #expect(reads.count { $0 == "200 primary" } == share)
    #expect(reads.count { $0 == "200 standby" } == 100 - share)
  }

  @Test("a seed fixes who answers, and writes go to the primary all the same")
  func draws() throws {
    let shop = try RunningShop(policy: .random(seed: 7))
    var random = SplitMix64(seed: 7)
    let expected = (0..<100).map { _ in
      random.next(below: 2) == 0 ? "200 primary" : "200 standby"
    }
    let reads = try shop.client("reads", "/products?limit=1", "100")
    #expect(reads.map { String($0) } == expected)
    for price in 1...10 {
      #expect(try shop.setPrice(price, of: 3).contains("\nServed-By: primary\n"))
    }
    #expect(
      shop.log.filter { $0.method == "PUT" }.map(\.answeredBy)
        == Array(repeating: "primary", count: 10))
  }

  @Test("a standby that is down costs no error, and comes back")
  func standbyDown() throws {
    let shop = try RunningShop(retryInterval: .milliseconds(1))
    #expect(
      try shop.client("reads", "/products/1", "2").sorted() == ["200 primary", "200 standby"])
    try shop.lease.perform(.crash, on: "standby")
    let reads = try shop.client("reads", "/products/1", "100")
    #expect(Set(reads) == ["200 primary"] && reads.count == 100)
    #expect(try shop.curl("/replication").contains("\"state\":\"unreachable\""))
    try shop.lease.perform(.start, on: "standby")
    try shop.wait { try Set(shop.client("reads", "/products/1", "2")).contains("200 standby") }
  }

  @Test("without the primary the catalogue is read, and nothing is sold")
  func primaryDown() throws {
    let shop = try RunningShop()
    try shop.lease.perform(.crash, on: "primary")
    #expect(Set(try shop.client("reads", "/products/1", "10")) == ["200 standby"])
    let sale = try shop.curl(
      "/orders", "-H", "Content-Type: application/json", "-d", #"{"product":1,"buyer":"ada"}"#)
    #expect(sale.hasPrefix("HTTP/1.1 503 ") && sale.contains("Retry-After: 1\n"), "\(sale)")
    #expect(try shop.curl("/replication").hasPrefix("HTTP/1.1 503 "))
  }

  // MARK: Freshness

  @Test("a client sees old prices on a standby that is behind, and with its cookie only new ones")
  func stalePrices() throws {
    let shop = try RunningShop()
    try shop.ask("standby", "SELECT pg_wal_replay_pause()")
    try shop.wait {
      try shop.ask("standby", "SELECT pg_get_wal_replay_pause_state()") == "paused"
    }
    let change = try shop.setPrice(500, of: 1)
    let cookie = try #require(change.firstMatch(of: /Set-Cookie: (seen=[^;]+);/)).1

    let replies = try (0..<4).map { _ in try shop.curl("/products/1") }
    #expect(replies.count { $0.contains("\"price\":500,\"server\":\"primary\"") } == 2)
    #expect(replies.count { $0.contains("\"price\":937,\"server\":\"standby\"") } == 2)
    let fresh = try shop.client("reads", "/products/1", "10", String(cookie))
    #expect(Set(fresh) == ["200 primary"])

    let behind = try shop.curl("/replication")
    let bytes = try #require(behind.firstMatch(of: /"bytesBehind":(\d+)/)).1
    #expect(try #require(Int(bytes)) > 0)
    #expect(behind.contains("\"replay\":\"paused\"") && behind.contains("\"state\":\"streaming\""))

    let wish = ["-H", "Content-Type: application/json", "-d"]
    let stale = try shop.curl(
      "/orders", wish[0], wish[1], wish[2], #"{"product":1,"buyer":"ada","price":937}"#)
    #expect(stale.hasPrefix("HTTP/1.1 409 ") && stale.contains("\"price\":500"), "\(stale)")
    let sale = try shop.curl("/orders", wish[0], wish[1], wish[2], #"{"product":1,"buyer":"ada"}"#)
    #expect(sale.hasPrefix("HTTP/1.1 201 ") && sale.contains("\"price\":500"), "\(sale)")

    try shop.ask("standby", "SELECT pg_wal_replay_resume()")
    try shop.waitUntilReplayed()
    #expect(try shop.curl("/replication").contains("\"bytesBehind\":0"))
    #expect(
      Set(try shop.client("reads", "/products/1", "10", String(cookie)))
        == ["200 primary", "200 standby"])
  }

  @Test(
    "a cookie that leads nowhere costs no error",
    arguments: ["seen=", "seen=1:0/FFFFFFFF", "seen=9:0/1", "seen=%00", "a=b; seen=1:0/1", "seen"])
  func strangeCookies(cookie: String) throws {
    let shop = try RunningShop()
    let reads = try shop.client("reads", "/products/1", "10", cookie)
    #expect(reads.count { $0.hasPrefix("200 ") } == 10)
    let reply = try shop.curl("/products/1", "-H", "Cookie: \(cookie)")
    #expect(reply.contains("Set-Cookie: seen=; Path=/; Max-Age=0\n") == cookie.contains("9:"))
    let change = try shop.setPrice(500, of: 1, "-H", "Cookie: \(cookie)")
    #expect(change.hasPrefix("HTTP/1.1 200 "), "\(change)")
    #expect(change.contains("Set-Cookie: seen=1:"), "\(change)")
  }

  @Test("a client that has the content gets 304 from either server, until it changes")
  func validation() throws {
    let shop = try RunningShop()
    for path in ["/products/2", "/products?limit=5"] {
      let first = try shop.curl(path)
      let tag = try #require(first.firstMatch(of: /ETag: (W\/"[0-9a-f]+")\n/)).1
      let again = try (0..<2).map { _ in
        try shop.curl(path, "-H", "If-None-Match: \"other\", \(tag)")
      }
      #expect(again.allSatisfy { $0.hasPrefix("HTTP/1.1 304 ") && $0.hasSuffix("\n\n") })
      #expect(Set(again.map { $0.contains("Served-By: primary") }) == [true, false])
      _ = try shop.setPrice(path.count, of: 2)
      try shop.waitUntilReplayed()
      let changed = try (0..<2).map { _ in try shop.curl(path, "-H", "If-None-Match: \(tag)") }
      #expect(changed.allSatisfy { $0.hasPrefix("HTTP/1.1 200 ") })
    }
  }

  // MARK: Checkout

  @Test("the last one is sold once, to many buyers at once", arguments: [(10, 1), (1, 10)])
  func lastItem(product: Int, stock: Int) throws {
    let shop = try RunningShop()
    let outcomes = try shop.client("buyers", "\(product)", "40")
    let sold = outcomes.filter { $0.hasPrefix("201 ") }
    #expect(sold.count == stock && Set(sold).count == stock)
    #expect(outcomes.count { $0 == "409 Sold out" } == 40 - stock)
    #expect(try shop.ask("primary", "SELECT stock FROM products WHERE id = \(product)") == "0")
    #expect(try shop.ask("primary", "SELECT count(*) FROM orders") == "\(stock)")
    // Read at once, without a cookie: the order is there.
    let id = try #require(sold.first?.split(separator: " ").last)
    #expect(try shop.curl("/orders/\(id)").hasPrefix("HTTP/1.1 200 "))
  }

  @Test(
    "a wish that cannot be is a problem",
    arguments: [
      (#"{"product":1,"buyer":"ada","price":0}"#, 422), (#"{"product":0,"buyer":"ada"}"#, 422),
      (#"{"product":1,"buyer":""}"#, 422), (#"{"product":1,"buyer":"a\u0000"}"#, 422),
      (#"{"product":1,"buyer":"Ada; DROP TABLE orders"}"#, 422), (#"{"product":1}"#, 422),
      (#"{"product":"1","buyer":"ada"}"#, 422), (#"{"product":1,"buyer":"ada"#, 400),
      (#"{"product":2147483647,"buyer":"ada"}"#, 404),
      (#"{"product":9223372036854775808,"buyer":"ada"}"#, 400),
    ])
  func badWishes(body: String, status: Int) throws {
    let shop = try RunningShop()
    let reply = try shop.curl("/orders", "-H", "Content-Type: application/json", "-d", body)
    #expect(reply.hasPrefix("HTTP/1.1 \(status) "), "\(reply)")
    #expect(try shop.ask("primary", "SELECT count(*) FROM orders") == "0")
  }

  // MARK: The document

  @Test("schemathesis finds no fault with what the document says", .timeLimit(.minutes(10)))
  func schemathesis() throws {
    let shop = try RunningShop()
    let summary = try PythonPeer.lines(
      "http/openapi-faults.py", "\(shop.server.url)/openapi.json", "15")
    #expect(summary.contains { $0.contains("No issues found") }, "\(summary)")
    #expect(summary.contains { $0.contains("Tested: 6") }, "\(summary)")
    #expect(shop.log.allSatisfy { $0.failure == nil && $0.status < 500 })
  }
}
