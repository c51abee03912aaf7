/// One line of what happened in a simulation.
public struct TraceEntry: Sendable, Equatable, CustomStringConvertible {
  /// What kind of thing happened.
  public enum Kind: Sendable, Equatable {
    /// A message arrived.
    case arrived
    /// A message was lost: on its way, at a partition, or because its receiver was down.
    case lost
    /// A node noted something that it did, crashed or came back.
    case noted
  }

  /// What kind of thing happened.
  public let kind: Kind
  /// When, in milliseconds of virtual time.
  public let time: Int
  /// The sender; for a note, the node.
  public let from: Int
  /// The receiver; for a note, the node again.
  public let to: Int
  /// The message or the note.
  public let label: String

  /// One line: `120 ms: 4 -> 1 COORDINATOR`.
  public var description: String {
    switch kind {
    case .arrived: "\(time) ms: \(from) -> \(to) \(label)"
    case .lost: "\(time) ms: \(from) -> \(to) \(label) (lost)"
    case .noted: "\(time) ms: \(from) \(label)"
    }
  }
}
