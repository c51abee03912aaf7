import Testing

@testable import etude_broker

/// The limits, each with the error that tells it.
@Suite struct LimitTests {
  private func limits(_ change: (inout Limits) -> Void) -> Limits {
    var limits = Limits()
    change(&limits)
    return limits
  }

  @Test func aFullLogTakesNoMore() {
    let bench = Bench(
      limits: limits {
        $0.logMemory = 10_000
        $0.logDisk = 0
      })
    #expect(bench.create("t") == 0)
    let batch = Batches.batch([Batches.record(value: Array(repeating: 1, count: 1_000))])
    let codes = (0..<12).map { _ in bench.produce("t", batch) }
    let taken = codes.count(where: { $0 == 0 })
    #expect((7...9).contains(taken))
    #expect(codes.dropFirst(taken).allSatisfy { $0 == ErrorCode.policyViolation.rawValue })
    #expect(bench.cluster.space.used <= 10_000)
    // What is deleted makes room.
    bench.cluster.delete(["t"])
    #expect(bench.cluster.space.used == 0)
    #expect(bench.create("t") == 0 && bench.produce("t", batch) == 0)
  }

  @Test func moreThanTenThousandPartitionsAreRefused() {
    let bench = Bench()
    let refused = ErrorCode.policyViolation.rawValue
    for count in [Int32.max, 10_001] { #expect(bench.create("t", partitions: count) == refused) }
    #expect(bench.create("t", partitions: 9_999) == 0)
    #expect(bench.create("u", partitions: 2) == refused)
    #expect(bench.create("u", partitions: 1) == 0)
    for count in [Int32.max, 2, .min] {
      var reader = bench.answer(.createPartitions, 0) { writer in
        writer.array(["u"]) { writer, name in
          writer.string(name)
          writer.integer(count)
          writer.integer(Int32(-1))
        }
        writer.integer(Int32(0))
        writer.bool(false)
      }
      _ = try? reader?.integer(Int64.self)
      _ = try? reader?.string()
      let expected = count < 0 ? ErrorCode.invalidPartitions.rawValue : refused
      #expect((try? reader?.integer(Int16.self)) == expected)
    }
    #expect(bench.cluster.partitionCount == 10_000)
  }

  @Test func groupsAndTheirOffsetsTakeSoMuchMemory() {
    let bench = Bench(limits: limits { $0.stateBytes = 1 << 20 })
    _ = bench.create("t")
    let codes = (0..<1_000).map { number -> Int16? in
      var reader = bench.answer(.offsetCommit, 2) { writer in
        writer.string("group \(number)")
        writer.integer(Int32(-1))
        writer.string("")
        writer.integer(Int64(-1))
        writer.array(["t"]) { writer, topic in
          writer.string(topic)
          writer.array([Int32(0)]) { writer, index in
            writer.integer(index)
            writer.integer(Int64(5))
            writer.string(String(repeating: "m", count: 4_000))
          }
        }
      }
      _ = try? reader?.integer(Int32.self)
      _ = try? reader?.string()
      _ = try? reader?.integer(Int64.self)
      return try? reader?.integer()
    }
    #expect(codes.first == 0 && codes.last == ErrorCode.policyViolation.rawValue)
    let cost = bench.cluster.groups.values.reduce(0) { $0 + $1.cost }
    #expect(cost > 500_000 && cost <= 1 << 20)
    #expect(bench.cluster.groups.count < 300)
  }

  @Test func aGroupHasSoManyMembersAndAMemberSoManyAssignors() {
    func join(_ bench: Bench, assignors: Int, session: Int32 = 1_000) -> Int16? {
      var reader = bench.answer(.joinGroup, 0) { writer in
        writer.string("g")
        writer.integer(session)
        writer.string("")
        writer.string("consumer")
        writer.array(0..<assignors) { writer, number in
          writer.string(number == 0 ? "range" : "other \(number)")
          writer.data([UInt8]())
        }
      }
      return try? reader?.integer()
    }
    let bench = Bench(limits: limits { $0.members = 3 })
    // The first is answered at once, the others wait for it.
    #expect((0..<3).map { _ in join(bench, assignors: 1) } == [0, nil, nil])
    #expect(join(bench, assignors: 1) == ErrorCode.groupMaxSizeReached.rawValue)
    #expect(join(Bench(), assignors: 33) == ErrorCode.inconsistentGroupProtocol.rawValue)
    for session in [Int32.min, 0, 1_800_001, .max] {
      #expect(
        join(Bench(), assignors: 1, session: session) == ErrorCode.invalidSessionTimeout.rawValue)
    }
  }

  @Test func whatARequestNamesAgainIsAnsweredOnce() throws {
    let bench = Bench()
    _ = bench.create("t", partitions: 100)
    _ = bench.produce("t", Batches.batch())
    let repeated = Array(repeating: "t", count: 2_000)
    let metadata = try #require(bench.answer(.metadata, 0) { $0.array(repeated) { $0.string($1) } })
    #expect(metadata.remaining < 10_000)
    let groups = try #require(
      bench.answer(.describeGroups, 0) { $0.array(repeated) { $0.string($1) } })
    #expect(groups.remaining < 100)
    let fetch = try #require(
      bench.answer(.fetch, 4) { writer in
        for number in [-1, 0, 0, .max] as [Int32] { writer.integer(number) }
        writer.integer(Int8(0))
        writer.array(["t"]) { writer, topic in
          writer.string(topic)
          writer.array(0..<2_000) { writer, _ in
            writer.integer(Int32(0))
            writer.integer(Int64(0))
            writer.integer(Int32.max)
          }
        }
      })
    #expect(fetch.remaining < 300)
  }

  /// A request for all that partition 0 of the topic `t` has.
  private func writeFetch(waiting: Int32, forBytes: Int32, into writer: inout WireWriter) {
    for number in [-1, waiting, forBytes, .max] { writer.integer(number) }
    writer.integer(Int8(0))
    writer.array(["t"]) { writer, topic in
      writer.string(topic)
      writer.array([Int64(0)]) { writer, offset in
        writer.integer(Int32(0))
        writer.integer(offset)
        writer.integer(Int32.max)
      }
    }
  }

  @Test func oneFetchBringsSoMuch() throws {
    let bench = Bench(limits: limits { $0.fetchBytes = 5_000 })
    _ = bench.create("t")
    let batch = Batches.batch([Batches.record(value: Array(repeating: 1, count: 1_000))])
    for _ in 0..<20 { _ = bench.produce("t", batch) }
    let fetch = try #require(
      bench.answer(.fetch, 4) { writer in
        writeFetch(waiting: 0, forBytes: 0, into: &writer)
      })
    #expect((4_000...5_200).contains(fetch.remaining))
  }

  @Test func textsThatGrowWhenTheyAreRepairedAreNotSentBack() {
    let bench = Bench()
    let name = [UInt8](repeating: 0xff, count: 20_000)
    let connection = bench.ask(.metadata, 1, [0, 0, 0, 1, 0x4e, 0x20] + name)
    #expect(bench.answers[connection] == nil)
    // A client's long name fits into its member's.
    #expect(
      bench.cluster.nextMemberID(client: String(repeating: "ö", count: 16_000)).utf8.count < 600)
    var writer = WireWriter()
    writer.string(String(repeating: "€", count: 11_000))
    #expect(writer.bytes.count < 32_770)
  }

  @Test func anAnswerThatIsTooLongIsNone() {
    var writer = WireWriter()
    let piece = [UInt8](repeating: 1, count: 1 << 20)
    for _ in 0..<200 { writer.raw(piece) }
    #expect(writer.isTooLong && writer.bytes.count <= Limits.answerBytes)
  }

  @Test func aFetchThatWaitsGoesWithItsConnection() {
    let bench = Bench()
    _ = bench.create("t")
    var writer = WireWriter()
    writeFetch(waiting: .max, forBytes: .max, into: &writer)
    let connection = bench.ask(.fetch, 4, writer.bytes)
    #expect(bench.broker.waitingFetches.count == 1)
    bench.broker.forget(connection: connection)
    #expect(bench.broker.waitingFetches.isEmpty && bench.timers.patience == -1)
  }
}
