@testable import etude_broker

/// What a client can see of a log.
extension Bench {
  /// A record as a consumer gets it.
  struct Seen: Equatable, CustomStringConvertible {
    var offset: Int64
    var key: String?
    var value: String?
    var time: Int64

    var description: String { "\(offset):\(key ?? "-")=\(value ?? "nil")" }
  }

  /// Partition 0 from an offset on.
  func fetch(_ topic: String, from offset: Int64) -> Result<[Seen], ErrorCode> {
    var reader = answer(.fetch, 4) { writer in
      for number in [-1, 0, 0, .max] as [Int32] { writer.integer(number) }
      writer.integer(Int8(0))
      writer.array([topic]) { writer, topic in
        writer.string(topic)
        writer.array([offset]) { writer, offset in
          writer.integer(Int32(0))
          writer.integer(offset)
          writer.integer(Int32.max)
        }
      }
    }
    _ = try? reader?.integer(Int64.self)
    _ = try? reader?.string()
    _ = try? reader?.integer(Int64.self)
    let code = (try? reader?.integer(Int16.self)).flatMap { ErrorCode(rawValue: $0) } ?? .unknown
    guard code == .none else { return .failure(code) }
    for _ in 0..<2 { _ = try? reader?.integer(Int64.self) }
    _ = try? reader?.integer(Int32.self)
    return .success(Self.records((try? reader?.data()) ?? [], from: offset))
  }

  /// The records of whole batches, without those before an offset.
  private static func records(_ bytes: [UInt8], from offset: Int64) -> [Seen] {
    var rest = bytes[...]
    var seen: [Seen] = []
    while rest.count > 12 {
      let length = Int(RecordBatch.integer(Array(rest.prefix(12)), 8) as Int32) + 12
      guard let batch = RecordBatch(Array(rest.prefix(length))) else { break }
      precondition(batch.checksum == CRC32C.checksum(batch.bytes[21...]))
      batch.forEachRecord { record, bytes in
        let time =
          batch.isAppendTime ? batch.maxTimestamp : batch.baseTimestamp &+ record.timestampDelta
        seen.append(
          Seen(
            offset: batch.baseOffset + record.offsetDelta,
            key: record.key.map { String(decoding: bytes[$0], as: UTF8.self) },
            value: record.value.map { String(decoding: bytes[$0], as: UTF8.self) }, time: time))
      }
      rest = rest.dropFirst(length)
    }
    return seen.filter { $0.offset >= offset }
  }

  /// Partition 0 of a topic as text, from where it begins.
  func log(_ topic: String) -> String {
    let start = start(of: topic)
    guard case .success(let seen) = fetch(topic, from: start) else { return "error" }
    return seen.map(\.description).joined(separator: " ")
  }

  /// What a fetch from an offset of the topic `t` is refused with.
  func error(at offset: Int64) -> ErrorCode? {
    if case .failure(let code) = fetch("t", from: offset) { code } else { nil }
  }

  func start(of topic: String) -> Int64 { cluster.topics[topic]?[0]?.startOffset ?? -1 }

  /// What an operator's line is answered with.
  func control(_ line: String) -> String { Control.answer(line, cluster) }

  func deleteRecords(_ topic: String, before offset: Int64) -> (low: Int64?, code: Int16?) {
    var reader = answer(.deleteRecords, 0) { writer in
      writer.array([topic]) { writer, topic in
        writer.string(topic)
        writer.array([offset]) { writer, offset in
          writer.integer(Int32(0))
          writer.integer(offset)
        }
      }
      writer.integer(Int32(0))
    }
    _ = try? reader?.integer(Int64.self)
    _ = try? reader?.string()
    _ = try? reader?.integer(Int64.self)
    return (try? reader?.integer(), try? reader?.integer())
  }

  /// The code of a change of one setting: 0 sets, 1 deletes, 2 and 3 add and take away.
  func alter(_ topic: String, _ name: String, _ value: String?, operation: Int8 = 0) -> Int16? {
    var reader = answer(.incrementalAlterConfigs, 0) { writer in
      writer.array([topic]) { writer, topic in
        writer.integer(Int8(2))
        writer.string(topic)
        writer.array([name]) { writer, name in
          writer.string(name)
          writer.integer(operation)
          writer.string(value)
        }
      }
      writer.bool(false)
    }
    _ = try? reader?.integer(Int64.self)
    return try? reader?.integer()
  }

  /// The offset of a time or a special time, in any version.
  func listOffsets(_ topic: String, _ time: Int64, version: Int16) -> Result<Int64, ErrorCode> {
    var reader = answer(.listOffsets, version) { writer in
      writer.isFlexible = version >= 6
      writer.integer(Int32(-1))
      if version >= 2 { writer.integer(Int8(0)) }
      writer.array([topic]) { writer, topic in
        writer.string(topic)
        writer.array([time]) { writer, time in
          writer.integer(Int32(0))
          if version >= 4 { writer.integer(Int32(-1)) }
          writer.integer(time)
          writer.tags()
        }
        writer.tags()
      }
      writer.tags()
    }
    reader?.isFlexible = version >= 6
    if version >= 2 { _ = try? reader?.integer(Int32.self) }
    let answers = try? reader?.array { reader in
      _ = try reader.string()
      let partitions = try reader.array { reader -> Result<Int64, ErrorCode> in
        _ = try reader.integer(Int32.self)
        let code = ErrorCode(rawValue: try reader.integer())
        _ = try reader.integer(Int64.self)
        let offset = try reader.integer(Int64.self)
        if version >= 4 { _ = try reader.integer(Int32.self) }
        try reader.tags()
        return code == ErrorCode.none ? .success(offset) : .failure(code ?? .unknown)
      }
      try reader.tags()
      return partitions
    }
    try? reader?.tags()
    guard reader?.remaining == 0, let answer = answers?.first?.first else {
      return .failure(.unknown)
    }
    return answer
  }

  /// What the answer about one topic says.
  func metadata(
    _ name: String?, _ id: TopicID = .none, version: Int16
  ) throws -> (error: Int16, name: String?, id: TopicID, partitions: Int) {
    let isFlexible = version >= 9
    let reader = answer(.metadata, version) { writer in
      writer.isFlexible = isFlexible
      writer.array([name]) { writer, name in
        if version >= 10 { writer.topicID(id) }
        writer.string(name)
        writer.tags()
      }
      if version >= 4 { writer.bool(true) }
      if (8...10).contains(version) { writer.bool(false) }
      if version >= 8 { writer.bool(false) }
      writer.tags()
    }
    guard var found = reader else { throw WireReader.Malformed() }
    return try Self.topic(&found, version)
  }

  private static func topic(
    _ reader: inout WireReader, _ version: Int16
  ) throws -> (error: Int16, name: String?, id: TopicID, partitions: Int) {
    reader.isFlexible = version >= 9
    if version >= 3 { _ = try reader.integer(Int32.self) }
    _ = try reader.array { reader in
      _ = try reader.integer(Int32.self)
      _ = try reader.string()
      _ = try reader.integer(Int32.self)
      if version >= 1 { _ = try reader.optionalString() }
      try reader.tags()
    }
    if version >= 2 { _ = try reader.optionalString() }
    if version >= 1 { _ = try reader.integer(Int32.self) }
    let topics = try reader.array { reader in
      let error = try reader.integer(Int16.self)
      let name = try reader.optionalString()
      let id = version >= 10 ? try reader.topicID() : .none
      if version >= 1 { _ = try reader.bool() }
      let partitions = try reader.array { reader in
        _ = try reader.integer(Int16.self)
        for _ in 0..<(version >= 7 ? 3 : 2) { _ = try reader.integer(Int32.self) }
        for _ in 0..<(version >= 5 ? 3 : 2) { _ = try reader.array { try $0.integer(Int32.self) } }
        try reader.tags()
        return 1
      }
      if version >= 8 { _ = try reader.integer(Int32.self) }
      try reader.tags()
      return (error: error, name: name, id: id, partitions: partitions.count)
    }
    if (8...10).contains(version) { _ = try reader.integer(Int32.self) }
    try reader.tags()
    guard reader.remaining == 0, let topic = topics.first else { throw WireReader.Malformed() }
    return topic
  }
}
