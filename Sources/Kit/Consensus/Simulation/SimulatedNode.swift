// lesson: node
/// A node of a distributed system as a state machine: an event goes in, messages and timers come
/// out. It has no clock and no threads, and it does not see other nodes. It knows only what its messages
/// say.
public protocol SimulatedNode: Sendable {
  /// The messages between nodes. A drawing shows their descriptions.
  associatedtype Message: Sendable, CustomStringConvertible
  /// The names of timers. A timer that is set again moves.
  associatedtype Timer: Hashable, Sendable

  /// Called once, at time 0.
  mutating func start(_ actions: inout Actions<Self>)
  /// Called when a node comes back from a crash. It must forget all that was not on its disk.
  mutating func restart(_ actions: inout Actions<Self>)
  /// Called when a message arrives.
  mutating func receive(_ message: Message, from sender: Int, _ actions: inout Actions<Self>)
  /// Called when a timer that was set has run down.
  mutating func fire(_ timer: Timer, _ actions: inout Actions<Self>)
}
// lesson: end

/// The actions of a node in answer to an event, in order.
public struct Actions<Node: SimulatedNode>: Sendable {
  enum Action: Sendable {
    case send(Node.Message, to: Int)
    case setTimer(Node.Timer, after: Int)
    case cancelTimer(Node.Timer)
    case note(String)
  }

  private(set) var list: [Action] = []

  /// Makes an empty list, as a test needs that drives a node by hand.
  public init() {}

  /// Sends `message` to the node with the number `id`. It may be lost on the way.
  public mutating func send(_ message: Node.Message, to id: Int) {
    list.append(.send(message, to: id))
  }

  /// Fires `timer` in `delay` milliseconds, and not before, even if it had been set already.
  public mutating func setTimer(_ timer: Node.Timer, after delay: Int) {
    list.append(.setTimer(timer, after: delay))
  }

  /// Keeps `timer` from firing; harmless where it was not set.
  public mutating func cancelTimer(_ timer: Node.Timer) {
    list.append(.cancelTimer(timer))
  }

  /// Writes a line into the trace.
  public mutating func note(_ text: String) {
    list.append(.note(text))
  }

  /// The messages that are to be sent, in order.
  public var messages: [(message: Node.Message, to: Int)] {
    list.compactMap { action in
      guard case .send(let message, let id) = action else { return nil }
      return (message, id)
    }
  }
}
