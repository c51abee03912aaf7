import Foundation
import Glibc
import Processes
import TestSupport
import Testing

/// `etude system`: the list, and the help of each system.
@Suite struct SystemTests {
  @Test func theListNamesEverySystemInALine() throws {
    let list = try Etude.run(["system"])
    #expect(list.status == 0, "\(list.output)")
    let names = list.lines.map { String($0.prefix { $0 != " " }) }
    #expect(names.first == "kv")
    #expect(Set(names).count == names.count)
    for name in names {
      let help = try Etude.run(["system", name, "--help"])
      #expect(help.status == 0)
      #expect(help.output.contains("Usage: etude system \(name) [options]"), "\(help.output)")
      #expect(help.output.contains("--port P"), "\(help.output)")
      #expect(try Etude.run(["help", "system", name]).output == help.output)
    }
  }

  @Test func serveKVIsAnotherNameOfOne() throws {
    let (other, own) = (
      try Etude.run(["serve-kv", "--help"]), try Etude.run(["system", "kv", "--help"])
    )
    #expect(other.output.replacing("serve-kv", with: "system kv") == own.output)
  }

  @Test(
    "a system with servers is ended by a signal, and nothing is left of it",
    arguments: [(SIGINT, true), (SIGTERM, true), (SIGKILL, false)])
  func ends(by signal: Int32, inOrder: Bool) throws {
    let system = try RunningSystem("shop")
    let replies = try (0..<2).map { _ in
      try run("/usr/bin/env", ["curl", "--silent", "\(system.url)/products/1"]).output
    }
    #expect(replies.map { $0.contains("\"server\":\"primary\"") } == [true, false], "\(replies)")
    let text = try system.text()
    for part in ["\n  primary  PostgreSQL ", "\n  standby  PostgreSQL ", "\ntry:\n  curl "] {
      #expect(text.contains(part), "\(text)")
    }
    #expect(text.contains("\nGET /products/1 200 65 standby\n"), "\(text)")
    #expect(system.left() != [])

    #expect(system.end(by: signal) == (inOrder ? 0 : signal))
    // After an orderly end all is gone at once; after SIGKILL the guardian takes a moment.
    let deadline = Deadline.after(.seconds(60))
    while !inOrder, system.left() != [], !deadline.hasPassed { Pause.moment() }
    #expect(system.left() == [])
  }

  @Test("a request that does not end is cut off, and that is said")
  func cuts() throws {
    let system = try RunningSystem("shop")
    let port = try #require(system.url.split(separator: ":").last.flatMap { UInt16($0) })
    // Half a body: the server waits for the rest, and the drain for the server.
    let client = try run(
      "/usr/bin/env",
      [
        "bash", "-c",
        """
        exec 3<>/dev/tcp/127.0.0.1/\(port)
        printf 'POST /orders HTTP/1.1\\r\\nHost: localhost\\r\\nExpect: 100-continue\\r\\n' >&3
        printf 'Content-Type: application/json\\r\\nContent-Length: 50\\r\\n\\r\\n' >&3
        read -r line <&3
        kill -TERM \(system.process.processIdentifier)
        while kill -0 \(system.process.processIdentifier) 2>/dev/null; do sleep 0.1; done
        echo "$line"
        """,
      ])
    #expect(client.output.hasPrefix("HTTP/1.1 100 Continue"), "\(client.output)\(client.errors)")
    system.process.waitUntilExit()
    #expect(system.process.terminationStatus == 1)
    #expect(system.left() == [])
  }

  @Test("a port that is taken, and an option that is wrong, are said")
  func cannotStart() throws {
    let kv = try ServedKV()
    let taken = try Etude.run(["system", "shop", "--port", kv.port])
    #expect(taken.status == 1)
    #expect(
      taken.output
        == "etude system: cannot listen on 127.0.0.1:\(kv.port): Address already in use\n")
    for words in [["--weights", "1"], ["--weights", "0:0"], ["--seed", "x"], ["--host", "::1"]] {
      #expect(try Etude.run(["system", "shop"] + words).status == 2)
    }
  }

  /// 4,000 here; 100,000 and more by hand.
  @Test("damaged requests leave the shop answering, with the memory that it had")
  func damagedRequests() throws {
    let system = try RunningSystem("shop")
    let figures = try PythonPeer.lines(
      "http/mutilated.py", system.url, "\(system.process.processIdentifier)", "4000", "1",
      "GET:/products?limit=3&after=5", "GET:/products/7", "GET:/replication",
      #"PUT:/products/3/price:{"price": 700}"#, #"POST:/orders:{"product": 5, "buyer": "ada"}"#)
    let numbers = try #require(figures.first).split(separator: " ").compactMap { Int($0) }
    try #require(numbers.count == 2)
    #expect(numbers[0] > 2_000, "answers")
    #expect(numbers[1] < 8_000, "kilobytes of memory")
    let reply = try run("/usr/bin/env", ["curl", "--silent", "\(system.url)/products/1"]).output
    #expect(reply.contains("\"id\":1"))
    #expect(system.end(by: SIGTERM) == 0)
  }
}
