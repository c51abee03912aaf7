/// The messages of Raft servers. Each remote call of the paper's figures 2 and 13 is two messages, the
/// call and its answer. Each message has its sender's term.
public enum RaftMessage: Sendable, Equatable, CustomStringConvertible {
  /// "Vote for me. My log ends with this entry."
  case requestVote(term: Int, lastIndex: Int, lastTerm: Int)
  /// The answer to `requestVote`.
  case vote(term: Int, isGranted: Bool)
  /// Entries that follow the one at `index`, or none: a heartbeat.
  case append(term: Int, index: Int, indexTerm: Int, entries: [RaftEntry], commit: Int)
  /// "My log is like yours up to `match`", or, when it does not fit, "try again behind `match`".
  case appended(term: Int, fits: Bool, match: Int)
  /// "Am I still your leader?", for a read with this number (section 8).
  case confirm(term: Int, read: Int)
  /// "You are."
  case confirmed(term: Int, read: Int)
  /// A snapshot, for a server that needs entries which the leader has deleted.
  case install(term: Int, index: Int, indexTerm: Int, state: RaftLedger, members: [Int])

  /// The sender's term.
  public var term: Int {
    switch self {
    case .requestVote(let term, _, _), .vote(let term, _), .append(let term, _, _, _, _),
      .appended(let term, _, _), .confirm(let term, _), .confirmed(let term, _),
      .install(let term, _, _, _, _):
      term
    }
  }

  /// A few words for a drawing.
  public var description: String {
    switch self {
    case .requestVote(let term, _, _): "vote? t\(term)"
    case .vote(let term, let isGranted): "\(isGranted ? "yes" : "no") t\(term)"
    case .append(_, _, _, let entries, let commit):
      entries.isEmpty ? "beat c\(commit)" : "add \(entries.count) c\(commit)"
    case .appended(_, let fits, let match): "\(fits ? "ok" : "gap") \(match)"
    case .confirm(_, let read): "still? r\(read)"
    case .confirmed(_, let read): "still r\(read)"
    case .install(_, let index, _, _, _): "snap \(index)"
    }
  }
}
