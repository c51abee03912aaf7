import Foundation
import Glibc
import Processes
import TestSupport
import Testing

/// `etude system feed`, as a user starts it.
@Suite struct FeedSystemTests {
  @Test("the feed makes what curl asks for, and is gone after a signal with its servers")
  func curl() throws {
    let system = try RunningSystem("feed")
    let text = try system.text()
    for part in ["\n  db     PostgreSQL ", "\n  cache  Redis ", "\ntry:\n  curl "] {
      #expect(text.contains(part), "\(text)")
    }
    for (id, longitude) in [(1, "13.4"), (2, "13.41")] {
      let body = #"{"name":"P\#(id)","longitude":\#(longitude),"latitude":52.5}"#
      #expect(try request(system, "PUT", "/profiles/\(id)", body).contains(#""id":\#(id)"#))
    }
    #expect(try request(system, "POST", "/profiles/1/feed", "") == #"{"generation":1}"#)
    let deadline = Deadline.after(.seconds(60))
    var feed = ""
    while !feed.hasPrefix(#"{"generation":1"#), !deadline.hasPassed {
      feed = try request(system, "GET", "/profiles/1/feed")
    }
    #expect(feed.contains(#""id":2"#) && !feed.contains(#""id":1,"#), "\(feed)")
    #expect(try system.text().contains("\nPOST /profiles/1/feed 202 16 feed\n"))
    #expect(system.end(by: SIGTERM) == 0)
    #expect(system.left() == [])
  }

  /// 3,000 here; more by hand.
  @Test("damaged requests leave the feed answering, with the memory that it had")
  func damagedRequests() throws {
    let system = try RunningSystem("feed")
    let profile = #"{"name":"P","longitude":13.4,"latitude":52.5}"#
    for id in 1...3 { _ = try request(system, "PUT", "/profiles/\(id)", profile) }
    let figures = try PythonPeer.lines(
      "http/mutilated.py", system.url, "\(system.process.processIdentifier)", "3000", "1",
      "GET:/profiles/1/nearby?radius=5&limit=3", "GET:/profiles/1/matches?after=0",
      "PUT:/profiles/1:\(profile)", #"PUT:/profiles/1/swipes/2:{"likes":true}"#,
      "GET:/profiles/1/feed")
    let numbers = try #require(figures.first).split(separator: " ").compactMap { Int($0) }
    try #require(numbers.count == 2)
    #expect(numbers[0] > 1_500, "answers")
    #expect(numbers[1] < 8_000, "kilobytes of memory")
    #expect(try request(system, "GET", "/profiles/3").contains(#""id":3"#))
    #expect(system.end(by: SIGTERM) == 0)
  }

  private func request(
    _ system: RunningSystem, _ method: String, _ path: String, _ body: String? = nil
  ) throws -> String {
    let sent = body.map { ["--header", "Content-Type: application/json", "--data-binary", $0] }
    return try run(
      "/usr/bin/env",
      ["curl", "--silent", "--max-time", "60", "--request", method] + (sent ?? [])
        + [system.url + path]
    ).output
  }
}
