import KafkaClient
import TestSupport
import Testing

/// The built-in broker as a client that others wrote sees it, and what an operator can do.
@Suite struct BuiltInBrokerTests {
  @Test func kcatReadsWhatWeWroteAndTheOtherWayRound() throws {
    let broker = try KafkaBroker()
    try KafkaAdmin(bootstrap: broker.bootstrap).createTopic("t", partitions: 3)
    try KafkaProducer(bootstrap: broker.bootstrap).send(
      (1...5).map { KafkaRecord(topic: "t", key: "user\($0)", value: "v\($0)") })
    let read = try Kcat.run(["-t", "t", "-C", "-e", "-q", "-f", "%p/%o %k=%s\n"], broker: broker)
    #expect(
      read.split(separator: "\n").sorted()
        == ["0/0 user1=v1", "1/0 user4=v4", "1/1 user5=v5", "2/0 user2=v2", "2/1 user3=v3"])
    for compression in ["none", "gzip", "lz4", "snappy"] {
      _ = try Kcat.run(
        ["-t", "t", "-P", "-p", "0", "-z", compression, "-K:"], input: "k:\(compression)\n",
        broker: broker)
    }
    let consumer = try KafkaConsumer(bootstrap: broker.bootstrap, group: nil)
    try consumer.assign([TopicPartition("t", 0): 1])
    let texts = try KafkaReading.messages(consumer, count: 4).map {
      String(decoding: $0.value ?? [], as: UTF8.self)
    }
    #expect(texts == ["none", "gzip", "lz4", "snappy"])
  }

  @Test func anIdempotentProducerIsServed() throws {
    let broker = try KafkaBroker()
    try KafkaAdmin(bootstrap: broker.bootstrap).createTopic("t", partitions: 1)
    let producer = try KafkaProducer(
      bootstrap: broker.bootstrap, settings: ["enable.idempotence": "true"])
    for _ in 0..<3 {
      try producer.send((0..<100).map { KafkaRecord(topic: "t", key: nil, value: "\($0)") })
    }
    let read = try Kcat.run(["-t", "t", "-C", "-e", "-q"], broker: broker)
    let expected = (0..<300).map { String($0 % 100) }
    #expect(read.split(separator: "\n").map(String.init) == expected)
  }

  @Test func aLeaderThatGoesDownIsReplaced() throws {
    let broker = try KafkaBroker(arguments: ["--brokers", "3"])
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    try admin.createTopic("t", partitions: 3, replicationFactor: 2)
    #expect(try admin.topic("t")?.partitions.map(\.leader) == [1, 2, 3])
    #expect(try admin.topic("t")?.partitions.map(\.replicas) == [[1, 2], [2, 3], [3, 1]])
    #expect(try broker.control("down 2") == "ok")
    #expect(try admin.topic("t")?.partitions.map(\.leader) == [1, 3, 3])
    #expect(try admin.topic("t")?.partitions.map(\.inSync) == [[1], [3], [3, 1]])
    let producer = try KafkaProducer(bootstrap: broker.bootstrap)
    let placed = try producer.send(
      (0..<3).map { KafkaRecord(topic: "t", partition: $0, value: [1]) })
    #expect(placed.map(\.partition.partition) == [0, 1, 2])
    #expect(try broker.control("up 2") == "ok")
    #expect(try admin.cluster().brokers.map(\.id) == [1, 2, 3])
    #expect(
      try broker.control("down 7") == "error no broker 7; there are: 1, 2, 3")
    #expect(try broker.control("dwn 1").hasPrefix("error cannot do \"dwn 1\""))
  }

  @Test func whatIsNoRequestClosesTheConnectionOnly() throws {
    let broker = try KafkaBroker()
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    try admin.createTopic("t", partitions: 1)
    for bytes: [UInt8] in [
      Array("GET / HTTP/1.1\r\n\r\n".utf8), [0, 0, 0, 4, 0, 3, 0, 99], [255, 255, 255, 255],
      [0, 0, 0, 10, 0, 1, 0, 4, 0, 0, 0, 1, 0, 0],
    ] {
      #expect(try RawConnection.answer(to: bytes, at: broker.bootstrap).isEmpty)
    }
    #expect(try admin.cluster().topics.map(\.name) == ["t"])
  }
}
