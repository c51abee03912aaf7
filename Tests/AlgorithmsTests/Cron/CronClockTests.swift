import Algorithms
import Foundation
import Testing

@Suite("Cron expressions where clocks are changed")
struct CronClockTests {
  /// In Berlin the clock goes from 02:00 to 03:00 on 2026-03-29, and from 03:00 to 02:00 on
  /// 2026-10-25; on Lord Howe Island from 02:00 to 02:30 and back to 01:30; in Apia 2011-12-30 does
  /// not exist.
  @Test(
    "What runs, and when",
    arguments: [
      (
        Clock.berlin, "30 2 * * *", "2026-03-28T12:00:00+01:00",
        ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"]
      ),
      (
        .berlin, "*/20 2 * * *", "2026-03-28T12:00:00+01:00",
        ["2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"]
      ),
      (
        .berlin, "0 2,3 * * *", "2026-03-28T12:00:00+01:00",
        ["2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"]
      ),
      (
        .berlin, "*/30 * * * *", "2026-03-29T01:00:00+01:00",
        ["2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00"]
      ),
      (
        .berlin, "30 2 * * *", "2026-10-24T12:00:00+02:00",
        ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]
      ),
      (
        .berlin, "0 2,3 * * *", "2026-10-24T12:00:00+02:00",
        ["2026-10-25T02:00:00+02:00", "2026-10-25T03:00:00+01:00", "2026-10-26T02:00:00+01:00"]
      ),
      (
        .berlin, "*/30 * * * *", "2026-10-25T02:00:00+02:00",
        [
          "2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T02:30:00+01:00",
          "2026-10-25T03:00:00+01:00",
        ]
      ),
      (
        .berlin, "30 2 * * *", "2026-10-25T02:10:00+01:00", ["2026-10-26T02:30:00+01:00"]
      ),
      (
        .lordHowe, "15 2 * * *", "2026-10-03T12:00:00+10:30",
        ["2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"]
      ),
      (
        .lordHowe, "45 1 * * *", "2026-04-04T12:00:00+11:00",
        ["2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"]
      ),
      (
        .apia, "0 12 * * *", "2011-12-28T12:00:00-10:00",
        ["2011-12-29T12:00:00-10:00", "2011-12-31T00:00:00+14:00", "2011-12-31T12:00:00+14:00"]
      ),
    ])
  func runs(clock: Clock, text: String, start: String, expected: [String]) throws {
    let expression = try CronExpression(text)
    var date = try clock.date(start)
    for next in expected {
      date = try #require(expression.next(after: date, in: clock.zone))
      #expect(clock.text(date) == next)
    }
    for previous in expected.dropLast().reversed() {
      date = try #require(expression.previous(before: date, in: clock.zone))
      #expect(clock.text(date) == previous)
    }
  }

  /// Every minute of three days around each change of two years, with Foundation's calendar as the
  /// judge of what the clock shows.
  @Test("They run at each minute that they name, and at no other one", arguments: Clock.allCases)
  func everyMinute(clock: Clock) throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = clock.zone
    var random = SplitMix64(seed: 11)
    var changes = [try clock.date("2026-06-01T00:00:00Z")]
    var date = try clock.date("2025-12-01T00:00:00Z")
    for _ in 0..<4 {
      guard let change = clock.zone.nextDaylightSavingTimeTransition(after: date) else { break }
      changes.append(change)
      date = change
    }
    for change in changes {
      let start = change.addingTimeInterval(-36 * 3600)
      let minutes = (1...72 * 60).map { start.addingTimeInterval(Double($0) * 60) }
      let shown = minutes.map {
        let parts = calendar.dateComponents([.day, .hour, .minute], from: $0)
        return [parts.day, parts.hour, parts.minute].map { $0 ?? -1 }
      }
      for _ in 0..<20 {
        let (minute, every) = (random.next(below: 60), random.next(below: 2) == 0)
        let hours = every ? Set(0...23) : [random.next(below: 4), random.next(below: 4)]
        let text =
          "\(minute) \(every ? "*" : hours.sorted().map(String.init).joined(separator: ",")) * * *"
        let expression = try CronExpression(text)
        var expected = zip(minutes, shown).filter { $1[2] == minute && hours.contains($1[1]) }
        if !every {
          // What comes twice runs once, and what does not exist at the first moment after it.
          var seen: Set<[Int]> = []
          expected = expected.filter { seen.insert($1).inserted }
          let gap =
            clock.zone.secondsFromGMT(for: change) - clock.zone.secondsFromGMT(for: change - 1)
          let missing = stride(from: 0, to: gap, by: 60).contains { second in
            let parts = calendar.dateComponents(
              [.hour, .minute], from: (change - 1).addingTimeInterval(1))
            let end = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
            let lost = ((end * 60 - gap + second) / 60 + 1440) % 1440
            return lost % 60 == minute && hours.contains(lost / 60)
          }
          if missing, !expected.contains(where: { $0.0 == change }) {
            expected.append((change, []))
            expected.sort { $0.0 < $1.0 }
          }
        }
        var runs: [Date] = []
        var next = expression.next(after: start, in: clock.zone)
        while let run = next, let end = minutes.last, run <= end {
          runs.append(run)
          next = expression.next(after: run, in: clock.zone)
        }
        #expect(runs == expected.map(\.0), "\(text) around \(clock.text(change))")
        for (before, run) in zip(runs, runs.dropFirst()) {
          #expect(expression.previous(before: run, in: clock.zone) == before)
        }
      }
    }
  }
}
