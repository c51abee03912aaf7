import KafkaClient
import TestSupport
import Testing

@Suite struct KafkaClientTests {
  @Test(arguments: KafkaBroker.Kind.available)
  func topicsAreCreatedListedAndDeleted(_ kind: KafkaBroker.Kind) throws {
    let broker = try KafkaBroker(kind)
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    try admin.createTopic("orders", partitions: 3, replicationFactor: 1)
    try admin.createTopic("clicks", partitions: 1, replicationFactor: 1)
    let names = try admin.cluster().topics.map(\.name)
    // The independent broker shows Kafka's internal topics too.
    #expect(names.filter { !$0.hasPrefix("__") } == ["clicks", "orders"])
    #expect(try admin.topic("orders")?.partitions.map(\.number) == [0, 1, 2])
    let repeated = #expect(throws: KafkaError.self) {
      try admin.createTopic("orders", partitions: 3, replicationFactor: 1)
    }
    #expect(repeated?.name == "TOPIC_ALREADY_EXISTS")
    try admin.setPartitionCount(4, of: "orders")
    #expect(try admin.topic("orders")?.partitions.count == 4)
    try admin.deleteTopic("orders")
    #expect(try admin.topic("orders") == nil)
    let missing = #expect(throws: KafkaError.self) { try admin.deleteTopic("orders") }
    #expect(missing?.code == KafkaError.unknownTopicCode)
    // The name is free again, and nothing of the old topic is left.
    try admin.createTopic("orders", partitions: 2, replicationFactor: 1)
    #expect(
      try admin.endOffsets([TopicPartition("orders", 0), TopicPartition("orders", 1)])
        == [TopicPartition("orders", 0): 0, TopicPartition("orders", 1): 0])
  }

  /// The curriculum's numbers, which were checked against Kafka's own unit vectors.
  @Test(
    arguments: KafkaBroker.Kind.available,
    [(3, [0, 2, 2, 1, 1]), (4, [2, 1, 3, 1, 2]), (6, [0, 5, 5, 1, 4])] as [(Int, [Int32])])
  func keysArePlacedAsInKafkasOwnClient(
    _ kind: KafkaBroker.Kind, _ placement: (partitions: Int, keys: [Int32])
  ) throws {
    let broker = try KafkaBroker(kind)
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    try admin.createTopic("t", partitions: placement.partitions, replicationFactor: 1)
    let producer = try KafkaProducer(bootstrap: broker.bootstrap)
    let placed = try producer.send(
      (1...5).map { KafkaRecord(topic: "t", key: "user\($0)", value: "v") })
    #expect(placed.map(\.partition.partition) == placement.keys)
  }

  @Test(arguments: KafkaBroker.Kind.available)
  func messagesComeBackAsTheyWereSent(_ kind: KafkaBroker.Kind) throws {
    let broker = try KafkaBroker(kind)
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    try admin.createTopic("t", partitions: 1, replicationFactor: 1)
    let records = [
      KafkaRecord(topic: "t", key: "k", value: "plain"),
      KafkaRecord(topic: "t", key: nil, value: "no key"),
      KafkaRecord(topic: "t", key: [], value: []),
      KafkaRecord(topic: "t", key: Array("gone".utf8), value: nil),
      KafkaRecord(topic: "t", key: [0, 255], value: [0, 10, 13, 255]),
      KafkaRecord(
        topic: "t", value: [1],
        headers: [.init("a", [1, 2]), .init("a", []), .init("n", nil)]),
    ]
    let deliveries = try KafkaProducer(bootstrap: broker.bootstrap).send(records)
    #expect(deliveries.map(\.offset) == [0, 1, 2, 3, 4, 5])
    let consumer = try KafkaConsumer(bootstrap: broker.bootstrap, group: nil)
    try consumer.assign([TopicPartition("t", 0): 0])
    let messages = try KafkaReading.messages(consumer, count: records.count)
    #expect(messages.map(\.key) == records.map(\.key))
    #expect(messages.map(\.value) == records.map(\.value))
    #expect(messages.map(\.offset) == [0, 1, 2, 3, 4, 5])
    #expect(messages.last?.headers == records.last?.headers)
    guard case .created(let time)? = messages.first?.timestamp else {
      Issue.record("no creation time: \(messages)")
      return
    }
    #expect(time > 1_600_000_000_000)
  }

  @Test func anOversizedMessageIsRefused() throws {
    let broker = try KafkaBroker()
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    try admin.createTopic("t", partitions: 1, configs: ["max.message.bytes": "1000"])
    let producer = try KafkaProducer(bootstrap: broker.bootstrap)
    let error = #expect(throws: KafkaError.self) {
      try producer.send([
        KafkaRecord(topic: "t", value: [UInt8](repeating: 1, count: 2_000))
      ])
    }
    #expect(error?.name == "MSG_SIZE_TOO_LARGE")
    #expect(try admin.endOffsets([TopicPartition("t", 0)]) == [TopicPartition("t", 0): 0])
  }

  @Test func anUnknownTopicIsNotMadeByAsking() throws {
    let broker = try KafkaBroker()
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    let producer = try KafkaProducer(
      bootstrap: broker.bootstrap, settings: ["message.timeout.ms": "500"])
    #expect(throws: KafkaError.self) {
      try producer.send([KafkaRecord(topic: "ghost", key: nil, value: "boo")])
    }
    #expect(try admin.cluster().topics.isEmpty)
  }

  @Test func aSettingThatThereIsNotIsNamed() throws {
    let error = #expect(throws: KafkaError.self) {
      try KafkaProducer(bootstrap: "127.0.0.1:1", settings: ["no.such.setting": "1"])
    }
    #expect(error?.message.contains("no.such.setting") == true)
  }

  @Test func settingsOfTopicsAreKeptAndChecked() throws {
    let broker = try KafkaBroker()
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    let configs = ["retention.ms": "1000", "cleanup.policy": "compact"]
    try admin.createTopic("t", partitions: 1, configs: configs)
    #expect(try admin.configs(of: "t") == configs)
    for (name, value) in [("no.such", "1"), ("retention.ms", "soon"), ("preallocate", "maybe")] {
      let error = #expect(throws: KafkaError.self) {
        try admin.createTopic("u", partitions: 1, configs: [name: value])
      }
      #expect(error?.name == "INVALID_CONFIG" && error?.message.contains(name) == true)
    }
  }
}

/// A topic's settings one by one, with the broker's that stand behind them.
@Suite struct KafkaConfigTests {
  @Test func settingsAreChangedOneByOne() throws {
    let broker = try KafkaBroker()
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    try admin.createTopic("t", partitions: 1, configs: ["cleanup.policy": "compact"])
    try admin.changeConfigs(of: "t", ["retention.ms": "1000"])
    #expect(try admin.configs(of: "t") == ["cleanup.policy": "compact", "retention.ms": "1000"])
    try admin.changeConfigs(of: "t", ["retention.ms": "2000"], removing: ["cleanup.policy"])
    #expect(try admin.configs(of: "t") == ["retention.ms": "2000"])
    let refused = #expect(throws: KafkaError.self) {
      try admin.changeConfigs(of: "t", ["retention.ms": "soon"])
    }
    #expect(refused?.name == "INVALID_CONFIG")
    #expect(try admin.configs(of: "t") == ["retention.ms": "2000"])
  }

  /// As `kafka-configs` of Kafka 3.9 shows them.
  @Test(
    arguments: [
      ("cleanup.policy", "compact", "log.cleanup.policy=delete"),
      ("max.message.bytes", "1000", "message.max.bytes=1048588"),
      ("min.insync.replicas", "1", "min.insync.replicas=1"),
      ("min.compaction.lag.ms", "5", "log.cleaner.min.compaction.lag.ms=0"),
      ("retention.ms", "1000", nil),
      ("segment.bytes", "2000", "log.segment.bytes=1073741824"),
    ] as [(String, String, String?)])
  func theBrokersSettingsStandBehindThem(
    _ name: String, _ value: String, _ standard: String?
  ) throws {
    let broker = try KafkaBroker()
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    try admin.createTopic("t", partitions: 1)
    func shown() throws -> [String] {
      let entry = try admin.configEntries(of: "t").first { $0.name == name }
      return try #require(entry).synonyms.map { "\($0.name)=\($0.value ?? "") \($0.source)" }
    }
    let behind = standard.map { ["\($0) standard"] } ?? []
    #expect(try shown() == behind)
    try admin.changeConfigs(of: "t", [name: value])
    #expect(try shown() == ["\(name)=\(value) topic"] + behind)
  }
}

/// Drives a consumer until it has what a test wants. The deadline only ends a hang.
enum KafkaReading {
  struct GaveUp: Error {
    var seen: [KafkaConsumer.Event]
  }

  static func events(
    _ consumer: KafkaConsumer, until isDone: ([KafkaConsumer.Event]) -> Bool
  ) throws -> [KafkaConsumer.Event] {
    var events: [KafkaConsumer.Event] = []
    let deadline = ContinuousClock.now + .seconds(20)
    while !isDone(events) {
      guard ContinuousClock.now < deadline else { throw GaveUp(seen: events) }
      guard let event = consumer.next() else {
        waitUntilReadable(consumer.descriptor)
        continue
      }
      if case .assigned(let partitions) = event {
        try consumer.assign(
          Dictionary(uniqueKeysWithValues: partitions.map { ($0, 0) }))
      }
      if case .revoked = event { try consumer.unassign() }
      events.append(event)
    }
    return events
  }

  static func messages(_ consumer: KafkaConsumer, count: Int) throws -> [KafkaMessage] {
    func messages(_ events: [KafkaConsumer.Event]) -> [KafkaMessage] {
      events.compactMap { if case .message(let message) = $0 { message } else { nil } }
    }
    return messages(try events(consumer) { messages($0).count >= count })
  }
}
