import Glibc
import KafkaClient
import TestSupport
import Testing

/// Waits a moment for a descriptor; what is waited for is looked at again afterwards.
func waitUntilReadable(_ descriptor: Int32) {
  var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  // Safe: one entry, alive during the call.
  _ = unsafe poll(&entry, 1, 50)
}

@Suite struct KafkaGroupTests {
  @Test(arguments: KafkaBroker.Kind.available)
  func aGroupSharesPartitionsOutAndRemembersOffsets(_ kind: KafkaBroker.Kind) throws {
    let broker = try KafkaBroker(kind)
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    try admin.createTopic("t", partitions: 3, replicationFactor: 1)
    let all = (0..<3).map { TopicPartition("t", $0) }

    let alice = try KafkaConsumer(bootstrap: broker.bootstrap, group: "g", clientID: "alice")
    try alice.subscribe(["t"])
    _ = try KafkaReading.events(alice) { $0.contains(.assigned(all)) }
    let alone = try admin.group("g")
    #expect(alone.state == .stable)
    #expect(alone.members.map(\.assignment) == [all])
    #expect(alone.members.map(\.clientID) == ["alice"])
    #expect(alone.members.first?.id == alice.memberID)
    #expect(alone.assignor == "range")

    try alice.commit([all[0]: 5, all[2]: 7])
    #expect(try admin.committedOffsets("g") == [all[0]: 5, all[2]: 7])

    // A second member: alice gives up one partition. Both must be served for that.
    let bob = try KafkaConsumer(bootstrap: broker.bootstrap, group: "g", clientID: "bob")
    try bob.subscribe(["t"])
    var (ofAlice, ofBob): ([TopicPartition], [TopicPartition]) = (all, [])
    let deadline = ContinuousClock.now + .seconds(20)
    while ofAlice.count != 2 || ofBob.count != 1, ContinuousClock.now < deadline {
      for (consumer, isBob) in [(alice, false), (bob, true)] {
        guard let event = consumer.next() else { continue }
        if case .revoked = event { try consumer.unassign() }
        guard case .assigned(let partitions) = event else { continue }
        try consumer.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, 0) }))
        if isBob { ofBob = partitions } else { ofAlice = partitions }
      }
      waitUntilReadable(bob.descriptor)
    }
    #expect(ofAlice == [all[0], all[1]] && ofBob == [all[2]])

    let busy = #expect(throws: KafkaError.self) { try admin.deleteGroup("g") }
    #expect(busy?.code == KafkaError.groupNotEmptyCode)
    #expect(throws: KafkaError.self) { try admin.setCommittedOffsets([all[0]: 0], of: "g") }

    bob.close()
    alice.close()
    #expect(try admin.group("g").state == .empty)
    try admin.setCommittedOffsets([all[0]: 1], of: "g")
    #expect(try admin.committedOffsets("g") == [all[0]: 1, all[2]: 7])
    #expect(try admin.deleteCommittedOffsets([all[2]], of: "g").isEmpty)
    #expect(try admin.committedOffsets("g") == [all[0]: 1])
    #expect(try admin.groupNames() == ["g"])
    try admin.deleteGroup("g")
    #expect(try admin.groupNames().isEmpty)
    #expect(try admin.group("g").state == .dead)
  }

  @Test func aMemberThatFallsSilentIsRemoved() throws {
    let broker = try KafkaBroker()
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    try admin.createTopic("t", partitions: 2)
    // The kernel stops this consumer, so that it sends no heartbeat and says no farewell.
    let kcat = try Kcat.start(
      ["-G", "g", "-X", "session.timeout.ms=1000", "t"], broker: broker)
    defer { kcat.end() }
    let alice = try KafkaConsumer(bootstrap: broker.bootstrap, group: "g", clientID: "alice")
    try kcat.waitForOutput(containing: "assigned")
    kcat.signal(SIGSTOP)
    try alice.subscribe(["t"])
    let all = [TopicPartition("t", 0), TopicPartition("t", 1)]
    _ = try KafkaReading.events(alice) { $0.contains(.assigned(all)) }
    #expect(try admin.group("g").members.map(\.clientID) == ["alice"])
  }

  @Test(arguments: KafkaBroker.Kind.available)
  func offsetsAreFoundByTime(_ kind: KafkaBroker.Kind) throws {
    let broker = try KafkaBroker(kind)
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    try admin.createTopic("t", partitions: 1, replicationFactor: 1)
    let partition = TopicPartition("t", 0)
    let producer = try KafkaProducer(bootstrap: broker.bootstrap)
    try producer.send((0..<3).map { KafkaRecord(topic: "t", key: nil, value: "\($0)") })
    let consumer = try KafkaConsumer(bootstrap: broker.bootstrap, group: nil)
    try consumer.assign([partition: 0])
    let last = try KafkaReading.messages(consumer, count: 3)[2]
    guard case .created(let time) = last.timestamp else {
      Issue.record("no creation time")
      return
    }
    #expect(try admin.offsets([partition], since: 0) == [partition: 0])
    #expect(try admin.offsets([partition], since: time + 1) == [partition: 3])
    #expect(try admin.offsetsFound([partition], since: time + 1).isEmpty)
    #expect(try admin.startOffsets([partition]) == [partition: 0])
    #expect(try admin.endOffsets([partition]) == [partition: 3])
  }
}
