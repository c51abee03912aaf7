import Algorithms
import Foundation
import TestSupport
import Testing

@Suite("Cron expressions beside croniter")
struct CroniterTests {
  /// 100,000 expressions with zones and times, in five parts. What is left out, and why, stands in
  /// the program that makes them.
  @Test("The next run is croniter's", arguments: 1...5)
  func next(seed: Int) throws {
    let lines = try PythonPeer.lines("cron/croniter-runs.py", "20000", "\(seed)")
    #expect(lines.count == 20_000)
    for line in lines {
      let parts = line.split(separator: "|").map(String.init)
      try #require(parts.count == 4)
      let zone = try #require(TimeZone(identifier: parts[1]))
      let start = Date(timeIntervalSince1970: try #require(Double(parts[2])))
      let run = try CronExpression(parts[0]).next(after: start, in: zone)
      let text = run.map { String(Int($0.timeIntervalSince1970)) } ?? "none"
      if text != parts[3] { Issue.record("\(line): \(text)") }
    }
  }
}
