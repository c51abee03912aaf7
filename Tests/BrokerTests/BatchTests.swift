import Testing

@testable import etude_broker

/// What a producer may send, with the codes of Kafka 3.9.
@Suite struct BatchTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var code: ErrorCode

    init(_ name: String, _ bytes: [UInt8], _ code: ErrorCode) {
      (testDescription, self.bytes, self.code) = (name, bytes, code)
    }
  }

  private static let two = [Batches.record(), Batches.record(offset: 1, time: 9)]

  static let cases: [Case] = [
    Case("whole", Batches.batch(two), .none),
    Case("with a header", Batches.batch([Batches.record(headers: [2, 2, 97, 1])]), .none),
    Case("not compressed", Batches.batch([[1, 2, 3]], attributes: 1, count: 1), .invalidRecord),
    Case("of a transaction", Batches.batch(attributes: 0x10), .transactionalIDAuthorizationFailed),
    Case("nothing", [], .invalidRecord),
    Case("two batches", Batches.batch() + Batches.batch(), .invalidRecord),
    Case("cut off", Array(Batches.batch().dropLast()), .invalidRecord),
    Case("old format", Batches.batch(magic: 1), .invalidRecord),
    Case("shorter than a header", Batches.sealed(Array(Batches.batch()[..<40])), .corruptMessage),
    Case(
      "wrong checksum", Array(Batches.batch()[..<60]) + [9] + Batches.batch()[61...],
      .corruptMessage),
    Case("base offset", Batches.batch(base: .max, lastDelta: 1), .invalidRecord),
    Case("last delta alone", Batches.batch(lastDelta: 50), .invalidRecord),
    Case("count alone", Batches.batch(count: .max), .invalidRecord),
    Case("both too large", Batches.batch(lastDelta: .max - 1, count: .max), .invalidRecord),
    Case("negative delta", Batches.batch(lastDelta: -2), .invalidRecord),
    Case("no records", Batches.batch([]), .invalidRecord),
    Case("record length -1", Batches.batch([Batches.record(length: -1)]), .invalidRecord),
    Case("record length 0", Batches.batch([[0]]), .invalidRecord),
    Case("record length 2⁶³-1", Batches.batch([Batches.record(length: .max)]), .invalidRecord),
    Case("record length past the end", Batches.batch([Batches.record(length: 40)]), .invalidRecord),
    Case(
      "bytes behind the records", Batches.batch([two[0], [0]], lastDelta: 0, count: 1),
      .invalidRecord),
    Case("offset delta", Batches.batch([Batches.record(offset: .max)]), .invalidRecord),
    Case("offset delta again", Batches.batch([two[0], two[0]]), .invalidRecord),
    Case("key length", Batches.batch([Batches.record(key: 1 << 20)]), .invalidRecord),
    Case("key length -2", Batches.batch([Batches.record(key: -2)]), .invalidRecord),
    Case(
      "header count", Batches.batch([Batches.record(headers: Batches.varint(1 << 30))]),
      .invalidRecord),
    Case("header count -1", Batches.batch([Batches.record(headers: [1])]), .invalidRecord),
    Case(
      "header without a name", Batches.batch([Batches.record(headers: [2, 1, 1])]), .invalidRecord),
    Case(
      "endless number", Batches.batch([Batches.record(headers: Array(repeating: 0xff, count: 12))]),
      .invalidRecord),
    Case("control batch", Batches.batch(attributes: 0x20), .invalidRecord),
    Case("sequence", Batches.batch(producer: 7, sequence: -5), .invalidRecord),
    Case("unknown compression", Batches.batch(attributes: 7), .unsupportedCompressionType),
    Case("zstd before version 7", Batches.batch([[1]], attributes: 4), .unsupportedCompressionType),
    Case(
      "too large", Batches.batch([Batches.record(value: Array(repeating: 1, count: 1_100_000))]),
      .messageTooLarge),
  ]

  @Test(arguments: cases) func codes(_ test: Case) {
    let bench = Bench()
    #expect(bench.create("t") == 0)
    #expect(bench.produce("t", test.bytes) == test.code.rawValue)
    // What was refused is not there, and later questions about the log are answered.
    #expect(bench.offset("t", since: 1_005) ?? -9 >= -1)
    #expect(bench.produce("t", Batches.batch()) == 0)
  }

  @Test func timesThatOverflowAreAnswered() {
    let bench = Bench()
    _ = bench.create("t")
    let batch = Batches.batch([Batches.record(time: 10)], time: .max - 5, maxTime: .max)
    #expect(bench.produce("t", batch) == 0)
    for time in [.max, .max - 3, 0] as [Int64] { #expect(bench.offset("t", since: time) != nil) }
  }

  @Test func aWrongLatestTimeIsCorrected() throws {
    let bench = Bench()
    _ = bench.create("t")
    for wrong in [Int64.min, 0, .max] {
      let batch = Batches.batch(Self.two, maxTime: wrong)
      var room = 1_000
      let taken = try RecordBatch(
        produced: batch, version: 3, LogSettings(), LogClock(), room: &room)
      #expect(taken.maxTimestamp == 1_009)
      #expect(taken.checksum == CRC32C.checksum(taken.bytes[21...]))
      #expect(bench.produce("t", batch) == 0)
    }
    #expect(bench.offset("t", since: 1_001) == 1)
    #expect(bench.offset("t", since: 1_010) == -1)
  }

  @Test func zstdIsForVersion7() {
    let bench = Bench()
    _ = bench.create("t")
    let batch = Compressor.compressed(Batches.batch(), codec: 4)
    #expect(bench.produce("t", batch) == ErrorCode.unsupportedCompressionType.rawValue)
    #expect(bench.produce("t", batch, version: 7) == 0)
  }
}
