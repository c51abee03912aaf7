import LessonModel
import Testing

@testable import Runner

/// What `accept` writes for a page that ran twice.
@Suite struct TwoRunsTests {
  @Test("the page gets placeholders where the runs differ, and names for what it shows again")
  func placeholders() throws {
    let page = try AcceptedPage(flags: [nil, "", "unordered", "exact"])
    let first = [["pid 4711", "a"], ["old", "kill 4711 at 10:00:01"], ["b 1", "a 2"], ["x"]]
    let second = [["pid 52", "a"], ["old", "kill 52 at 10:00:02"], ["a 3", "b 4"], ["x"]]
    let result = try page.accept(first, second: second)
    #expect(
      try page.expected() == [
        ["pid <int>", "a"], ["old", "kill <int> at <time>"], ["b <int>", "a <int>"], ["x"],
      ])
    #expect(
      result.replaced == [
        "step 1, line 1 of the output: 4711, then 52: <int>",
        "step 2, line 2 of the output: 4711, then 52: <int>",
        "step 2, line 2 of the output: 10:00:01, then 10:00:02: <time>",
        "step 3, line 1 of the output: 1, then 4: <int>",
        "step 3, line 2 of the output: 2, then 3: <int>",
      ])
    let bytes = try page.bytes()
    #expect(try page.accept(second, second: first).changed == 0)
    #expect(try page.bytes() == bytes)
  }

  @Test("a name is bound by the first step that shows the value, the author's own if there is one")
  func names() throws {
    let page = try AcceptedPage(flags: [nil, nil, nil])
    let first = [["pid 4711"], ["kill 4711"], ["wait 9000 4711"]]
    let second = [["pid 5212"], ["kill 5212"], ["wait 9001 5212"]]
    try page.accept(first, second: second)
    #expect(
      try page.expected() == [
        ["pid <int:number1>"], ["kill <int:number1>"], ["wait <int> <int:number1>"],
      ])
    // Another process is another line now; the name is known from the page.
    try page.accept(
      [["pid 4711"], ["kill -9 4711"], ["wait 1 4711"]],
      second: [["pid 5212"], ["kill -9 5212"], ["wait 2 5212"]])
    #expect(try page.expected()[1] == ["kill -9 <int:number1>"])
    let broken = try page.transcript([["pid 1111"], ["kill -9 2222"], ["wait 1 1111"]])
    #expect(broken.steps.map(\.outcome) == [.passed, .failed, .passed])
  }

  @Test("a step that cannot be the same is refused alone; its block stays as it is")
  func refused() throws {
    let page = try AcceptedPage(flags: ["", "exact", nil, ""])
    let result = try page.accept(
      [["a"], ["n 1"], ["a", "b"], ["new"]], second: [["a", "b"], ["n 2"], ["a"], ["new"]])
    #expect(result.refused.map(\.step) == [1, 2, 3])
    #expect(
      result.refused.map { String($0.reason.prefix(45)) } == [
        "the first run printed 1 line and the second 2",
        "the two runs printed different text, and the ",
        "the first run printed 2 lines and the second ",
      ])
    #expect(try page.expected() == [["old"], ["old"], nil, ["new"]])
  }

  @Test("a change is shown with the places where the runs differ, and may be turned down")
  func asks() throws {
    let page = try AcceptedPage(flags: [nil, nil])
    var notes: [[String]] = []
    let result = try page.accept([["n 1"], ["n 3"]], second: [["n 2"], ["n 4"]]) {
      notes.append($0.notes)
      return $0.step?.number == 2
    }
    #expect(
      notes == [
        ["line 1 of the output: 1, then 2: <int>"], ["line 1 of the output: 3, then 4: <int>"],
      ])
    #expect(result.declined == 1)
    #expect(result.replaced == ["step 2, line 1 of the output: 3, then 4: <int>"])
    #expect(try page.expected() == [nil, ["n <int>"]])
  }

  @Test("a date that the page itself writes is no date of today")
  func datesOfThePage() throws {
    let today = try #require(Today.dates.first { $0.contains("-") })
    for (input, expected) in [("date -I", "on <time>"), ("echo on \(today)", "on \(today)")] {
      let page = try AcceptedPage(flags: [nil], input: input)
      try page.accept([["on \(today)"]], second: [["on \(today)"]])
      #expect(try page.expected() == [[expected]])
    }
  }

  @Test("what one run alone shows to be volatile")
  func volatile() throws {
    let page = try AcceptedPage(flags: [nil, ""])
    func found(_ outputs: [[String]]) throws -> Int? {
      try Acceptance.volatileText(
        in: page.transcript(outputs), of: page.lesson(), addsBlocks: true)?.step.number
    }
    #expect(try found([["a"], ["at 10:00:01"]]) == 2)
    #expect(try found([["a 17"], ["b"]]) == nil)
    #expect(try found([["/tmp/a"], ["b"]]) == 1)
  }
}
