import Glibc
import KafkaClient
import TestSupport
import Testing

/// The built-in broker as the clients see it that others wrote, each at its newest version: they
/// produce with every compression, read, share partitions out, lose a member that is killed, and
/// administer.
@Suite struct KafkaPeerTests {
  private static let messages = ["none", "gzip", "snappy", "lz4", "zstd"].enumerated().flatMap {
    codec in
    (0..<3).map { number in
      "zip \(codec.offset * 3 + number) \(codec.element)-\(number) "
        + "\(number == 2 ? "tombstone" : "400") True"
    }
  }

  /// What each client says, in numbers that are Kafka's own: 36 is a topic that exists, 37 a number of
  /// partitions, 1 an offset out of range, 69 and 3 what does not exist.
  private static let answers =
    messages + [
      "placed 0/0 2/0 2/1 1/0 1/1",
      "alone [0, 1, 2, 3]",
      "both [0, 1, 2, 3]",
      "alone again [0, 1, 2, 3]",
      "committed 40",
      "goes on with ['41']",
      "twice 36",
      "fewer 37",
      "described [(0, 1, 1), (1, 1, 1), (2, 1, 1)]",
      "configs [('max.message.bytes', '100000'), ('retention.ms', '1000')]",
      "offsets [0, 5]",
      "deleted [3]",
      "beyond 1",
      "offsets [3, 5]",
      "groups ['workers']",
      "group empty 0",
      "reset 1",
      "group again 69",
      "topic again 3",
      "topics ['keys', 'shared', 'zip']",
    ]

  @Test(arguments: ["confluent", "kafka_python", "aiokafka"])
  func clientsOfOthersAreServed(_ client: String) throws {
    let broker = try KafkaBroker()
    let lines = try PythonPeer.lines("kafka-clients/\(client)_client.py", broker.bootstrap)
    // aiokafka neither sets a group's offsets nor deletes groups.
    let missing = client == "aiokafka" ? ["reset 1", "group again 69"] : []
    #expect(lines.map(String.init) == Self.answers.filter { !missing.contains($0) })
  }

  @Test func kcatIsServed() throws {
    let broker = try KafkaBroker()
    try KafkaAdmin(bootstrap: broker.bootstrap).createTopic("shared", partitions: 4)
    for compression in ["none", "gzip", "snappy", "lz4", "zstd"] {
      let lines = (0..<8).map { "\(compression)-\($0):\(String(repeating: "x", count: 100))\n" }
      _ = try Kcat.run(
        ["-P", "-t", "shared", "-z", compression, "-K:", "-X", "partitioner=murmur2"],
        input: lines.joined(), broker: broker)
    }
    let read = try Kcat.run(["-C", "-t", "shared", "-e", "-q", "-f", "%k %S\n"], broker: broker)
    let expected = ["none", "gzip", "snappy", "lz4", "zstd"].flatMap { compression in
      (0..<8).map { "\(compression)-\($0) 100" }
    }
    #expect(read.split(separator: "\n").map(String.init).sorted() == expected.sorted())

    // Two members share the partitions; the one that is killed loses its own to the other.
    let group = [
      "-G", "workers", "-X", "session.timeout.ms=2000", "-X", "heartbeat.interval.ms=100",
    ]
    let all = "assigned: shared [0], shared [1], shared [2], shared [3]"
    let alice = try Kcat.start(group + ["shared"], broker: broker)
    defer { alice.end() }
    try alice.waitForOutput(containing: all)
    let bob = try Kcat.start(group + ["shared"], broker: broker)
    try bob.waitForOutput(containing: "assigned: shared [")
    try alice.waitForOutput(containing: "revoked: shared [0]")
    alice.forget()
    bob.end()
    try alice.waitForOutput(containing: all)

    // Metadata and offsets.
    let listing = try Kcat.run(["-L", "-t", "shared"], broker: broker)
    #expect(listing.contains("topic \"shared\" with 4 partitions"))
    let ends = try Kcat.run(
      ["-Q"] + (0..<4).flatMap { ["-t", "shared:\($0):-1"] }, broker: broker)
    let numbers = ends.split(separator: "\n").compactMap { $0.split(separator: " ").last }
    #expect(numbers.compactMap { Int($0) }.reduce(0, +) == 40, "\(ends)")
  }
}
