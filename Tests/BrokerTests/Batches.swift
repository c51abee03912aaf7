@testable import etude_broker

/// Record batches, right and wrong.
enum Batches {
  static func record(
    offset: Int64 = 0, time: Int64 = 0, length: Int64? = nil, key: Int64 = -1,
    value: [UInt8] = [120],
    headers: [UInt8] = [0]
  ) -> [UInt8] {
    let body =
      [0] + varint(time) + varint(offset) + varint(key) + varint(Int64(value.count)) + value
      + headers
    return varint(length ?? Int64(body.count)) + body
  }

  /// A batch of records with keys; nil stands for no value.
  static func keyed(
    _ pairs: [(key: String, value: String?)], time: Int64 = 1_000, producer: Int64 = -1,
    sequence: Int32 = 0
  ) -> [UInt8] {
    let records = pairs.enumerated().map { index, pair in
      record(
        offset: Int64(index), time: 0, key: Array(pair.key.utf8),
        value: pair.value.map { Array($0.utf8) })
    }
    return batch(records, time: time, producer: producer, sequence: sequence)
  }

  private static func record(
    offset: Int64, time: Int64, key: [UInt8], value: [UInt8]?
  ) -> [UInt8] {
    let body =
      [0] + varint(time) + varint(offset) + varint(Int64(key.count)) + key
      + varint(Int64(value?.count ?? -1)) + (value ?? []) + [0]
    return varint(Int64(body.count)) + body
  }

  static func batch(
    _ records: [[UInt8]] = [record()], base: Int64 = 0, attributes: Int16 = 0,
    lastDelta: Int32? = nil, count: Int32? = nil, time: Int64 = 1_000, maxTime: Int64? = nil,
    producer: Int64 = -1, sequence: Int32 = 0, magic: Int8 = 2
  ) -> [UInt8] {
    var tail = WireWriter()
    tail.integer(attributes)
    tail.integer(lastDelta ?? Int32(records.count) - 1)
    tail.integer(time)
    tail.integer(maxTime ?? time)
    tail.integer(producer)
    tail.integer(Int16(producer < 0 ? -1 : 0))
    tail.integer(producer < 0 ? -1 : sequence)
    tail.integer(count ?? Int32(records.count))
    tail.raw(Array(records.joined()))
    var writer = WireWriter()
    writer.integer(base)
    writer.integer(Int32(9 + tail.bytes.count))
    writer.integer(Int32(-1))
    writer.integer(magic)
    writer.integer(CRC32C.checksum(tail.bytes))
    writer.raw(tail.bytes)
    return writer.bytes
  }

  /// The batch with a length and a checksum that fit, so that what is wrong lies deeper.
  static func sealed(_ batch: [UInt8]) -> [UInt8] {
    guard batch.count > 21 else { return batch }
    var writer = WireWriter()
    writer.raw(batch[..<8])
    writer.integer(Int32(batch.count - 12))
    writer.raw(batch[12..<17])
    writer.integer(CRC32C.checksum(batch[21...]))
    writer.raw(batch[21...])
    return writer.bytes
  }

  static func varint(_ value: Int64) -> [UInt8] {
    var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
