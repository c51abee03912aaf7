import Glibc
import Platform
import Servers

/// What is due at some time, and the end of the server.
extension WebSocketLoop {
  /// The end of the server, once it has begun.
  struct Drain {
    /// When it is over, whatever clients still have to read.
    let deadline: ContinuousClock.Instant
    /// Told how many clients did not answer.
    let completion: @Sendable (Int) -> Void
  }

  /// How long nothing may happen, in milliseconds, until something is due.
  var patience: Int32 {
    let next = [alarms.next, drain?.deadline].compactMap { $0 }.min()
    guard let next else { return -1 }
    let left = ContinuousClock.Instant.now.duration(to: next) / .milliseconds(1)
    return Int32(min(max(0, left.rounded(.up)), 60_000))
  }

  /// Has a connection looked at again at some time.
  func setAlarm(_ connection: WebSocketConnection, _ time: ContinuousClock.Instant?) {
    connection.alarm = time
    guard let time else { return }
    alarms.add(
      Alarms.Alarm(
        time: time, descriptor: connection.descriptor, number: connection.number))
  }

  /// Does what is due now.
  func ringAlarms() {
    guard let next = alarms.next else { return }
    let now = ContinuousClock.Instant.now
    guard next <= now else { return }
    while let alarm = alarms.take(until: now) {
      guard let connection = connections[Int(alarm.descriptor)],
        connection.number == alarm.number, let time = connection.alarm, time <= now
      else { continue }
      connection.alarm = nil
      if connection.phase == .open { service.due(connection) } else { cut(connection) }
    }
  }

  /// Does what another thread has asked for.
  func obey(_ message: Mailbox<WebSocketStatistics>.Message) {
    switch message {
    case .report(let receive): receive(statistics)
    case .drain(let time, let completion):
      guard drain == nil else { return }
      beginDraining(Drain(deadline: .now + time, completion: completion))
    case .wake: service.woken()
    }
  }

  /// Takes no more connections, receives what has arrived, and tells each client.
  private func beginDraining(_ drain: Drain) {
    settle()
    acceptAll()
    listener?.close()
    listener = nil
    for case let connection? in connections {
      var left = Socket.unreadCount(connection.descriptor)
      while left > 0, connection.phase == .open || connection.phase == .requesting {
        let before = Socket.unreadCount(connection.descriptor)
        guard receive(connection) else { break }
        left -= max(1, before - Socket.unreadCount(connection.descriptor))
      }
    }
    self.drain = drain
    for case let connection? in connections {
      switch connection.phase {
      case .open: close(connection, 1_001)
      case .requesting: cut(connection)
      case .closing, .ending, .lingering, .closed: break
      }
    }
    settle()
  }

  /// Whether the server has ended: all connections have, or the time is over.
  func hasDrained() -> Bool {
    guard let drain else { return false }
    // Those that linger have been sent all they were to get.
    let left = connections.count { $0.map { $0.phase != .lingering } ?? false }
    guard left == 0 || drain.deadline <= .now else { return false }
    for case let connection? in connections { cut(connection) }
    settle()
    drain.completion(left)
    return true
  }
}
