/// The answer to a read.
public struct RaftAnswer: Sendable, Equatable {
  /// The sum of all payments.
  public let total: Int
  /// The index of the last entry that the answer includes.
  public let index: Int
}

/// Reads: section 8.
extension Raft {
  // lesson: read
  /// Takes a read of the total from a client, without an entry in the log. Returns the number of the
  /// read. Once a majority has confirmed this leader, `answers` has the answer under that number. Nil
  /// when the server does not lead, or has not committed an entry of its own term: then it does not know
  /// how far the log is committed.
  ///
  /// Source: section 8 of the paper; 6.4 of Ongaro's dissertation, 2014.
  public mutating func read(_ actions: inout Actions<Self>) -> Int? {
    let knowsCommitted = log.term(at: commitIndex) == term
    guard isLeader, knowsCommitted || settings.faults.contains(.readsBeforeOwnEntry) else {
      return nil
    }
    reads += 1
    openReads[reads] = []
    for server in others { actions.send(.confirm(term: term, read: reads), to: server) }
    count(confirmationOf: reads, by: id)
    return reads
  }

  mutating func count(confirmationOf read: Int, by server: Int) {
    openReads[read]?.insert(server)
    guard let confirmations = openReads[read] else { return }
    guard isMajority(confirmations) || settings.faults.contains(.readsUnconfirmed) else {
      return
    }
    openReads[read] = nil
    answers[read] = RaftAnswer(total: ledger.total, index: appliedIndex)
  }
  // lesson: end
}
