import Algorithms
import Foundation
import Testing

@testable import etude_broker

/// Frames that no client sends, to the code that answers them: each seed in a process of its own, since
/// what is looked for ends the process.
@Suite struct FuzzTests {
  @Test(
    "random and mutated frames of every kind and version are survived",
    arguments: 0..<4 as Range<UInt64>)
  func framesInProcessOfItsOwn(seed: UInt64) async {
    await #expect(processExitsWith: .success) { [seed] in Fuzz.frames(seed: seed) }
  }

  @Test("mutated record batches leave a log that can be read", arguments: 0..<2 as Range<UInt64>)
  func batchesInProcessOfItsOwn(seed: UInt64) async {
    await #expect(processExitsWith: .success) { [seed] in Fuzz.batches(seed: seed) }
  }

  /// By hand: `ETUDE_FUZZ_SECONDS=600 swift test --filter forAWhile`.
  @Test(.enabled(if: Fuzz.seconds != nil)) func forAWhile() {
    let end = ContinuousClock.now + .seconds(Fuzz.seconds ?? 0)
    var seed: UInt64 = 1_000
    while ContinuousClock.now < end {
      Fuzz.frames(seed: seed)
      Fuzz.batches(seed: seed)
      seed += 1
    }
    print("seeds 1000 to \(seed - 1), peak of memory \(Fuzz.peakMemory)")
  }
}

/// What the fuzzer does with one seed. It traps when something is wrong.
enum Fuzz {
  static var seconds: Int? {
    ProcessInfo.processInfo.environment["ETUDE_FUZZ_SECONDS"].flatMap { Int($0) }
  }

  /// The most memory that this process has had.
  static var peakMemory: String {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    return status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }.map(String.init) ?? ""
  }

  static func frames(seed: UInt64) {
    var frames = Frames(random: SplitMix64(seed: seed))
    var limits = Limits()
    limits.partitions = 40
    limits.stateBytes = 4 << 20
    limits.logMemory = 100_000
    limits.logDisk = 400_000
    let bench = Bench(limits: limits)
    _ = bench.create("t", partitions: 3)
    _ = bench.create("u")
    _ = bench.produce("t", Batches.batch())
    for round in 0..<30 {
      for key in APIKey.allCases {
        for version in key.versions {
          let body = frames.body(key, version)
          let isMutated = frames.random.next(below: 2) == 0
          bench.ask(
            key, version, isMutated ? frames.mutated(body) : body,
            broker: frames.pick([1, 1, 1, 2, 3]))
        }
      }
      bench.timers.fire()
      if round % 10 == 9 { bench.cluster.setUp(round % 20 == 9, 2) }
      // Retention and compaction, whatever the settings have become.
      precondition(bench.control("advance 3600000") == "ok")
    }
    // No connection was answered twice, and nothing has grown beyond its limit.
    precondition(bench.answers.values.allSatisfy { $0.count == 1 })
    precondition(bench.cluster.partitionCount <= limits.partitions)
    precondition(bench.cluster.space.used <= limits.logMemory)
    precondition(bench.cluster.space.usedOnDisk <= limits.logDisk)
    let groups = bench.cluster.groups.values.reduce(0) { $0 + $1.cost }
    precondition(groups > 0 && groups <= limits.stateBytes)
    // It still serves.
    bench.cluster.delete(Set(bench.cluster.topics.keys))
    precondition(bench.cluster.space.used == 0 && bench.cluster.space.usedOnDisk == 0)
    bench.cluster.groups = [:]
    for connection in bench.broker.waitingFetches.keys {
      bench.broker.forget(connection: connection)
    }
    precondition(bench.create("after") == 0)
    let batch = Batches.batch([Batches.record(), Batches.record(offset: 1, time: 9)])
    precondition(bench.produce("after", batch) == 0)
    precondition(bench.offset("after", since: 1_001 + bench.cluster.clock.ahead) == 1)
  }

  static func batches(seed: UInt64) {
    var frames = Frames(random: SplitMix64(seed: seed))
    let bench = Bench()
    _ = bench.create("t")
    var taken = 0
    for round in 0..<2_000 {
      // A log that stays short is read quickly.
      if round % 100 == 99 {
        bench.cluster.delete(["t"])
        _ = bench.create("t")
      }
      let records = (0..<frames.random.next(below: 5)).map { index in
        Batches.record(
          offset: Int64(index), time: frames.pick([0, 5, -5, .max, .min]),
          headers: frames.pick([[0], [2, 2, 97, 1]]))
      }
      let codec: Int16 = frames.pick([0, 0, 1, 2, 3, 4])
      let batch = Batches.batch(
        records, time: frames.pick([0, 1_000, .max, .min]), maxTime: frames.pick([.max, 5]))
      let packed = Compressor.compressed(batch, codec: codec)
      let sent = Batches.sealed(frames.mutated(packed))
      let code = bench.produce("t", sent, version: 7)
      precondition(code != nil)
      if code == 0 { taken += 1 }
      for time in [0, 1_001, .max] as [Int64] {
        precondition(bench.offset("t", since: time) ?? -9 >= -1)
      }
    }
    // Some mutations only change a value: the others are found out.
    precondition((1..<1_500).contains(taken))
  }
}
