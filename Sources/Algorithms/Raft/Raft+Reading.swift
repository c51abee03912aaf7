/// The answer to a read.
public struct RaftAnswer: Sendable, Equatable {
  /// What all payments added up to.
  public let total: Int
  /// The index of the last entry that is in it.
  public let index: Int
}

/// Reads: section 8.
extension Raft {
  // lesson: read
  /// Takes a read of the total from a client, without an entry in the log. Returns its number, under
  /// which `answers` has the answer once a majority has confirmed that no other server leads. Nil when
  /// it cannot be answered here and now: the server does not lead, or does not know yet how far the
  /// log is committed, because no entry of its own term is.
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
    guard 2 * confirmations.count > count || settings.faults.contains(.readsUnconfirmed) else {
      return
    }
    openReads[read] = nil
    answers[read] = RaftAnswer(total: ledger.total, index: appliedIndex)
  }
  // lesson: end
}
