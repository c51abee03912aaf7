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
}
