import Glibc
import KafkaClient
import KafkaTools
import Sessions
import TestSupport
import Testing

/// What a page does not show: refusals, interruptions, and what is left behind.
@Suite struct KafkaSessionTests {
  private static let create =
    "kafka-topics --create --topic t --partitions 1 --replication-factor 1"

  @Test func aBusySessionRefusesAStep() throws {
    let broker = try KafkaBroker()
    let lesson = try KafkaLesson(broker.bootstrap)
    try lesson.run(Self.create)
    try lesson.run("kafka-console-consumer --topic t", session: "r")
    let session = try lesson.session("r")
    #expect(session.state == .listening)
    let error = #expect(throws: SessionError.self) {
      try lesson.run("kafka-topics --list", session: "r")
    }
    #expect(error?.message.contains("^C") == true)
    // It goes on as if nothing had been said.
    #expect(try lesson.run("kafka-console-producer --topic t <<E\nx\nE") == "r| x\n")
    #expect(try lesson.run("^C", session: "r") == "Processed a total of 1 messages\n")
    #expect(session.state == .idle)
    #expect(try lesson.run("kafka-topics --list", session: "r") == "t\n")
  }

  @Test func anErrorFoundBeforehandRunsNothing() throws {
    let broker = try KafkaBroker()
    let lesson = try KafkaLesson(broker.bootstrap)
    let error = #expect(throws: SessionError.self) {
      try lesson.run(Self.create + "\nkafka-topics --list now")
    }
    #expect(error?.lineOffset == 1)
    #expect(try lesson.run("kafka-topics --list") == "\n")
  }

  @Test func failuresAreSaidAndTheNextCommandRuns() throws {
    let broker = try KafkaBroker()
    let lesson = try KafkaLesson(broker.bootstrap)
    try lesson.run(Self.create)
    #expect(lesson.lastFailure == nil)
    let text = try lesson.run(Self.create + "\nkafka-topics --list")
    #expect(text.hasSuffix("already exists.\nt\n"))
    #expect(lesson.lastFailure?.contains("already exists") == true)
  }

  @Test func interruptingForgetsTheCommandsAfterIt() throws {
    let broker = try KafkaBroker()
    let lesson = try KafkaLesson(broker.bootstrap)
    try lesson.run(Self.create)
    let text = try lesson.run("kafka-console-consumer --topic t\nkafka-topics --list\n^C")
    #expect(text == "Processed a total of 0 messages\n")
    // A consumer that ends by itself lets them run.
    #expect(
      try lesson.run("kafka-console-consumer --topic t --timeout-ms 1\nkafka-topics --list")
        == "Processed a total of 0 messages\nt\n")
  }

  @Test func aReaderGoesOnWhenItsBrokersAreBack() throws {
    let broker = try KafkaBroker(arguments: ["--brokers", "3"])
    let lesson = try KafkaLesson(broker.bootstrap)
    try lesson.run("kafka-topics --create --topic t --partitions 3 --replication-factor 3")
    let isMember = "(assigned t-0, t-1, t-2)\n"
    #expect(try lesson.run("kafka-console-consumer --topic t --group g", session: "r") == isMember)
    // The leaders of all partitions move, to the broker that goes last, and are there again.
    for command in ["down 1", "down 2", "down 3", "up 1", "up 2", "up 3"] {
      #expect(try broker.control(command).hasPrefix("ok"))
    }
    #expect(try lesson.run("kafka-console-producer --topic t <<E\nx\nE") == "r| x\n")
    let groups = try lesson.run("kafka-consumer-groups --describe --group g --offsets")
    #expect(groups.contains(/g\s+t\s+0\s+1\s+1\s+0\s+r-/), "\(groups)")
    #expect(try lesson.run("^C", session: "r") == "Processed a total of 1 messages\n")
  }

  @Test func aTopicThatIsDeletedEndsItsReader() throws {
    let broker = try KafkaBroker()
    let lesson = try KafkaLesson(broker.bootstrap)
    try lesson.run(Self.create)
    try lesson.run("kafka-console-consumer --topic t", session: "r")
    let text = try lesson.run("kafka-topics --delete --topic t")
    #expect(text.contains("UNKNOWN_TOPIC_OR_PART"))
    #expect(text.hasSuffix("r| Processed a total of 0 messages\n"))
  }

  @Test(arguments: KafkaBroker.Kind.available)
  func aClusterThatStaysIsLeftAsItWas(_ kind: KafkaBroker.Kind) throws {
    let broker = try KafkaBroker(kind)
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    try admin.createTopic("theirs", partitions: 1, replicationFactor: 1)
    let lesson = try KafkaLesson(broker.bootstrap, removesWhatItMade: true)
    try lesson.run(Self.create)
    try lesson.run("kafka-console-consumer --topic t --group g --timeout-ms 1")
    try lesson.run("kafka-console-consumer --topic theirs --group h", session: "r")
    #expect(try admin.groupNames().sorted() == ["g", "h"])
    lesson.group.close()
    lesson.group.close()
    #expect(try admin.groupNames() == [])
    #expect(try admin.cluster().topics.map(\.name).filter { !$0.hasPrefix("__") } == ["theirs"])
  }

  @Test func noBrokerIsSaidSo() throws {
    let broker = try KafkaBroker()
    let bootstrap = broker.bootstrap
    broker.stop()
    let lesson = try KafkaLesson(bootstrap)
    let error = #expect(throws: SessionError.self) { try lesson.session("main") }
    #expect(error?.message.contains("no Kafka broker answers at \(bootstrap)") == true)
  }

  @Test func manyMessagesArriveInOrder() throws {
    let broker = try KafkaBroker()
    let lesson = try KafkaLesson(broker.bootstrap)
    try lesson.run("kafka-topics --create --topic t --partitions 3")
    let numbers = (0..<3_000).map { "k\($0 % 7):\($0)" }
    let input =
      "kafka-console-producer --topic t --property parse.key=true --property key.separator=: <<E\n"
      + numbers.joined(separator: "\n") + "\nE"
    try lesson.run(input)
    let text = try lesson.run(
      "kafka-console-consumer --topic t --group g --from-beginning --max-messages 3000 "
        + "--property print.partition=true --property print.offset=true --property print.key=true "
        + "--property key.separator=' '")
    var next: [String: Int] = [:]
    var last: [String: Int] = [:]
    for line in text.split(separator: "\n").dropLast() {
      let fields = line.split(separator: " ").map(String.init)
      let offset = try #require(Int(fields[1].dropFirst("Offset:".count)))
      #expect(offset == next[fields[0], default: 0])
      next[fields[0]] = offset + 1
      let number = try #require(Int(fields[3]))
      #expect(number > last[fields[2]] ?? -1)
      last[fields[2]] = number
    }
    #expect(next.values.reduce(0, +) == 3_000 && last.count == 7)
  }

  @Test func whatTheBrokerRefusesIsPrintedAsKafkasClientDoes() throws {
    let broker = try KafkaBroker()
    let lesson = try KafkaLesson(broker.bootstrap)
    try lesson.run(Self.create + " --config cleanup.policy=compact --config max.message.bytes=200")
    let producer = "kafka-console-producer --topic t --property parse.key=true "
    let head = "Error when sending message to topic t with key:"
    let withoutKey = "--property null.marker=NONE --property key.separator=: <<E\nNONE:b\nE"
    #expect(
      try lesson.run(producer + withoutKey)
        == "\(head) null, value: 1 bytes with error:\n"
        + "org.apache.kafka.common.InvalidRecordException: This record has failed the validation on "
        + "broker and hence will be rejected.\n")
    #expect(lesson.lastFailure == "\(head) null, value: 1 bytes with error:")
    let long = String(repeating: "x", count: 300)
    #expect(
      try lesson.run(producer + "<<E\nuser1\t\(long)\nE")
        == "\(head) 5 bytes, value: 300 bytes with error:\n"
        + "org.apache.kafka.common.errors.RecordTooLargeException: The request included a message "
        + "larger than the max message size the server will accept.\n")
    #expect(try lesson.run(producer + "<<E\nuser1\ta\nE") == "")
    let read = "kafka-console-consumer --topic t --from-beginning --timeout-ms 1"
    #expect(try lesson.run(read) == "a\nProcessed a total of 1 messages\n")
  }

  @Test func aSettingThatIsRefusedIsPrintedAsKafkasToolDoes() throws {
    let broker = try KafkaBroker()
    let lesson = try KafkaLesson(broker.bootstrap)
    try lesson.run(Self.create)
    let output = try lesson.run("kafka-configs --alter --topic t --add-config retention.ms=soon")
    let reason = "Invalid value soon for configuration retention.ms: Not a number of type LONG"
    #expect(
      output == "Error while executing config command with args "
        + "'--alter --topic t --add-config retention.ms=soon'\n"
        + "java.util.concurrent.ExecutionException: "
        + "org.apache.kafka.common.errors.InvalidConfigurationException: \(reason)\n")
    #expect(
      try lesson.run("kafka-configs --describe --topic t") == "Dynamic configs for topic t are:\n")
  }

  @Test func theBrokerEndsWithItsOwner() throws {
    let broker = try KafkaBroker()
    let parts = broker.bootstrap.split(separator: ":")
    #expect(parts.first == "127.0.0.1")
    broker.stop()
    let admin = try KafkaAdmin(bootstrap: broker.bootstrap)
    #expect(throws: KafkaError.self) { try admin.cluster() }
  }
}
