import Testing

@testable import Processes

/// What the kernel says of how much the processors have to do.
@Suite struct ProcessorDemandTests {
  @Test(
    arguments: [
      ("0.20 0.18 0.12 1/80 11206\n", 0), ("10.00 1.00 1.00 7/312 4\n", 6), ("0 0 0 0/1 1\n", 0),
      ("0.20 0.18 0.12", nil), ("", nil), ("a b c d/e f", nil),
    ] as [(String, Int?)])
  func line(_ line: String, threads: Int?) {
    #expect(ProcessorDemand.parse(Array(line.utf8)) == threads)
  }

  @Test func thisMachineTells() throws {
    #expect(try #require(ProcessorDemand.otherThreads) >= 0)
  }
}
