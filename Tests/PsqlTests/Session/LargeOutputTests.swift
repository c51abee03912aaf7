import Glibc
import Psql
import Sessions
import Testing

@Suite("Output that is too long to keep")
struct LargeOutputTests {
  @Test(
    "200 MB are counted, not kept",
    arguments: [
      "select g, repeat('x', 990) from generate_series(1, 200000) g;",
      "copy (select g, repeat('x', 990) from generate_series(1, 200000) g) to stdout;",
      "\\pset format unaligned\nselect g, repeat('x', 990) from generate_series(1, 200000) g;",
    ])
  func memory(input: String) throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    let before = Self.peakMemory
    try session.begin(StepInput(text: input, number: 1))
    try lesson.settle()
    let output = session.takeOutput()
    #expect(output.bytes.count + output.omittedBytes > 190_000_000)
    #expect(output.bytes.count < 10_000_000)
    #expect(Self.peakMemory - before < 100_000_000)
    let end = String(decoding: output.bytes.suffix(20), as: UTF8.self)
    #expect(input.contains("copy") || end.contains("(200000 rows)"))
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
