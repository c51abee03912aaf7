extension Picture {
  /// A row of bits.
  package struct BitRow: Sendable, Equatable, Codable {
    /// What happened, or what is asked.
    package var label: String
    /// A `0` or `1` for each bit; `.` for one that is not asked for.
    package var bits: String
    /// The bits that are set here and were not in the row before, from 0.
    package var new: [Int]
    /// What stands behind it; empty for nothing.
    package var note: String
    /// Whether it is a look at bits, and no change.
    package var isQuestion: Bool
  }

  /// A node of a hash ring.
  package struct RingNode: Sendable, Equatable, Codable {
    /// Its name.
    package var name: String
    /// Where its points are, as parts of a turn, in rising order.
    package var points: [Double]
    /// How much of the ring it owns, such as `37.87%`.
    package var share: String
  }

  /// A key on a hash ring.
  package struct RingKey: Sendable, Equatable, Codable {
    /// Its name.
    package var name: String
    /// Where it is, as a part of a turn.
    package var turn: Double
    /// The node that it belongs to, by its place from 0; -1 for none.
    package var owner: Int
  }

  /// A partition of a topic.
  package struct Partition: Sendable, Equatable, Codable {
    /// Its number or name.
    package var name: String
    /// The offset of its first message.
    package var firstOffset: Int
    /// What stands in its cells; equal texts have the same colour.
    package var messages: [String]
    /// The participants in their places.
    package var positions: [LogPosition]
  }

  /// A position in a log.
  package struct LogPosition: Sendable, Equatable, Codable {
    /// Whose it is.
    package var name: String
    /// The offset of what is read next.
    package var offset: Int
    /// What is to be said of it, such as `lag 1`.
    package var note: String
  }

  /// A server with its log.
  package struct LogServer: Sendable, Equatable, Codable {
    /// Its name.
    package var name: String
    /// What else is to be said of it; empty for nothing.
    package var role: String
    /// Its entries.
    package var entries: [LogEntry]
    /// The index of the last entry that it knows to be committed.
    package var commitIndex: Int
    /// The index of its first entry.
    package var firstIndex: Int
  }

  /// An entry of a log.
  package struct LogEntry: Sendable, Equatable, Codable {
    /// The term in which it was written.
    package var term: Int
    /// What it says.
    package var command: String
  }

  /// A node of a topology.
  package struct TopologyNode: Sendable, Equatable, Codable {
    /// Its name.
    package var name: String
    /// What it is or does; empty for nothing.
    package var role: String
    /// `up`, `down` or `paused`.
    package var state: String
  }

  /// A link of a topology.
  package struct Link: Sendable, Equatable, Codable {
    /// Where it starts.
    package var from: Int
    /// Where it ends.
    package var to: Int
    /// What stands at it; empty for nothing.
    package var label: String
    /// `up` or `cut`.
    package var state: String
  }

  /// A node of a tree.
  package struct TreeNode: Sendable, Equatable, Codable {
    /// What stands in it.
    package var label: String
    /// What stands at the way to it; empty for nothing.
    package var edge: String
    /// What stands beside it; empty for nothing.
    package var note: String
    /// Whether it stands out.
    package var isMarked: Bool
    /// The node above it, by its place from 0; -1 for the root.
    package var parent: Int
  }

  /// A named position in a log.
  package struct PositionMark: Sendable, Equatable, Codable {
    /// What it is called.
    package var name: String
    /// How many different positions are before it.
    package var place: Int
    /// What it means; empty for nothing.
    package var note: String
  }

  /// What lies between two positions.
  package struct PositionGap: Sendable, Equatable, Codable {
    /// What it is called.
    package var name: String
    /// Where it begins.
    package var from: Int
    /// Where it ends.
    package var to: Int
    /// How much it is, or what it costs; empty for nothing.
    package var note: String
  }

  /// A cell of a grid on a map. Angles are in degrees, to the east and to the north.
  package struct GeoCell: Sendable, Equatable, Codable {
    /// From where it goes, and to where.
    package var longitudes: [Double]
    /// From where it goes, and to where.
    package var latitudes: [Double]
    /// Whether the search looks into it.
    package var isSearched: Bool
  }

  /// A place on a map.
  package struct GeoPlace: Sendable, Equatable, Codable {
    /// What it is called; empty for nothing.
    package var name: String
    /// In degrees to the east.
    package var longitude: Double
    /// In degrees to the north.
    package var latitude: Double
    /// Whether the search returns it.
    package var isFound: Bool
  }

  /// The circle that is searched.
  package struct GeoCircle: Sendable, Equatable, Codable {
    /// Its middle, in degrees to the east.
    package var longitude: Double
    /// Its middle, in degrees to the north.
    package var latitude: Double
    /// Its radius.
    package var kilometres: Double
  }
}
