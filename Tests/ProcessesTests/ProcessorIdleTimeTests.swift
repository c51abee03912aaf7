import Synchronization
import Testing

@testable import Processes

/// What the kernel says of how much the processors have to do.
@Suite struct ProcessorIdleTimeTests {
  @Test(
    arguments: [
      ("cpu  10 1 5 80 3 0 1 0 0 0\ncpu0 1 1 1 1 1 1 1 1\n", .init(idle: 83, all: 100)),
      ("cpu 10 1 5 80 3 0 1 9 4 2", .init(idle: 83, all: 109)),
      ("cpu  10 1 5 80 3 0 1\n", nil), ("cpu0 10 1 5 80 3 0 1 0\n", nil), ("", nil),
      ("cpu  10 1 5 x 3 0 1 0 0 0\n", nil),
    ] as [(String, ProcessorIdleTime.Sample?)])
  func line(_ line: String, sample: ProcessorIdleTime.Sample?) {
    #expect(ProcessorIdleTime.parse(Array(line.utf8)) == sample)
  }

  @Test("a share is that of the time since the last one, and none comes of too few ticks")
  func shares() {
    let samples = Mutex([(0, 0), (8, 16), (8, 20), (9, 26), (5, 40)])
    let idle = ProcessorIdleTime {
      samples.withLock { samples in
        let (idle, all) = samples.removeFirst()
        return ProcessorIdleTime.Sample(idle: idle, all: all)
      }
    }
    #expect((0..<4).map { _ in idle.share() } == [0.5, nil, 0.1, 0])
  }

  @Test("what cannot be read is no share, and the next one begins with what can")
  func unreadable() {
    let samples = Mutex<[ProcessorIdleTime.Sample?]>(
      [nil, nil, .init(idle: 1, all: 10), .init(idle: 6, all: 20)])
    let idle = ProcessorIdleTime { samples.withLock { $0.removeFirst() } }
    #expect((0..<3).map { _ in idle.share() } == [nil, nil, 0.5])
  }
}
