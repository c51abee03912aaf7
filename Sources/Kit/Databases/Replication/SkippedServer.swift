/// A server that would have had a turn, and why it had none.
public struct SkippedServer: Sendable, Equatable {
  /// Why a server is passed over.
  public enum Reason: Sendable, Equatable {
    /// It cannot be reached.
    case unreachable
    /// It has not replayed what the session has seen. How far it has come is nil when that is not
    /// known.
    case behind(LogSequenceNumber?, token: LogSequenceNumber)
    /// It is the primary, and may hide a commit that a replica has shown the session up to here.
    case mayHide(LogSequenceNumber)
    /// Its log is on another timeline than the session's token.
    case otherTimeline(Int, token: Int)
  }

  /// The server's name.
  public var server: String
  /// Why it was passed over.
  public var reason: Reason

  /// Makes a report.
  public init(server: String, reason: Reason) {
    self.server = server
    self.reason = reason
  }
}

extension SkippedServer: CustomStringConvertible {
  /// Such as `standby: 232 bytes behind the token`.
  public var description: String {
    switch reason {
    case .unreachable: "\(server): unreachable"
    case .behind(nil, _): "\(server): nobody knows how far it is"
    case .behind(let position?, let token): "\(server): \(token - position) bytes behind the token"
    case .mayHide(let position):
      "\(server): may not show yet what a replica has shown at \(position)"
    case .otherTimeline(let timeline, let token):
      "\(server): on timeline \(timeline), the token is of timeline \(token)"
    }
  }
}
