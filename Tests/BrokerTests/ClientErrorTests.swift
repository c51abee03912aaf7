import KafkaClient
import TestSupport
import Testing

@testable import etude_broker

/// What this broker does not do, said so that clients give up at once; and topics' ids.
@Suite struct ClientErrorTests {
  private let refused = ErrorCode.transactionalIDAuthorizationFailed.rawValue

  @Test func transactionsAreRefused() {
    let bench = Bench()
    _ = bench.create("t")
    var coordinator = bench.answer(.findCoordinator, 1) { writer in
      writer.string("tx")
      writer.integer(Int8(1))
    }
    _ = try? coordinator?.integer(Int32.self)
    #expect((try? coordinator?.integer(Int16.self)) == refused)
    #expect((try? coordinator?.string()) == "This broker does not offer transactions.")
    var producer = bench.answer(.initProducerID, 0) { writer in
      writer.string("tx")
      writer.integer(Int32(1))
    }
    _ = try? producer?.integer(Int32.self)
    #expect((try? producer?.integer(Int16.self)) == refused)
    #expect(bench.produce("t", Batches.batch(), transaction: "tx") == refused)
    #expect(bench.produce("t", Batches.batch(attributes: 0x10)) == refused)
    #expect(bench.log("t") == "")
  }

  @Test func theNewGroupProtocolIsRefused() throws {
    let bench = Bench()
    for version in APIKey.consumerGroupHeartbeat.versions {
      var reader = try #require(bench.answer(.consumerGroupHeartbeat, version) { _ in })
      reader.isFlexible = true
      #expect(try reader.integer(Int32.self) == 0)
      #expect(try reader.integer(Int16.self) == ErrorCode.unsupportedVersion.rawValue)
      #expect(try reader.optionalString()?.contains("KIP-848") == true)
      #expect(try reader.optionalString() == nil && reader.remaining == 10)
    }
  }

  @Test func topicsAreNotMadeByTheWay() throws {
    let bench = Bench()
    let unknown = ErrorCode.unknownTopicOrPartition.rawValue
    #expect(bench.produce("t", Batches.batch()) == unknown)
    for version in APIKey.metadata.versions {
      #expect(try bench.metadata("t", version: version).error == unknown)
    }
    #expect(bench.cluster.topics.isEmpty)
  }

  @Test func topicsHaveIDsOfTheirOwn() throws {
    let bench = Bench()
    #expect(bench.create("t", partitions: 2) == 0 && bench.create("u") == 0)
    let (t, u) = (try bench.metadata("t", version: 12), try bench.metadata("u", version: 12))
    #expect(t.id != u.id && t.id != .none && t.partitions == 2 && u.partitions == 1)
    #expect(t.id.high & 0xf000 == 0x4000 && t.id.low >> 62 == 2)
    let byID = try bench.metadata(nil, t.id, version: 12)
    #expect(byID.name == "t" && byID.error == 0 && byID.partitions == 2)
    bench.cluster.delete(["t"])
    #expect(
      try bench.metadata(nil, t.id, version: 12).error == ErrorCode.unknownTopicID.rawValue)
    #expect(bench.create("t") == 0)
    #expect(try bench.metadata("t", version: 10).id != t.id)
  }

  @Test func fiveBatchesOfAProducerAreRemembered() {
    let bench = Bench()
    _ = bench.create("t")
    func batch(_ sequence: Int32) -> [UInt8] {
      Batches.batch(
        [Batches.record(), Batches.record(offset: 1)], producer: 7, sequence: sequence)
    }
    for number in 0..<7 {
      #expect(bench.produced("t", batch(Int32(2 * number))).offset == Int64(2 * number))
    }
    // The last five get the answer that they got; older ones are out of order.
    for number in 2..<7 {
      #expect(bench.produced("t", batch(Int32(2 * number))).offset == Int64(2 * number))
    }
    let outOfOrder = ErrorCode.outOfOrderSequence.rawValue
    for sequence in [0, 2, 13, 15, 16] as [Int32] {
      #expect(bench.produce("t", batch(sequence)) == outOfOrder)
    }
    #expect(bench.cluster.topics["t"]?[0]?.endOffset == 14)
    #expect(bench.produce("t", batch(14)) == 0)
  }

  @Test func sequencesAndEpochsGoOn() {
    let bench = Bench()
    _ = bench.create("t")
    func produce(_ sequence: Int32, epoch: Int16 = 0) -> Int16? {
      var batch = Batches.batch(producer: 7, sequence: sequence)
      batch[52] = UInt8(epoch)
      return bench.produce("t", Batches.sealed(batch))
    }
    // Of a producer that is not known any sequence is taken; behind the greatest comes 0.
    #expect(produce(.max - 1) == 0 && produce(.max) == 0 && produce(0) == 0)
    #expect(produce(0, epoch: 1) == 0 && produce(1, epoch: 1) == 0)
    #expect(produce(1) == ErrorCode.invalidProducerEpoch.rawValue)
    #expect(produce(5, epoch: 2) == ErrorCode.outOfOrderSequence.rawValue)
    // A day later it is forgotten.
    #expect(bench.control("advance 86400001") == "ok")
    #expect(produce(77) == 0 && bench.control("advance 86400001") == "ok")
  }
}
