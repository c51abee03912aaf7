/// A topic's UUID: another one when a topic of the same name is made again.
struct TopicID: Hashable {
  var high: UInt64
  var low: UInt64

  /// Stands for no id.
  static let none = TopicID(high: 0, low: 0)

  /// The id of a topic; counted, so that pages repeat.
  init(number: Int) {
    // Version 4, variant 1.
    high = 0x4000
    low = 0x8000_0000_0000_0000 | UInt64(number)
  }

  private init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

  init(_ reader: inout WireReader) throws {
    high = try reader.integer()
    low = try reader.integer()
  }
}

extension WireReader {
  mutating func topicID() throws -> TopicID { try TopicID(&self) }
}

extension WireWriter {
  mutating func topicID(_ id: TopicID) {
    integer(id.high)
    integer(id.low)
  }
}
