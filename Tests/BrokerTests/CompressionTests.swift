import Testing

@testable import etude_broker

/// Batches whose records are compressed: the broker looks into them, as Kafka does.
@Suite struct CompressionTests {
  private static let records = [0, 5, 9, 9, 2].enumerated().map { index, time in
    Batches.record(offset: Int64(index), time: Int64(time))
  }

  @Test(arguments: 0...4 as ClosedRange<Int16>) func offsetsByTime(codec: Int16) {
    let bench = Bench()
    _ = bench.create("t")
    for _ in 0..<2 {
      let batch = Compressor.compressed(Batches.batch(Self.records), codec: codec)
      #expect(bench.produce("t", batch, version: 7) == 0)
    }
    let found = [0, 1_000, 1_001, 1_005, 1_006, 1_009, 1_010].map { bench.offset("t", since: $0) }
    #expect(found == [0, 0, 1, 1, 2, 2, -1])
    // The latest of all, the first of them.
    #expect(bench.listOffsets("t", -3, version: 7) == .success(2))
    #expect(bench.deleteRecords("t", before: 3) == (3, 0))
    #expect(bench.offset("t", since: 1_006) == 3 && bench.offset("t", since: 0) == 3)
  }

  @Test(arguments: 1...4 as ClosedRange<Int16>) func recordsAreChecked(codec: Int16) {
    let bench = Bench()
    _ = bench.create("t")
    let invalid = ErrorCode.invalidRecord.rawValue
    func produce(_ batch: [UInt8]) -> Int16? { bench.produce("t", batch, version: 7) }
    let twice = Batches.batch([Self.records[0], Self.records[0]])
    #expect(produce(Compressor.compressed(twice, codec: codec)) == invalid)
    let fewer = Batches.batch([Self.records[0]], lastDelta: 2, count: 3)
    #expect(produce(Compressor.compressed(fewer, codec: codec)) == invalid)
    let whole = Compressor.compressed(Batches.batch(Self.records), codec: codec)
    #expect(produce(whole) == 0)
    for length in RecordBatch.headerSize..<whole.count - 8 {
      #expect(produce(Batches.sealed(Array(whole[..<length]))) == invalid)
    }
    #expect(bench.alter("t", "cleanup.policy", "compact") == 0 && produce(whole) == invalid)
  }

  @Test func snappyInJavasFrames() {
    let bench = Bench()
    _ = bench.create("t")
    let plain = Batches.batch(Self.records)
    let records = Array(plain[RecordBatch.headerSize...])
    let framed = Compressor.framedSnappy([Array(records[..<7]), Array(records[7...])])
    #expect(bench.produce("t", Compressor.replacingRecords(of: plain, 2, framed)) == 0)
    #expect(bench.offset("t", since: 1_006) == 2)
    for length in [17, 19, framed.count - 3] {
      let cut = Compressor.replacingRecords(of: plain, 2, Array(framed[..<length]))
      #expect(bench.produce("t", cut) == ErrorCode.invalidRecord.rawValue)
    }
  }

  /// A small batch that would fill the memory.
  @Test(arguments: 1...4 as ClosedRange<Int16>) func whatGrowsTooMuchIsRefused(codec: Int16) {
    var limits = Limits()
    limits.plainBytes = 100_000
    let bench = Bench(limits: limits)
    _ = bench.create("t")
    let zeros = Batches.batch([Batches.record(value: Array(repeating: 0, count: 100_000))])
    let bomb = Compressor.compressed(zeros, codec: codec)
    #expect(bomb.count < 6_000)
    #expect(bench.produce("t", bomb, version: 7) == ErrorCode.messageTooLarge.rawValue)
    // A length that snappy's header only claims takes no memory.
    if codec == 2 {
      let claim = Compressor.replacingRecords(of: zeros, 2, [0xff, 0xff, 0xff, 0xff, 0x0f, 0])
      #expect(bench.produce("t", claim) == ErrorCode.messageTooLarge.rawValue)
    }
    let small = Batches.batch([Batches.record(value: Array(repeating: 0, count: 90_000))])
    #expect(bench.produce("t", Compressor.compressed(small, codec: codec), version: 7) == 0)
  }

  @Test(arguments: 1...4 as ClosedRange<Int16>) func compactionLooksInside(codec: Int16) {
    let bench = Bench()
    #expect(bench.create("t", [("cleanup.policy", "compact"), ("segment.bytes", "200")]) == 0)
    func produce(_ pairs: [(key: String, value: String?)]) {
      let batch = Batches.keyed(pairs, time: bench.cluster.clock.now)
      #expect(bench.produce("t", Compressor.compressed(batch, codec: codec), version: 7) == 0)
    }
    produce([("a", "1"), ("b", "1"), ("a", "2")])
    produce([("a", "3"), ("c", "1")])
    produce([("d", String(repeating: "x", count: 100))])
    #expect(bench.control("advance 0") == "ok")
    #expect(bench.log("t").hasPrefix("1:b=1 3:a=3 4:c=1 5:d=xx"))
  }

  @Test func specialTimesCameWithTheirVersions() {
    let bench = Bench()
    _ = bench.create("t")
    #expect(bench.listOffsets("t", -3, version: 7) == .success(-1))
    _ = bench.produce("t", Batches.batch(Self.records))
    _ = bench.deleteRecords("t", before: 1)
    for (time, first, offset) in [(-1, 1, 5), (-2, 1, 1), (-3, 7, 2), (-4, 8, 1), (-5, 9, -1)] {
      for version in APIKey.listOffsets.versions {
        #expect(
          bench.listOffsets("t", Int64(time), version: version)
            == (version >= first ? .success(Int64(offset)) : .failure(.unsupportedVersion)))
      }
    }
    #expect(bench.listOffsets("t", -6, version: 9) == .failure(.unsupportedVersion))
  }
}
