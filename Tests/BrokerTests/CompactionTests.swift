import Testing

@testable import etude_broker

/// Compaction: the last record of each key stays, at its offset.
@Suite struct CompactionTests {
  private static let day: Int64 = 86_400_000

  private func bench(_ more: [(String, String?)] = []) -> Bench {
    let bench = Bench()
    #expect(
      bench.create("t", [("cleanup.policy", "compact"), ("segment.ms", "60000")] + more) == 0)
    return bench
  }

  private func produce(_ bench: Bench, _ pairs: [(key: String, value: String?)]) {
    let time = bench.cluster.clock.now - bench.cluster.clock.ahead
    #expect(bench.produce("t", Batches.keyed(pairs, time: time)) == 0)
  }

  /// Lets the next batch begin a segment.
  private func pass(_ bench: Bench, _ time: Int64 = 60_001) {
    #expect(bench.control("advance \(time)") == "ok")
  }

  @Test func theLastOfEachKeyStaysAtItsOffset() throws {
    let bench = bench()
    produce(bench, [("a", "1"), ("b", "1"), ("a", "2")])
    produce(bench, [("b", "2"), ("c", "1")])
    produce(bench, [("a", "3")])
    // What is written to is left alone.
    pass(bench)
    #expect(bench.log("t") == "0:a=1 1:b=1 2:a=2 3:b=2 4:c=1 5:a=3")
    let used = bench.cluster.space.used
    produce(bench, [("a", "4")])
    pass(bench, 0)
    #expect(bench.log("t") == "3:b=2 4:c=1 5:a=3 6:a=4")
    #expect(bench.cluster.space.used < used + 550)
    // Offsets without a record are read over; the log still begins with 0.
    #expect(bench.start(of: "t") == 0)
    #expect(try bench.fetch("t", from: 1).get().first?.offset == 3)
    #expect(bench.offset("t", since: 0) == 3 && bench.offset("t", since: -1) == 7)
    produce(bench, [("d", "1")])
    #expect(bench.log("t") == "3:b=2 4:c=1 5:a=3 6:a=4 7:d=1")
  }

  @Test func tombstonesStayForATime() throws {
    let bench = bench([("min.cleanable.dirty.ratio", "0.01")])
    produce(bench, [("a", "1"), ("b", "1")])
    produce(bench, [("a", nil)])
    let times = try bench.fetch("t", from: 0).get().map(\.time)
    pass(bench)
    produce(bench, [("x", "1")])
    pass(bench)
    #expect(bench.log("t") == "1:b=1 2:a=nil 3:x=1")
    // The times of what stays are the same, though the batch holds another first time.
    #expect(try bench.fetch("t", from: 0).get().prefix(2).map(\.time) == Array(times.dropFirst()))
    produce(bench, [("x", "2")])
    pass(bench, Self.day / 2)
    #expect(bench.log("t") == "1:b=1 2:a=nil 3:x=1 4:x=2")
    produce(bench, [("x", "3")])
    pass(bench, 0)
    #expect(bench.log("t") == "1:b=1 2:a=nil 4:x=2 5:x=3")
    pass(bench, Self.day / 2)
    produce(bench, [("x", "4")])
    pass(bench)
    // The day counts from the first compaction.
    #expect(bench.log("t") == "1:b=1 5:x=3 6:x=4")
  }

  @Test func aLogIsCompactedWhenEnoughOfItIsNew() {
    for (ratio, isCompacted) in [("0.5", false), ("0.15", true)] {
      let bench = bench([("min.cleanable.dirty.ratio", ratio)])
      for key in ["a", "b", "c"] { produce(bench, [(key, "1")]) }
      pass(bench)
      produce(bench, [("d", "1")])
      pass(bench)
      produce(bench, [("d", "2")])
      pass(bench)
      // A fourth of it is new, and has no key twice yet.
      produce(bench, [("d", "3")])
      pass(bench, 0)
      #expect(bench.log("t").contains("3:d=1") == !isCompacted, "\(ratio)")
      // Once it has waited for so long, it is compacted whatever the ratio.
      #expect(bench.alter("t", "max.compaction.lag.ms", "1000") == 0)
      pass(bench)
      #expect(!bench.log("t").contains("3:d=1"))
    }
  }

  @Test func whatIsYoungIsLeftAlone() {
    let bench = bench([("min.compaction.lag.ms", "3600000")])
    produce(bench, [("a", "1"), ("a", "2")])
    pass(bench)
    produce(bench, [("b", "1")])
    pass(bench)
    #expect(bench.log("t") == "0:a=1 1:a=2 2:b=1")
    pass(bench, 3_600_000)
    #expect(bench.log("t") == "1:a=2 2:b=1")
  }

  @Test func whatIsCompactedCanBeDeletedAsWell() {
    let bench = bench([("cleanup.policy", "compact,delete"), ("retention.ms", "3600000")])
    produce(bench, [("a", "1"), ("a", "2"), ("b", "1")])
    pass(bench)
    produce(bench, [("c", "1")])
    pass(bench, 0)
    #expect(bench.log("t") == "1:a=2 2:b=1 3:c=1" && bench.start(of: "t") == 0)
    pass(bench, 3_600_001)
    #expect(bench.log("t") == "" && bench.start(of: "t") == 4)
  }

  @Test func recordsWithoutAKeyAreRefused() {
    let bench = bench()
    #expect(bench.produce("t", Batches.batch()) == ErrorCode.invalidRecord.rawValue)
    #expect(bench.alter("t", "cleanup.policy", "delete") == 0)
    #expect(bench.produce("t", Batches.batch()) == 0)
    // Those that are there when compaction begins are removed.
    #expect(bench.alter("t", "cleanup.policy", "compact") == 0)
    pass(bench)
    produce(bench, [("a", "1")])
    pass(bench, 0)
    #expect(bench.log("t") == "1:a=1")
  }

  @Test func aProducersSequenceOutlivesItsRecords() {
    let bench = bench([("min.cleanable.dirty.ratio", "0.01")])
    let now = bench.cluster.clock.now
    #expect(bench.produce("t", Batches.keyed([("a", "1")], time: now, producer: 7)) == 0)
    let next = Batches.keyed([("a", "2")], time: now, producer: 8)
    #expect(bench.produce("t", next) == 0)
    pass(bench)
    produce(bench, [("a", "3")])
    pass(bench)
    produce(bench, [("a", "4")])
    pass(bench, 0)
    // The headers of the first two are still there, without records.
    #expect(bench.log("t") == "2:a=3 3:a=4")
    let again = Batches.keyed([("a", "9")], time: now, producer: 7, sequence: 5)
    #expect(bench.produce("t", again) == ErrorCode.outOfOrderSequence.rawValue)
    #expect(bench.produce("t", next) == 0 && bench.log("t") == "2:a=3 3:a=4")
  }

  /// With room for some of the keys at a time, and with room for all, the result is the same.
  @Test func manyKeysAreCompactedInTurns() {
    let logs = [0, 1_000, 1 << 20].map { room -> String in
      var limits = Limits()
      limits.compactionKeys = room
      let bench = Bench(limits: limits)
      let configs = [("cleanup.policy", "compact"), ("segment.bytes", "700")]
      #expect(
        bench.create("t", configs + [("min.cleanable.dirty.ratio", "0")]) == 0)
      for number in 0..<120 {
        let batch = Batches.keyed(
          [("\(number % 40)", "\(number)"), ("last", "\(number)")], time: 1_000)
        #expect(bench.produce("t", batch) == 0)
      }
      pass(bench, 0)
      return bench.log("t")
    }
    #expect(logs[0] == logs[2] && logs[1] == logs[2])
    #expect(logs[2].hasSuffix("236:38=118 237:last=118 238:39=119 239:last=119"))
    #expect(logs[2].split(separator: " ").count < 60)
  }

  @Test func segmentsGrowTogether() {
    let bench = bench([("segment.bytes", "1000"), ("min.cleanable.dirty.ratio", "0.01")])
    for round in 0..<10 {
      for key in 0..<30 { produce(bench, [("key \(key)", "\(round)")]) }
    }
    var bases: [Int64] { bench.cluster.topics["t"]?[0]?.segments.map(\.baseOffset) ?? [] }
    let before = bases.count
    pass(bench)
    // They are put together by the sizes that they had before, and so at the next time.
    #expect(before > 20 && bases.count == before)
    produce(bench, [("key 29", "10")])
    pass(bench)
    #expect(bases.count < 8 && bases == bases.sorted())
    let seen = (try? bench.fetch("t", from: 0).get()) ?? []
    // The last segment may have keys a second time.
    #expect(Set(seen.compactMap(\.key)).count == 30 && seen.count < 50)
    #expect(seen.suffix(3).map(\.offset) == [298, 299, 300])
    bench.cluster.delete(["t"])
    #expect(bench.cluster.space.used == 0)
  }
}
