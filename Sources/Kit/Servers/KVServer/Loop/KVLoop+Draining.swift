import Glibc
import Platform

/// Ending, and what other threads ask for.
extension KVLoop {
  /// The end of the server, once it has begun.
  struct Drain {
    /// When it is over, whatever is still unsent.
    let deadline: ContinuousClock.Instant
    /// Told how many clients did not take their replies.
    let completion: @Sendable (Int) -> Void
  }

  /// How long nothing may happen, in milliseconds, until something is due.
  var patience: Int32 {
    let next = [lingering.first?.until, drain?.deadline].compactMap { $0 }.min()
    guard let next else { return -1 }
    let left = ContinuousClock.Instant.now.duration(to: next) / .milliseconds(1)
    return Int32(min(max(0, left.rounded(.up)), 60_000))
  }

  /// Closes what has lingered long enough.
  func endLingering() {
    guard !lingering.isEmpty else { return }
    let now = ContinuousClock.Instant.now
    let over = lingering.prefix { $0.until <= now }
    for (connection, _) in over { discard(connection) }
    lingering.removeFirst(over.count)
  }

  /// What it has done so far.
  var report: KVStatistics {
    var report = statistics
    report.keys = engine.store.count
    return report
  }

  /// Does what another thread has asked for.
  func obey(_ message: Mailbox<KVStatistics>.Message) {
    switch message {
    case .report(let receive): receive(report)
    case .drain(let time, let completion):
      guard drain == nil else { return }
      beginDraining(Drain(deadline: .now + time, completion: completion))
    case .wake: break
    }
  }

  // lesson: drain
  /// Takes no more connections, and closes each one when all that it has received up to now was
  /// answered and sent.
  private func beginDraining(_ drain: Drain) {
    acceptAll()
    listener?.close()
    listener = nil
    self.drain = drain
    for case let connection? in connections {
      connection.undrained = Socket.unreadCount(connection.descriptor)
    }
  }
  // lesson: end

  /// Closes the connections that have drained.
  ///
  /// - Returns: whether the server has ended.
  func hasDrained() -> Bool {
    guard let drain else { return false }
    for case let connection? in connections { finish(connection) }
    guard statistics.connections == 0 || drain.deadline <= .now else { return false }
    let left = statistics.connections
    for case let connection? in connections { discard(connection) }
    drain.completion(left)
    return true
  }

  /// Reads and answers what had arrived when the drain began, and closes after that.
  private func finish(_ connection: KVConnection) {
    while connection.phase == .open, connection.unsent.isEmpty, isOpen(connection),
      let before = connection.undrained, before > 0
    {
      receive(connection)
      if connection.undrained == before { connection.undrained = 0 }
    }
    let isDone = connection.undrained ?? 0 <= 0 || connection.phase != .open
    if isDone, connection.unsent.isEmpty { discard(connection) }
  }
}
