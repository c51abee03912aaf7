import Algorithms
import Processes
import TestSupport
import Testing

@testable import etude_broker

/// The broker through its sockets, with clients that misbehave.
@Suite struct SocketTests {
  private func create(_ client: Client, _ topic: String) -> [UInt8]? {
    client.ask(.createTopics, 0) { writer in
      writer.array([topic]) { writer, topic in
        writer.string(topic)
        writer.integer(Int32(1))
        writer.integer(Int16(1))
        writer.integer(Int64(0))
      }
      writer.integer(Int32(0))
    }
  }

  private func produce(_ client: Client, _ topic: String, size: Int) -> [UInt8]? {
    client.ask(.produce, 3) { writer in
      writer.string(nil)
      writer.integer(Int16(1))
      writer.integer(Int32(0))
      writer.array([topic]) { writer, topic in
        writer.string(topic)
        writer.array([Int32(0)]) { writer, index in
          writer.integer(index)
          writer.data(
            Batches.batch([Batches.record(value: Array(repeating: 1, count: size))]))
        }
      }
    }
  }

  private func fetch(_ topic: String, patience: Int32 = 0, from offset: Int64 = 0) -> [UInt8] {
    var writer = WireWriter()
    for number in [-1, patience, 1, .max] as [Int32] { writer.integer(number) }
    writer.integer(Int8(0))
    writer.array([topic]) { writer, topic in
      writer.string(topic)
      writer.array([offset]) { writer, offset in
        writer.integer(Int32(0))
        writer.integer(offset)
        writer.integer(Int32.max)
      }
    }
    return Client.frame(.fetch, 4, writer.bytes)
  }

  @Test("mutated frames end a connection at most", arguments: 0..<2 as Range<UInt64>)
  func fuzz(seed: UInt64) throws {
    let server = try KafkaBroker(arguments: ["--brokers", "1"])
    let port = try #require(Int(server.bootstrap.split(separator: ":").last ?? ""))
    var frames = Frames(random: SplitMix64(seed: seed))
    for _ in 0..<3 {
      for key in APIKey.allCases {
        for version in key.versions {
          let client = try Client(port)
          let frame = Client.frame(key, version, frames.body(key, version))
          client.send(frames.random.next(below: 2) == 0 ? frame : frames.mutated(frame))
          client.endSending()
        }
      }
      #expect(try Client.isServed(port))
    }
    let client = try Client(port)
    #expect(create(client, "after") != nil && produce(client, "after", size: 10) != nil)
    server.stop()
  }

  @Test func thousandsOfRequestsInOneGoAreAnsweredInTurn() throws {
    let server = try RunningServer()
    let client = try Client(server.port)
    let request = Client.frame(.heartbeat, 0, [0, 1, 103, 0, 0, 0, 0, 0, 0])
    client.send(Array(repeating: request, count: 20_000).flatMap { $0 })
    #expect(client.receive(20_000 * 10).count == 20_000 * 10)
    // Requests behind one that waits are answered once that is answered.
    #expect(create(client, "t") != nil)
    client.send(fetch("t", patience: .max))
    for _ in 0..<2_000 { client.send(request) }
    let other = try Client(server.port)
    #expect(produce(other, "t", size: 10) != nil)
    #expect(client.answer()?.count ?? 0 > 70)
    #expect(client.receive(20_000).count == 20_000)
  }

  @Test func aClientThatDoesNotReadIsNotReadFrom() throws {
    let broker = try KafkaBroker()
    let port = try #require(Int(broker.bootstrap.split(separator: ":").last ?? ""))
    let client = try Client(port)
    #expect(create(client, "t") != nil)
    for _ in 0..<4 { #expect(produce(client, "t", size: 900_000) != nil) }
    let greedy = try Client(port)
    for _ in 0..<300 { greedy.send(fetch("t"), waiting: false) }
    // More than a gigabyte was asked for; one answer waits, and others are served.
    #expect(try Client.isServed(port))
    #expect(try Self.peakMemory(broker) < 100)
    // What it does read it gets.
    #expect(greedy.answer()?.count ?? 0 > 3_600_000)
  }

  @Test func deletedMessagesGiveTheSystemItsMemoryBack() throws {
    let broker = try KafkaBroker()
    let client = try Client(try #require(Int(broker.bootstrap.split(separator: ":").last ?? "")))
    #expect(create(client, "t") != nil)
    // Of about the size at which chunks are closed, twenty megabytes in all.
    for _ in 0..<1_400 { #expect(produce(client, "t", size: 15_000) != nil) }
    let before = try Self.memory(broker, "VmRSS")
    #expect(before > 25)
    let deleted = client.ask(.deleteTopics, 0) { writer in
      writer.array(["t"]) { writer, name in writer.string(name) }
      writer.integer(Int32(0))
    }
    #expect(deleted != nil)
    #expect(try Self.memory(broker, "VmRSS") < before - 12)
  }

  /// The most that a process has had, in megabytes.
  private static func peakMemory(_ broker: KafkaBroker) throws -> Int {
    try memory(broker, "VmHWM")
  }

  private static func memory(_ broker: KafkaBroker, _ kind: String) throws -> Int {
    let status = FileSystem.contents("/proc/\(broker.processID)/status") ?? []
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix(kind) }
    return try #require(line.flatMap { Int($0.filter(\.isNumber)) }) >> 10
  }

  @Test func halfRequestsTakeNoMoreMemoryThanTheyMay() throws {
    var limits = Limits()
    limits.transitBytes = 3 << 20
    let server = try RunningServer(limits: limits)
    let small = try Client(server.port)
    let versions = Client.frame(.apiVersions, 0, [])
    small.send(Array(versions[..<3]))
    var writer = WireWriter()
    writer.integer(Int32(60 << 20))
    writer.integer(APIKey.produce.rawValue)
    let half = writer.bytes + [UInt8](repeating: 0, count: 1 << 20)
    let crowd = try (0..<8).map { _ in try Client(server.port) }
    for client in crowd { client.send(half) }
    // Eight megabytes came in, or are on their way: five clients at least are let go, and a
    // connection that was closed refuses more in the end.
    let deadline = ContinuousClock.now + .seconds(30)
    while crowd.count(where: { $0.send([0], waiting: false) }) > 3 {
      try #require(ContinuousClock.now < deadline)
    }
    // Who holds little is left alone.
    small.send(Array(versions[3...]))
    #expect(small.answer() != nil)
  }

  @Test func requestsThatAreTooLongAreRefused() throws {
    let server = try RunningServer()
    for (key, length) in [(APIKey.metadata, 2 << 20), (.produce, 65 << 20), (.fetch, -1)] {
      let client = try Client(server.port)
      var writer = WireWriter()
      writer.integer(Int32(length))
      writer.integer(key.rawValue)
      client.send(writer.bytes)
      #expect(client.receive(1).isEmpty)
    }
    #expect(try Client.isServed(server.port))
  }

  @Test func aConnectionThatHasGoneWhileItsRequestWaitsIsForgotten() throws {
    var limits = Limits()
    limits.connections = 6
    let server = try RunningServer(limits: limits)
    let client = try Client(server.port)
    #expect(create(client, "t") != nil)
    // Ten clients wait for 24 days, and are gone: there is room for one more each time.
    for _ in 0..<10 {
      let waiting = try Client(server.port)
      waiting.send(fetch("t", patience: .max))
      #expect(try Client.isServed(server.port))
    }
    #expect(try Client.isServed(server.port))
  }

  @Test func tooManyConnectionsAreClosed() throws {
    var limits = Limits()
    limits.connections = 20
    let server = try RunningServer(limits: limits)
    var crowd: [Client] = []
    for _ in 0..<19 {
      crowd.append(try Client(server.port))
      #expect(crowd.last?.ask(.apiVersions, 0) { _ in } != nil)
    }
    #expect(try Client(server.port).receive(1).isEmpty)
    #expect(crowd[3].ask(.apiVersions, 0) { _ in } != nil)
    crowd.removeAll()
    // The server hears of the ends one by one.
    let deadline = ContinuousClock.now + .seconds(30)
    while try !Client.isServed(server.port) { try #require(ContinuousClock.now < deadline) }
  }

  @Test func withoutADescriptorLeftTheOthersAreServed() throws {
    let broker = try KafkaBroker(prefix: ["sh", "-c", "ulimit -n 32; exec \"$@\"", "sh"])
    let port = try #require(Int(broker.bootstrap.split(separator: ":").last ?? ""))
    let crowd = try (0..<100).map { _ in try Client(port) }
    let answered = crowd.count { $0.ask(.apiVersions, 0) { _ in } != nil }
    #expect((10..<32).contains(answered))
    #expect(try broker.nextLine() == "etude-broker: closed a connection: no descriptor is left")
    // Those that were there are served.
    #expect(crowd[0].ask(.apiVersions, 0) { _ in } != nil)
  }
}
