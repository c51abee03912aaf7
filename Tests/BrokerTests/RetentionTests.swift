import Testing

@testable import etude_broker

/// Which records are kept for how long, with a clock that a test sets.
@Suite struct RetentionTests {
  private static let hour: Int64 = 3_600_000

  /// A topic with one record in each of so many batches.
  private func bench(_ configs: [(String, String?)], batches: Int = 5) -> Bench {
    let bench = Bench()
    #expect(bench.create("t", configs) == 0)
    for index in 0..<batches { #expect(produce(bench, "\(index)") == 0) }
    return bench
  }

  private func produce(_ bench: Bench, _ value: String) -> Int16? {
    // The client's own clock knows nothing of the broker's.
    let time = bench.cluster.clock.now - bench.cluster.clock.ahead
    return bench.produce("t", Batches.keyed([("k", value)], time: time))
  }

  private func offsets(_ bench: Bench) -> ClosedRange<Int64>? {
    guard let partition = bench.cluster.topics["t"]?[0] else { return nil }
    return partition.startOffset...partition.endOffset
  }

  @Test func timeIsUpForAllOfASegmentOrForNoneOfIt() {
    // A batch has 70 bytes: two of them make a segment.
    let bench = bench([("retention.ms", "3600000"), ("segment.bytes", "150")])
    #expect(bench.cluster.topics["t"]?[0]?.segments.map(\.baseOffset) == [0, 2, 4])
    #expect(bench.control("advance \(Self.hour / 2)") == "ok")
    #expect(produce(bench, "late") == 0 && offsets(bench) == 0...6)
    // The segment 4...5 has a record that is young enough.
    #expect(bench.control("advance \(Self.hour / 2 + 1)") == "ok")
    #expect(offsets(bench) == 4...6 && bench.log("t") == "4:k=4 5:k=late")
    // The one that is written to goes as well, and another is begun.
    #expect(bench.control("advance \(Self.hour)") == "ok")
    #expect(offsets(bench) == 6...6 && bench.log("t") == "")
    #expect(bench.cluster.space.used == 0)
    #expect(produce(bench, "new") == 0 && bench.log("t") == "6:k=new")
  }

  @Test func sizeCountsWholeSegmentsAndNeverTheOneThatIsWrittenTo() {
    for (limit, start) in [
      ("0", 5), ("1", 4), ("70", 4), ("71", 2), ("210", 2), ("211", 0), ("-1", 0),
    ] {
      let bench = bench([
        ("retention.bytes", limit), ("segment.bytes", "150"), ("retention.ms", "-1"),
      ])
      #expect(bench.control("advance 0") == "ok")
      #expect(offsets(bench) == Int64(start)...5, "\(limit)")
    }
  }

  @Test func aSegmentIsFullBySizeOrByTheTimeSinceItsFirstBatch() {
    let bench = bench([("segment.ms", "60000")], batches: 2)
    #expect(bench.control("advance 60001") == "ok" && produce(bench, "later") == 0)
    #expect(bench.cluster.topics["t"]?[0]?.segments.map(\.baseOffset) == [0, 2])
    // A batch that no segment has room for.
    #expect(bench.alter("t", "segment.bytes", "69") == 0)
    #expect(produce(bench, "x") == ErrorCode.recordListTooLarge.rawValue)
  }

  @Test func offsetsThatAreGoneAreOutOfRange() {
    let bench = bench([("segment.bytes", "150"), ("retention.bytes", "70")])
    #expect(bench.control("advance 0") == "ok" && offsets(bench) == 4...5)
    for offset in [-1, 0, 3, 6] as [Int64] {
      #expect(bench.error(at: offset) == .offsetOutOfRange)
    }
    for offset in [4, 5] as [Int64] { #expect(bench.error(at: offset) == nil) }
    #expect(bench.offset("t", since: -2) == 4 && bench.offset("t", since: 0) == 4)
  }

  @Test func recordsAreDeletedByOffset() {
    let bench = bench([("segment.bytes", "150")])
    #expect(bench.deleteRecords("t", before: 3) == (3, 0))
    #expect(bench.log("t") == "3:k=3 4:k=4" && bench.offset("t", since: 0) == 3)
    #expect(bench.error(at: 2) == .offsetOutOfRange)
    // What is gone stays gone.
    #expect(bench.deleteRecords("t", before: 1) == (3, 0))
    for offset in [6, .max, -2, .min] as [Int64] {
      #expect(bench.deleteRecords("t", before: offset).code == ErrorCode.offsetOutOfRange.rawValue)
    }
    #expect(bench.deleteRecords("t", before: -1) == (5, 0) && bench.cluster.space.used == 0)
    #expect(produce(bench, "x") == 0 && bench.log("t") == "5:k=x")
    #expect(bench.alter("t", "cleanup.policy", "compact") == 0)
    #expect(bench.deleteRecords("t", before: 6).code == ErrorCode.policyViolation.rawValue)
  }

  @Test func recordsGoByTheirOwnTimeOrByTheBrokers() throws {
    let bench = Bench()
    #expect(bench.create("t", [("message.timestamp.type", "LogAppendTime")]) == 0)
    #expect(bench.create("own") == 0)
    let old = Batches.keyed([("a", "1"), ("b", "2")], time: 1_000)
    let before = bench.cluster.clock.now
    #expect(bench.produce("t", old) == 0 && bench.produce("own", old) == 0)
    let stamped = try bench.fetch("t", from: 0).get().map(\.time)
    #expect(stamped.allSatisfy { (before...bench.cluster.clock.now).contains($0) })
    #expect(bench.offset("t", since: 2_000) == 0 && bench.offset("own", since: 2_000) == -1)
    #expect(bench.control("advance 0") == "ok")
    #expect(bench.log("t") == "0:a=1 1:b=2" && bench.log("own") == "")
    // A producer cannot say that the broker has stamped its batch.
    #expect(
      bench.produce("own", Batches.batch(attributes: 0x8)) == ErrorCode.invalidTimestamp.rawValue)
    #expect(bench.alter("own", "message.timestamp.before.max.ms", "1000") == 0)
    #expect(bench.produce("own", old) == ErrorCode.invalidTimestamp.rawValue)
  }

  @Test func theClockGoesForwardOnly() {
    let bench = Bench()
    for wrong in ["-1", "x", "9223372036854775807", "3153600000001", ""] {
      #expect(bench.control("advance \(wrong)").hasPrefix("error "))
    }
    #expect(bench.control("advance 3153600000000") == "ok")
    #expect(bench.control("advance 1").hasPrefix("error "))
    #expect(bench.create("t") == 0 && produce(bench, "x") == 0)
  }

  @Test(
    arguments: [
      ("retention.ms", "-2", false), ("retention.ms", "-1", true), ("retention.bytes", "-7", true),
      ("min.insync.replicas", "0", false), ("segment.bytes", "13", false),
      ("segment.bytes", "14", true), ("segment.bytes", "2147483648", false),
      ("segment.ms", "0", false),
      ("delete.retention.ms", "-1", false), ("min.cleanable.dirty.ratio", "1.1", false),
      ("min.cleanable.dirty.ratio", "-0.1", false), ("min.cleanable.dirty.ratio", " 0.01 ", true),
      ("cleanup.policy", "compact, delete", true), ("cleanup.policy", "compacted", false),
      ("cleanup.policy", "", true), ("max.message.bytes", "-1", false),
      ("max.compaction.lag.ms", "0", false), ("message.timestamp.type", "Never", false),
      ("preallocate", "yes", false), ("no.such", "1", false), ("retention.ms", nil, false),
    ] as [(String, String?, Bool)])
  func settingsAreCheckedAsKafkaDoes(name: String, value: String?, isFine: Bool) {
    let bench = Bench()
    let code = isFine ? 0 : ErrorCode.invalidConfig.rawValue
    #expect(bench.create("t", [(name, value)]) == code)
    #expect(bench.create("u") == 0 && bench.alter("u", name, value) == code)
  }

  @Test func listsGrowAndShrink() {
    let bench = Bench()
    #expect(bench.create("t") == 0)
    #expect(bench.alter("t", "cleanup.policy", "compact", operation: 2) == 0)
    #expect(bench.cluster.topics["t"]?.configs == ["cleanup.policy": "delete,compact"])
    #expect(bench.alter("t", "cleanup.policy", "delete", operation: 3) == 0)
    #expect(bench.cluster.topics["t"]?.settings.isDeleted == false)
    #expect(bench.alter("t", "retention.ms", "5", operation: 2) == ErrorCode.invalidConfig.rawValue)
    #expect(bench.alter("t", "cleanup.policy", nil, operation: 1) == 0)
    #expect(bench.cluster.topics["t"]?.configs == [:])
    #expect(bench.alter("t", "max.compaction.lag.ms", "5") == 0)
    #expect(bench.alter("t", "min.compaction.lag.ms", "6") == ErrorCode.invalidConfig.rawValue)
  }
}
