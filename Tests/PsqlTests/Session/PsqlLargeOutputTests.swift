import Glibc
import Psql
import Sessions
import Testing

@Suite("Output that is too long to keep")
struct PsqlLargeOutputTests {
  @Test(
    "200 MB are counted, not kept",
    arguments: [
      "select g, repeat('x', 990) from generate_series(1, 200000) g;",
      "copy (select g, repeat('x', 990) from generate_series(1, 200000) g) to stdout;",
      "\\pset format unaligned\nselect g, repeat('x', 990) from generate_series(1, 200000) g;",
    ])
  func memoryInProcessOfItsOwn(input: String) async {
    // In a process of its own, where no other test takes memory meanwhile.
    await #expect(processExitsWith: .success) { [input] in
      let lesson = try PsqlLesson()
      let session = try lesson.open()
      let before = PsqlLargeOutputTests.peakMemory
      try session.begin(StepInput(text: input, number: 1))
      try lesson.settle()
      let output = session.takeOutput()
      #expect(output.bytes.count + output.omittedBytes > 190_000_000)
      #expect(output.bytes.count < 10_000_000)
      #expect(PsqlLargeOutputTests.peakMemory - before < 100_000_000)
      let end = String(decoding: output.bytes.suffix(20), as: UTF8.self)
      #expect(input.contains("copy") || end.contains("(200000 rows)"))
    }
  }

  static let longResults = [
    "\\pset border 1", "\\pset border 0", "\\pset border 2", "\\pset format csv", "\\a", "\\t",
    "\\pset format asciidoc", "\\pset format troff-ms", "\\x", "\\x \\pset border 2",
    "\\x \\pset format csv", "\\x \\a", "\\pset null NIL", "\\pset format wrapped",
  ]

  @Test(
    "What is kept of a long result is what psql prints, and what is left out is counted",
    arguments: longResults)
  func longResult(settings: String) throws {
    let input = """
      \(settings)
      select g, case when g = 12000 then repeat('w', 90) when g % 7 = 0 then null else 'ä' end as x,
        g * 3 as n, repeat('e', 60) as e from generate_series(1, 25000) g;

      """
    try compare(input)
  }

  @Test(
    "A long value is kept at both its ends",
    arguments: [
      "select repeat('x', 5000000), 1 as b;", "\\a\nselect 1 as a, repeat('é', 3000000);",
      "\\pset format csv\nselect repeat('x', 5000000), 1 as b;",
      "\\x\nselect repeat('x', 5000000), 1 as b;",
      "\\t\nselect 'a', repeat('x', 5000000) union all select 'b', 'c';",
    ])
  func longValue(input: String) throws { try compare(input + "\n") }

  /// Compares what is kept with psql's whole output.
  private func compare(_ input: String) throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    try session.begin(StepInput(text: input, number: 1))
    try lesson.settle()
    let output = session.takeOutput()
    let theirs = try InstalledPsql.output(of: input, database: lesson.database)
    #expect(output.bytes.count < 1 << 21)
    let notice = Array("\n(\(output.omittedBytes) bytes left out)\n".utf8)
    let range = try #require(output.bytes.firstRange(of: notice))
    let (head, tail) = (output.bytes[..<range.lowerBound], output.bytes[range.upperBound...])
    #expect(theirs.starts(with: head))
    #expect(theirs.suffix(tail.count).elementsEqual(tail))
    #expect(head.count > 100_000 && tail.count > 100_000)
    #expect(output.omittedBytes == theirs.count - head.count - tail.count)
  }

  @Test("Output just below the limit is whole")
  func belowTheLimit() throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    try session.begin(StepInput(text: "select g from generate_series(1, 100000) g;", number: 1))
    try lesson.settle()
    let output = session.takeOutput()
    #expect(output.omittedBytes == 0)
    #expect(output.bytes.count == 9 + 9 + 8 * 100_000 + 15)
  }

  /// The most memory that this process has had, in bytes.
  private static var peakMemory: Int {
    var usage = rusage()
    // Safe: the structure lives through the call; 0 is RUSAGE_SELF, which Swift imports as an
    // enumeration that the function does not take.
    unsafe getrusage(0, &usage)
    return usage.ru_maxrss * 1024
  }
}
