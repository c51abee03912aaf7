import TestSupport
import Testing

@testable import LessonModel
@testable import Matching

/// What two runs printed on a line, and what the page says then.
struct LineVariationTests {
  @Test(
    "the narrowest placeholder that takes both",
    arguments: [
      ("pid 4711", "pid 98", "pid <int>"), ("a -5 b", "a 17 b", "a <int> b"),
      ("x 1.5 z", "x 2 z", "x <float> z"), ("took 1.2 ms", "took 0.9 s", "took <duration>"),
      ("Time: 1.2 ms", "Time: 1.4 ms", "Time: <duration>"),
      ("at 2026-11-28 10:00:01.5+00", "at 2026-11-28 10:00:02+00", "at <time>"),
      ("Sat Nov 28 09:54:22 UTC 2026", "Sat Nov 28 09:54:23 UTC 2026", "<time>"),
      ("lsn 0/16B3748", "lsn 0/16B3800", "lsn <lsn>"), ("3/4 done", "3/5 done", "3/<int> done"),
      (
        "id 79dc6f17-5359-4664-be40-9c80a1574524", "id 4be9fe36-3ab1-4189-b2d4-0b334f7dbede",
        "id <uuid>"
      ),
      ("http://127.0.0.1:40123/x", "http://127.0.0.1:5000/x", "http://127.0.0.1:<port>/x"),
      ("port 40123", "port 40124", "port <port>"), ("99999 of 5", "70000 of 5", "<int> of 5"),
      ("0x7ffd12", "0x7ffe9a", "<hex>"), ("commit 3fa9c1d", "commit 00bb21e", "commit <hex>"),
      ("/tmp/foo-a1X/b", "/tmp/foo-Zz9/b", "/tmp/foo-<word>/b"),
      ("12MB free", "9MB free", "<int>MB free"),
      ("1.5kB", "2kB", "<float>kB"), ("hello bob", "hello alice", "hello <word>"),
      ("a: x y", "a: ", "a: <...>"), ("a \"q/+=\" b", "a \"7-_8!\" b", "a \"<...>\" b"),
      (" 4711 |  1", "   98 |  1", " <int> |  1"), ("a  b", "a b", "a  b"),
      ("<int> 5 ...", "<int> 6 ...", "\\<int> <int> ..."), ("<5>", "<6>", "<<int>>"),
      ("<<<<<<< 5a1", "<<<<<<< 6b2", "\\<<<<<<< <word>"), ("日本 5", "日本 6", "日本 <int>"),
      ("C:\\12 x", "C:\\\\34 x", "C:<...> x"), ("a\\ 5", "a\\ 6", "a\\ <int>"),
      ("x=5,y=7", "x=6,y=8", "x=<int>,y=<int>"), ("", "a", "<...>"),
      ("a b", "c d", "<word> <word>"),
    ])
  func text(first: String, second: String, expected: String) {
    let text = LineVariation(first, second).text { _ in nil }
    #expect(text == expected)
    for line in [first, second] {
      var captures = Captures()
      let lines = [text, "<int>"]
      #expect(
        ExpectationMatcher(LessonModel.Expectation(lines: lines, line: 1))
          .match([line, "1"], captures: &captures).matched)
    }
  }

  private static let fixed = [
    "a", "took", " ", "  ", " | ", "=", ",", "<", ">", "\\", "<int>", "...", "-", "--", "é", "\"",
    "(", ")", "/", ".", "x1", "42", "1.5", "[3]", ":",
  ]

  private static func noise(_ generator: inout SeededGenerator) -> (String, String) {
    func number() -> Int { Int.random(in: 1...99999, using: &generator) }
    func name() -> String {
      String((0..<6).map { _ in "abcXYZ019_".randomElement(using: &generator) ?? "a" })
    }
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: return ("\(number())", "\(number())")
    case 1: return ("\(number()).5 ms", "\(number()).25 s")
    case 2: return ("10:11:1\(number() % 10)", "10:12:1\(number() % 10)")
    case 3: return (name(), name())
    case 4: return ("/tmp/\(name())/\(number())", "/tmp/\(name())/\(number())")
    default: return ("0/1\(number() + 100_000)", "0/1\(number() + 100_000)")
    }
  }

  @Test("it matches both runs, and not a line of which other text changed", arguments: 0..<20)
  func matchesBoth(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<60 {
      var first = "begin "
      var second = "begin "
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        if Int.random(in: 0..<3, using: &generator) == 0 {
          let (one, other) = Self.noise(&generator)
          first += one
          second += other
        } else {
          let text = Self.fixed.randomElement(using: &generator) ?? ""
          first += text
          second += text
        }
      }
      first += " end"
      second += " end"
      let text = LineVariation(first, second).text { _ in nil }
      let pattern = Pattern(text, isExact: false, spelling: .runsAsOne)
      func matches(_ line: String) -> Bool {
        var bindings = Bindings(Captures(), spelling: .runsAsOne)
        return pattern.matches(ComparedLine(line, spelling: .runsAsOne), number: 1, &bindings)
      }
      #expect(matches(first) && matches(second), "\(text) for \(first) and \(second)")
      #expect(!matches(first.replacing("begin", with: "begun")), "\(text)")
      #expect(!matches(first + "s"), "\(text)")
    }
  }
}

/// What two runs of a step printed.
struct OutputVariationTests {
  private func merge(
    _ expected: [String]?, _ first: [String], _ second: [String], unordered: Bool = false,
    exact: Bool = false, today: Set<String> = []
  ) throws -> ExpectationMerger.TwoRuns {
    let variation = try OutputVariation(
      first: first, second: second, isUnordered: unordered, today: today)
    var values = RepeatedValues { _ in true }
    values.note(variation)
    let expectation = expected.map {
      LessonModel.Expectation(lines: $0, line: 10, isUnordered: unordered, isExact: exact)
    }
    return try ExpectationMerger.merge(
      expectation, variation, captures: (Captures(), Captures()), values: &values)
  }

  @Test("what the author wrote and still matches stays")
  func keeps() throws {
    let merged = try merge(
      ["a <int 1..9> b", "pid <int> is old", "...", "total is 7 now"],
      ["a 5 b", "pid 4711 is new", "x", "total is 12 now"],
      ["a 6 b", "pid 99 is new", "x", "total is 13 now"])
    #expect(merged.lines == ["a <int 1..9> b", "pid <int> is new", "...", "total is <int> now"])
    #expect(merged.replaced.map(\.description) == ["line 4 of the output: 12, then 13: <int>"])
    #expect(merged.lost == [])
  }

  @Test("an expected line that matches only one of the runs gives way")
  func matchesOneRun() throws {
    let merged = try merge(["n <int 1..9>", "b"], ["n 5", "b"], ["n 15", "b"])
    #expect(merged.lines == ["n <int>", "b"])
    #expect(merged.lost.count == 1)
  }

  @Test("an expectation that matches both runs is not touched")
  func untouched() throws {
    let merged = try merge(["a  <word>  ", ""], ["a x", ""], ["a y"])
    #expect(merged.lines == ["a  <word>  ", ""])
    #expect(merged.replaced == [])
  }

  @Test("lines in any order are compared with those that they belong to")
  func unordered() throws {
    let merged = try merge(
      ["old"], ["alice 17", "fixed", "bob 5"], ["bob 6", "alice 23", "fixed"], unordered: true)
    #expect(merged.lines == ["fixed", "alice <int>", "bob <int>"])
  }

  @Test("a value that both runs show again gets a name")
  func names() throws {
    let merged = try merge(
      nil, ["pid 4711", "kill 4711", "n 1 1", "5000"], ["pid 88213", "kill 88213", "n 2 2", "5001"])
    #expect(
      merged.lines == ["pid <int:number1>", "kill <int:number1>", "n <int> <int>", "<int>"])
  }

  @Test("dates of today, log positions and timings are the same by chance")
  func sameByChance() throws {
    let lines = [
      "on 2026-11-28", "on 2026-11-27", "at 0/16B3748", "Time: 1.234 ms", "took 1.234 ms",
    ]
    let merged = try merge(nil, lines, lines, today: ["2026-11-28"])
    #expect(
      merged.lines
        == ["on <time>", "on 2026-11-27", "at <lsn>", "Time: <duration>", "took 1.234 ms"])
    #expect(
      merged.replaced.first?.description
        == "line 1 of the output: 2026-11-28 may be another next time: <time>")
  }

  @Test("what no placeholder says is refused, and nothing is loosened to ...")
  func refused() {
    #expect(throws: OutputVariation.Failure.lineCounts(first: 2, second: 1)) {
      try merge(nil, ["a", "b", ""], ["a"])
    }
    #expect(throws: OutputVariation.Failure.exact) {
      try merge(["old"], ["a 1"], ["a 2"], exact: true)
    }
    #expect(throws: OutputVariation.Failure.unlike(line: 2, first: "more", second: "[1]")) {
      try merge(nil, ["a", "more"], ["a", "[1]"])
    }
  }

  @Test(
    "text that is likely another next time is noticed",
    arguments: [
      ("at 10:00:01", true), ("Time: 0.123 ms", true), ("/tmp/x", true), ("0/16B3748", true),
      ("79dc6f17-5359-4664-be40-9c80a1574524", true), ("pid 12", true), ("on 2026-11-28", true),
      ("on 2026-11-27", false), ("10:15", false), ("3/4", false), ("waits 10 s", false),
      ("rapid 12", false), ("id 12345", false), ("", false),
      ("DETAIL:  Process 12 waits for ShareLock on transaction 733", true),
      ("on transaction 733", true), ("xmin 733", true), ("pg_current_xact_id: 733", true),
      ("regclass oid 16384", true), ("Process A waits", false), ("transaction", false),
      ("transaction  3", false), ("processes 3", false),
    ])
  func volatile(line: String, isVolatile: Bool) {
    #expect((VolatileText.first(in: [line], today: ["2026-11-28"]) != nil) == isVolatile)
  }
}
