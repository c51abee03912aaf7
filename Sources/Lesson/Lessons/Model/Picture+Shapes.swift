extension Picture {
  /// A row of bits.
  public struct BitRow: Sendable, Equatable, Codable {
    /// What happened, or what is asked.
    public var label: String
    /// A `0` or `1` for each bit; `.` for one that is not asked for.
    public var bits: String
    /// The bits that are set here and were not in the row before, from 0.
    public var new: [Int]
    /// What stands behind it; empty for nothing.
    public var note: String
    /// Whether it is a look at bits, and no change.
    public var isQuestion: Bool

    /// Makes a row.
    public init(label: String, bits: String, new: [Int], note: String, isQuestion: Bool) {
      (self.label, self.bits, self.new) = (label, bits, new)
      (self.note, self.isQuestion) = (note, isQuestion)
    }
  }

  /// A node of a hash ring.
  public struct RingNode: Sendable, Equatable, Codable {
    /// Its name.
    public var name: String
    /// Where its points are, as parts of a turn, in rising order.
    public var points: [Double]
    /// How much of the ring it owns, such as `37.87%`.
    public var share: String

    /// Makes a node.
    public init(name: String, points: [Double], share: String) {
      (self.name, self.points, self.share) = (name, points, share)
    }
  }

  /// A key on a hash ring.
  public struct RingKey: Sendable, Equatable, Codable {
    /// Its name.
    public var name: String
    /// Where it is, as a part of a turn.
    public var turn: Double
    /// The node that it belongs to, by its place from 0; -1 for none.
    public var owner: Int

    /// Makes a key.
    public init(name: String, turn: Double, owner: Int) {
      (self.name, self.turn, self.owner) = (name, turn, owner)
    }
  }

  /// A partition of a topic.
  public struct Partition: Sendable, Equatable, Codable {
    /// Its number or name.
    public var name: String
    /// The offset of its first message.
    public var firstOffset: Int
    /// What stands in its cells; equal texts have the same colour.
    public var messages: [String]
    /// Who stands where in it.
    public var positions: [LogPosition]

    /// Makes a partition.
    public init(name: String, firstOffset: Int, messages: [String], positions: [LogPosition]) {
      (self.name, self.firstOffset) = (name, firstOffset)
      (self.messages, self.positions) = (messages, positions)
    }
  }

  /// A position in a log.
  public struct LogPosition: Sendable, Equatable, Codable {
    /// Whose it is.
    public var name: String
    /// The offset of what is read next.
    public var offset: Int
    /// What is to be said of it, such as `lag 1`.
    public var note: String

    /// Makes a position.
    public init(name: String, offset: Int, note: String) {
      (self.name, self.offset, self.note) = (name, offset, note)
    }
  }

  /// A server with its log.
  public struct LogServer: Sendable, Equatable, Codable {
    /// Its name.
    public var name: String
    /// What else is to be said of it; empty for nothing.
    public var role: String
    /// Its entries.
    public var entries: [LogEntry]
    /// The index of the last entry that it knows to be committed.
    public var commitIndex: Int
    /// The index of its first entry.
    public var firstIndex: Int

    /// Makes a server.
    public init(
      name: String, role: String, entries: [LogEntry], commitIndex: Int, firstIndex: Int
    ) {
      (self.name, self.role, self.entries) = (name, role, entries)
      (self.commitIndex, self.firstIndex) = (commitIndex, firstIndex)
    }
  }

  /// An entry of a log.
  public struct LogEntry: Sendable, Equatable, Codable {
    /// The term in which it was written.
    public var term: Int
    /// What it says.
    public var command: String

    /// Makes an entry.
    public init(term: Int, command: String) { (self.term, self.command) = (term, command) }
  }

  /// A node of a topology.
  public struct TopologyNode: Sendable, Equatable, Codable {
    /// Its name.
    public var name: String
    /// What it is or does; empty for nothing.
    public var role: String
    /// `up`, `down` or `paused`.
    public var state: String

    /// Makes a node.
    public init(name: String, role: String, state: String) {
      (self.name, self.role, self.state) = (name, role, state)
    }
  }

  /// A link of a topology.
  public struct Link: Sendable, Equatable, Codable {
    /// Where it starts.
    public var from: Int
    /// Where it ends.
    public var to: Int
    /// What stands at it; empty for nothing.
    public var label: String
    /// `up` or `cut`.
    public var state: String

    /// Makes a link.
    public init(from: Int, to: Int, label: String, state: String) {
      (self.from, self.to, self.label, self.state) = (from, to, label, state)
    }
  }

  /// A node of a tree.
  public struct TreeNode: Sendable, Equatable, Codable {
    /// What stands in it.
    public var label: String
    /// What stands at the way to it; empty for nothing.
    public var edge: String
    /// What stands beside it; empty for nothing.
    public var note: String
    /// Whether it stands out.
    public var isMarked: Bool
    /// The node above it, by its place from 0; -1 for the root.
    public var parent: Int

    /// Makes a node.
    public init(label: String, edge: String, note: String, isMarked: Bool, parent: Int) {
      (self.label, self.edge, self.note) = (label, edge, note)
      (self.isMarked, self.parent) = (isMarked, parent)
    }
  }
}
