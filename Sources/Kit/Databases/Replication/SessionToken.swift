/// How much of the database's history a session has written and seen.
///
///     let token = SessionToken("1:0/3000148")!     // on timeline 1, up to 0/3000148
///     ReplicaSession(.upToDate, token: token)       // goes on from there
///
/// A position in the log means something only on its timeline. A failover begins a new one, whose
/// log may lack what lay at the same position of the old one.
///
/// Source: PostgreSQL 15 manual, chapter 26, "Timelines".
public struct SessionToken: Sendable, Hashable {
  /// The timeline of the log.
  public let timeline: Int
  /// A replica that has replayed the log up to here has all that the session has written and seen.
  public private(set) var position: LogSequenceNumber
  /// Up to where replicas have shown the log to the session; nil when none has. The primary shows a
  /// commit only when its synchronous standbys have confirmed it, and a replica may show it before.
  public private(set) var shownByReplica: LogSequenceNumber?

  /// Makes the token of a session that has seen a server at one position.
  public init(timeline: Int, position: LogSequenceNumber, isReplica: Bool = false) {
    self.timeline = timeline
    self.position = position
    shownByReplica = isReplica ? position : nil
  }

  /// Adds what another token stands for, on the same timeline.
  mutating func add(_ other: SessionToken) {
    precondition(timeline == other.timeline, "positions of two timelines do not compare")
    position = max(position, other.position)
    guard let shown = other.shownByReplica else { return }
    shownByReplica = max(shownByReplica ?? shown, shown)
  }
}

extension SessionToken: LosslessStringConvertible {
  /// Reads a token as `description` writes it; nil when `text` is none.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let timeline = Int(parts[0]), "\(timeline)" == parts[0],
      timeline > 0, let position = LogSequenceNumber(String(parts[1]))
    else { return nil }
    self.init(timeline: timeline, position: position)
    guard parts.count == 3 else { return }
    guard let shown = LogSequenceNumber(String(parts[2])), shown <= position else { return nil }
    shownByReplica = shown
  }

  /// Timeline and position, and up to where replicas have shown the log: `1:0/3000148:0/3000060`.
  public var description: String {
    "\(timeline):\(position)" + (shownByReplica.map { ":\($0)" } ?? "")
  }
}
