import Algorithms

@testable import etude_broker

/// Requests as clients send them, and as no client sends them.
struct Frames {
  var random: SplitMix64

  /// A whole request body of a kind, in its own layout, with values that may be anything.
  mutating func body(_ key: APIKey, _ version: Int16) -> [UInt8] {
    var writer = WireWriter()
    writer.isFlexible = key != .apiVersions && key.isFlexible(version)
    switch key {
    case .produce:
      writer.string(pick([nil, "tx"]))
      writer.integer(pick([-1, 0, 1, 7] as [Int16]))
      writer.integer(int32())
      array(&writer) { me, writer in
        writer.string(me.name())
        me.array(&writer) { me, writer in
          writer.integer(me.index())
          writer.data(me.records())
        }
      }
    case .fetch: fetch(&writer, version)
    case .listOffsets:
      writer.integer(Int32(-1))
      if version >= 2 { writer.integer(Int8(0)) }
      partitions(&writer) { me, writer in
        if version >= 4 { writer.integer(me.int32()) }
        writer.integer(me.int64())
      }
    case .metadata:
      array(&writer) { me, writer in
        if version >= 10 {
          writer.topicID(me.pick([.none, TopicID(number: 1), TopicID(number: 9)]))
        }
        writer.string(version >= 10 ? me.pick([nil, me.name()]) : me.name())
        writer.tags()
      }
      if version >= 4 { writer.bool(true) }
      if version >= 8 {
        writer.bool(true)
        writer.bool(true)
      }
      writer.tags()
    case .offsetCommit:
      writer.string(name())
      writer.integer(int32())
      writer.string(name())
      if version <= 4 { writer.integer(int64()) }
      if version >= 7 { writer.string(pick([nil, "i"])) }
      partitions(&writer) { me, writer in
        writer.integer(me.int64())
        if version >= 6 { writer.integer(me.int32()) }
        writer.string(me.text())
      }
    case .offsetFetch:
      writer.string(name())
      partitions(&writer) { _, _ in }
    case .findCoordinator:
      writer.string(name())
      if version >= 1 { writer.integer(pick([0, 1, -1] as [Int8])) }
    case .joinGroup, .syncGroup, .heartbeat, .leaveGroup: membership(&writer, key, version)
    case .describeGroups, .deleteGroups: names(&writer)
    case .listGroups: break
    case .apiVersions: if version >= 3 { writer.integer(int64()) }
    case .createTopics, .createPartitions, .describeConfigs, .alterConfigs,
      .incrementalAlterConfigs:
      topics(&writer, key, version)
    case .deleteTopics:
      names(&writer)
      writer.integer(int32())
    case .deleteRecords:
      partitions(&writer) { me, writer in writer.integer(me.int64()) }
      writer.integer(int32())
    case .consumerGroupHeartbeat: writer.raw(bytes())
    case .initProducerID:
      writer.string(pick([nil, nil, "tx"]))
      writer.integer(int32())
    case .offsetDelete:
      writer.string(name())
      partitions(&writer) { _, _ in }
    }
    return writer.bytes
  }

  private mutating func fetch(_ writer: inout WireWriter, _ version: Int16) {
    writer.integer(Int32(-1))
    for _ in 0..<3 { writer.integer(int32()) }
    writer.integer(Int8(0))
    if version >= 7 {
      writer.integer(Int32(0))
      writer.integer(int32())
    }
    partitions(&writer) { me, writer in
      if version >= 9 { writer.integer(me.int32()) }
      writer.integer(me.int64())
      if version >= 5 { writer.integer(me.int64()) }
      writer.integer(me.int32())
    }
  }

  private mutating func membership(
    _ writer: inout WireWriter, _ key: APIKey, _ version: Int16
  ) {
    writer.string(name())
    if key == .joinGroup {
      writer.integer(int32())
      if version >= 1 { writer.integer(int32()) }
      writer.string(pick(["", "", member()]))
      if version >= 5 { writer.string(pick([nil, "i"])) }
      writer.string("consumer")
    } else if key == .leaveGroup {
      if version < 3 { return writer.string(member()) }
    } else {
      writer.integer(pick([-1, 1, 2, 3, int32()]))
      writer.string(member())
      if key == .heartbeat { return }
      if version >= 3 { writer.string(nil) }
    }
    array(&writer) { me, writer in
      writer.string(key == .joinGroup ? me.pick(["range", "sticky", ""]) : me.member())
      if key == .leaveGroup { writer.string(me.pick([nil, "i"])) } else { writer.data(me.bytes()) }
    }
  }

  private mutating func topics(_ writer: inout WireWriter, _ key: APIKey, _ version: Int16) {
    array(&writer) { me, writer in
      if [.describeConfigs, .alterConfigs, .incrementalAlterConfigs].contains(key) {
        writer.integer(me.pick([2, 4] as [Int8]))
      }
      writer.string(me.name())
      if key == .createTopics || key == .createPartitions {
        writer.integer(me.pick([1, 2, 3, me.int32()]))
      }
      if key == .createTopics { writer.integer(me.pick([1, 3, -1, -7] as [Int16])) }
      if key == .createTopics || key == .createPartitions {
        writer.integer(me.pick([0, 0, 0, -1] as [Int32]))
      }
      if key == .createPartitions { return }
      let settings = [
        "retention.ms", "retention.bytes", "max.message.bytes", "min.insync.replicas",
        "segment.bytes", "cleanup.policy", "cleanup.policy", "message.timestamp.type",
      ]
      me.array(&writer) { me, writer in
        writer.string(me.pick(settings + [me.name()]))
        if key == .incrementalAlterConfigs { writer.integer(me.pick([0, 1, 2, 3, -1] as [Int8])) }
        if key != .describeConfigs {
          writer.string(
            me.pick([nil, "1", "-5", "100", "9223372036854775807", "compact", "compact,delete"]))
        }
      }
    }
    if key == .createTopics || key == .createPartitions { writer.integer(int32()) }
    if key != .describeConfigs || version >= 1 { writer.bool(pick([false, false, true])) }
  }

  // MARK: Values

  mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[random.next(below: choices.count)]
  }

  private mutating func array(
    _ writer: inout WireWriter, _ element: (inout Frames, inout WireWriter) -> Void
  ) {
    let count = pick([0, 1, 1, 1, 2, 5])
    writer.integer(Int32(count))
    for _ in 0..<count { element(&self, &writer) }
  }

  private mutating func partitions(
    _ writer: inout WireWriter, _ element: (inout Frames, inout WireWriter) -> Void
  ) {
    array(&writer) { me, writer in
      writer.string(me.name())
      me.array(&writer) { me, writer in
        writer.integer(me.index())
        element(&me, &writer)
        writer.tags()
      }
      writer.tags()
    }
  }

  private mutating func names(_ writer: inout WireWriter) {
    array(&writer) { me, writer in writer.string(me.name()) }
  }

  private mutating func name() -> String {
    pick(["t", "t", "t", "g", "u", "", "no topic", text()])
  }
  private static let long = String(repeating: "é", count: 9_000)
  private mutating func text() -> String { pick(["", "x", "y", "z", Self.long]) }
  private mutating func member() -> String {
    pick(["", "x", "c-00000000-0000-4000-8000-00000000000\(random.next(below: 9) + 1)"])
  }
  private mutating func index() -> Int32 { pick([0, 0, 0, 1, 2, int32()]) }
  private mutating func bytes() -> [UInt8] {
    (0..<random.next(below: 20)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  private mutating func int32() -> Int32 {
    pick([-1, 0, 1, 2, 100, .max, .min, .max - 1, Int32(truncatingIfNeeded: random.next())])
  }

  private mutating func int64() -> Int64 {
    pick([-1, -2, -3, -4, -5, 0, 1, 5, .max, .min, Int64(bitPattern: random.next())])
  }

  private mutating func records() -> [UInt8] {
    let batch = Batches.batch(
      (0..<random.next(below: 4)).map {
        Batches.record(
          offset: Int64($0), time: 5, key: pick([-1, 1]), value: pick([[120], [120, 2, 121]]))
      }, producer: pick([-1, -1, 7]), sequence: pick([0, 1, 2]))
    let packed = Compressor.compressed(batch, codec: pick([0, 0, 1, 2, 3, 4]))
    return pick([packed, packed, Batches.sealed(mutated(packed)), bytes()])
  }

  /// Some bytes of a message changed, left out or put in.
  mutating func mutated(_ message: [UInt8]) -> [UInt8] {
    var message = message
    for _ in 0...random.next(below: 3) where !message.isEmpty {
      let place = random.next(below: message.count)
      switch random.next(below: 6) {
      case 0: message[place] = UInt8(truncatingIfNeeded: random.next())
      case 1: message[place] = pick([0, 1, 0x7f, 0x80, 0xff])
      case 2:
        for index in place..<min(place + pick([2, 4, 8]), message.count) {
          message[index] = index == place ? pick([0x7f, 0x80, 0xff]) : pick([0xff, 0])
        }
      case 3: message.removeLast(min(message.count, random.next(below: 9)))
      case 4: message.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
      default: message.remove(at: place)
      }
    }
    return message
  }
}
