/// An election among nodes in a circle. Each node sends to the next node only.
///
/// A node that wants an election sends its number on. Each node passes higher numbers on. It replaces a
/// lower number by its own, and drops lower numbers once it has sent its own. A number that comes back
/// has met no higher number: its node leads, and a second round announces it.
///
/// Source: Chang and Roberts, "An Improved Algorithm for Decentralized Extrema-Finding in Circular
/// Configurations of Processes", Communications of the ACM 22 (5), 1979.
public struct RingElection: SimulatedNode, Equatable {
  /// The messages that go round.
  public enum Message: Sendable, Equatable, CustomStringConvertible {
    /// The highest number that this message has met.
    case candidate(Int)
    /// The number of the winner.
    case elected(Int)

    /// `candidate 4` or `elected 4`.
    public var description: String {
      switch self {
      case .candidate(let rank): "candidate \(rank)"
      case .elected(let rank): "elected \(rank)"
      }
    }
  }

  /// There are no timers.
  public enum Timer: Hashable, Sendable {}

  /// Its place in the circle, from 1.
  public let id: Int
  /// How many nodes are in the circle.
  public let count: Int
  /// The number by which the nodes are compared; no two are the same.
  public let rank: Int
  /// The rank of the leader; nil when it does not know.
  public private(set) var leader: Int?
  /// Whether it has sent its own or a higher number on.
  public private(set) var takesPart = false
  /// How many candidates it has sent on.
  public private(set) var candidateCount = 0

  /// Makes the node at place `id` of `count`.
  public init(id: Int, of count: Int, rank: Int) {
    self.id = id
    self.count = count
    self.rank = rank
  }

  /// A circle of nodes with the given ranks, in that order.
  public static func ring(ranks: [Int]) -> [RingElection] {
    ranks.enumerated().map { RingElection(id: $0 + 1, of: ranks.count, rank: $1) }
  }

  private var next: Int { id % count + 1 }

  /// Waits.
  public mutating func start(_ actions: inout Actions<Self>) {}

  /// Waits, and knows no leader.
  public mutating func restart(_ actions: inout Actions<Self>) {
    leader = nil
    takesPart = false
  }

  /// Nothing: there are no timers.
  public mutating func fire(_ timer: Timer, _ actions: inout Actions<Self>) {}

  // lesson: ring
  /// Sends its own number to the next node.
  public mutating func startElection(_ actions: inout Actions<Self>) {
    guard !takesPart else { return }
    pass(rank, &actions)
  }

  /// Passes a higher number on. Leads when its own number comes back.
  public mutating func receive(
    _ message: Message, from sender: Int, _ actions: inout Actions<Self>
  ) {
    switch message {
    case .candidate(rank):
      actions.note("leads")
      leader = rank
      actions.send(.elected(rank), to: next)
    case .candidate(let other) where other > rank: pass(other, &actions)
    case .candidate: startElection(&actions)
    case .elected(let other):
      takesPart = false
      if other != rank {
        leader = other
        actions.send(message, to: next)
      }
    }
  }

  private mutating func pass(_ candidate: Int, _ actions: inout Actions<Self>) {
    takesPart = true
    candidateCount += 1
    actions.send(.candidate(candidate), to: next)
  }
  // lesson: end
}
