import KafkaClient
import TestSupport
import Testing

/// A consumer as a program uses it that does nothing else: it polls, commits, seeks and ends.
@Suite struct KafkaPollingTests {
  private static func broker(
    _ kind: KafkaBroker.Kind = .builtIn, partitions: Int = 2, messages: Int = 5
  ) throws -> KafkaBroker {
    let broker = try KafkaBroker(kind)
    try KafkaAdmin(bootstrap: broker.bootstrap).createTopic(
      "t", partitions: partitions, replicationFactor: 1)
    try KafkaProducer(bootstrap: broker.bootstrap).send(
      (0..<messages).map { number in
        KafkaRecord(
          topic: "t", partition: Int32(number % partitions), key: Array("k\(number)".utf8),
          value: number == 3 ? nil : Array("\(number)".utf8))
      })
    return broker
  }

  private static func partition(_ number: Int32) -> TopicPartition { TopicPartition("t", number) }

  private static func member(
    _ broker: KafkaBroker, _ reset: KafkaConsumer.OffsetReset = .earliest, name: String = "m"
  ) throws -> KafkaConsumer {
    let consumer = try KafkaConsumer(bootstrap: broker.bootstrap, group: "g", clientID: name)
    consumer.offsetReset = reset
    try consumer.subscribe(["t"])
    return consumer
  }

  @Test(arguments: KafkaBroker.Kind.available)
  func aMemberReadsCommitsAndComesAgain(_ kind: KafkaBroker.Kind) throws {
    let broker = try Self.broker(kind)
    let first = try Self.member(broker)
    let messages = try first.readToEnd()
    #expect(messages.map(\.keyText) == ["k0", "k2", "k4", "k1", "k3"])
    #expect(messages.map(\.valueText) == ["0", "2", "4", "1", nil])
    #expect(first.assignment == [Self.partition(0), Self.partition(1)])
    #expect(first.positions == [Self.partition(0): 3, Self.partition(1): 2])
    #expect(try first.committed().isEmpty)
    try first.commit()
    #expect(try first.committed() == first.positions)
    first.close()
    #expect(try first.poll(atMost: .zero).isEmpty)

    let second = try Self.member(broker)
    #expect(try second.readToEnd().isEmpty)
    try KafkaProducer(bootstrap: broker.bootstrap).send([
      KafkaRecord(topic: "t", partition: 1, value: Array("new".utf8))
    ])
    #expect(try second.poll(atMost: .seconds(20)).map(\.valueText) == ["new"])
    #expect(second.positions == [Self.partition(0): 3, Self.partition(1): 3])
  }

  @Test func whatWasNotHandedOutDoesNotCountAsRead() throws {
    let broker = try Self.broker(partitions: 1)
    let consumer = try Self.member(broker)
    #expect(try consumer.poll(limit: 2, atMost: .seconds(20)).map(\.offset) == [0, 1])
    #expect(consumer.positions == [Self.partition(0): 2])
    try consumer.commit()
    consumer.close()
    let again = try Self.member(broker)
    #expect(try again.readToEnd().map(\.offset) == [2, 3, 4])
  }

  @Test func itGoesOnWhereItIsTold() throws {
    let broker = try Self.broker(partitions: 1)
    let consumer = try KafkaConsumer(bootstrap: broker.bootstrap, group: nil)
    try consumer.assign([Self.partition(0): 4])
    #expect(try consumer.readToEnd().map(\.offset) == [4])
    try consumer.seek(Self.partition(0), to: 1)
    #expect(try consumer.poll(limit: 1, atMost: .seconds(20)).map(\.offset) == [1])
    try consumer.seekToBeginning()
    #expect(try consumer.readToEnd().map(\.offset) == [0, 1, 2, 3, 4])
    try consumer.seekToEnd()
    #expect(try consumer.readToEnd().isEmpty)
    #expect(consumer.positions == [Self.partition(0): 5])
    let error = #expect(throws: KafkaError.self) {
      try consumer.seek(Self.partition(7), to: 0)
    }
    #expect(error?.message == "t-7 is not among the partitions that are read")
  }

  @Test func anOffsetThatIsGoneIsDecidedByOffsetReset() throws {
    let broker = try Self.broker(partitions: 1)
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    try admin.setCommittedOffsets([Self.partition(0): 1], of: "g")
    #expect(
      try admin.deleteRecords(before: [Self.partition(0): 3]) == [Self.partition(0): .success(3)])
    let strict = try Self.member(broker, .none)
    let error = #expect(throws: KafkaError.self) { try strict.readToEnd() }
    #expect(error?.code == KafkaError.noOffsetCode)
    #expect(
      error?.message == "no offset to begin at in t-0: offset 1 is not in the log, which is 3 to 5")
    strict.close()
    let latest = try Self.member(broker, .latest)
    #expect(try latest.readToEnd().isEmpty)
    latest.close()
    let earliest = try Self.member(broker, .earliest)
    #expect(try earliest.readToEnd().map(\.offset) == [3, 4])
    // Where nothing was ever committed, it is no offset either.
    try admin.createTopic("u", partitions: 1)
    let other = try KafkaConsumer(bootstrap: broker.bootstrap, group: "h")
    other.offsetReset = .none
    try other.subscribe(["u"])
    let none = #expect(throws: KafkaError.self) { try other.readToEnd() }
    #expect(none?.message == "no offset to begin at in u-0: the group has committed none")
  }

  @Test func whatIsDeletedUnderAReaderIsPassedOver() throws {
    let broker = try Self.broker(partitions: 1)
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    let consumer = try KafkaConsumer(bootstrap: broker.bootstrap, group: nil)
    consumer.offsetReset = .earliest
    try consumer.assign([Self.partition(0): 1])
    _ = try admin.deleteRecords(before: [Self.partition(0): 4])
    try consumer.seek(Self.partition(0), to: 2)
    #expect(try consumer.readToEnd().map(\.offset) == [4])
  }

  @Test func aMemberWithoutAShareReadsNothing() throws {
    let broker = try Self.broker(partitions: 1)
    let alice = try Self.member(broker, name: "alice")
    #expect(try alice.readToEnd().count == 5)
    try alice.commit()
    let bob = try Self.member(broker, name: "bob")
    // The group shares out anew while both poll.
    var isSettled = false
    bob.didAssign = { _ in isSettled = true }
    let deadline = ContinuousClock.now + .seconds(20)
    while !isSettled || alice.assignment.isEmpty, ContinuousClock.now < deadline {
      _ = try alice.poll(atMost: .milliseconds(50))
      _ = try bob.poll(atMost: .milliseconds(50))
    }
    #expect(try bob.readToEnd().isEmpty)
    #expect(bob.assignment.isEmpty && alice.assignment == [Self.partition(0)])
  }

  @Test func aSecondMemberTakesItsShareOver() throws {
    let broker = try Self.broker()
    let alice = try Self.member(broker, name: "alice")
    var events: [String] = []
    alice.didAssign = { events.append("got \($0)") }
    alice.willRevoke = { events.append("loses \($0)") }
    _ = try alice.readToEnd()
    alice.willRevoke = { partitions in
      events.append("loses \(partitions)")
      try alice.commit()
    }
    let bob = try Self.member(broker, name: "bob")
    let deadline = ContinuousClock.now + .seconds(20)
    var seen: [KafkaMessage] = []
    while alice.assignment.count != 1 || bob.assignment.count != 1, ContinuousClock.now < deadline {
      _ = try alice.poll(atMost: .milliseconds(50))
      seen += try bob.poll(atMost: .milliseconds(50))
    }
    #expect(alice.assignment == [Self.partition(0)] && bob.assignment == [Self.partition(1)])
    #expect(events == ["got [t-0, t-1]", "loses [t-0, t-1]", "got [t-0]"])
    // She had committed what she read: nothing comes twice.
    #expect(try seen + bob.readToEnd() == [])
  }
}
