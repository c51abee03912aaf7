import Glibc
import Platform

/// Which connections there are: how they come and go, and how much memory they may take together.
extension KVLoop {
  /// Takes every connection that waits.
  func acceptAll() {
    guard let listener else { return }
    while let descriptor = acceptor.next(listener.number, turnAway: turnAway) { add(descriptor) }
  }

  private func add(_ descriptor: Int32) {
    // First: another user learns nothing, and takes no place.
    if let refusal = peers.refusal(of: descriptor) {
      statistics.refusedConnections += 1
      if statistics.refusedConnections == 1 { tell("refused a connection \(refusal)") }
      close(descriptor)
      return
    }
    guard statistics.connections < limits.connections else { return turnAway(descriptor) }
    let index = Int(descriptor)
    while connections.count <= index { connections.append(nil) }
    connections[index] = KVConnection(descriptor: descriptor, limits: limits)
    statistics.connections += 1
    statistics.acceptedConnections += 1
    engine.connectionCount = statistics.connections
    poller.add(descriptor, for: .reading)
  }

  private func turnAway(_ descriptor: Int32) {
    var reply = ByteBuffer()
    reply.append("-ERR max number of clients reached\r\n")
    // Safe: the bytes are only read.
    _ = unsafe Transfer.send(reply.bytes, to: descriptor)
    close(descriptor)
  }

  /// Closes a connection, whatever was still to be said.
  func discard(_ connection: KVConnection) {
    guard isOpen(connection) else { return }
    connections[Int(connection.descriptor)] = nil
    // Whoever is about to answer more of its requests finds that out here.
    connection.phase = .closed
    close(connection.descriptor)
    statistics.connections -= 1
    engine.connectionCount = statistics.connections
    output.removeAll()
    connection.input.release()
    connection.unsent.release()
    count(connection)
  }

  /// Keeps the sum of what the buffers hold.
  func count(_ connection: KVConnection) {
    let held = connection.input.capacity + connection.unsent.capacity
    guard held != connection.countedBytes else { return }
    statistics.bufferedBytes += held - connection.countedBytes
    statistics.peakBufferedBytes = max(statistics.peakBufferedBytes, statistics.bufferedBytes)
    connection.countedBytes = held
    while statistics.bufferedBytes > limits.bufferedBytes, evictLargest() {}
  }

  /// Closes the connection whose buffers hold the most, as Redis does with its clients.
  private func evictLargest() -> Bool {
    var largest: KVConnection?
    for case let connection? in connections
    where connection.countedBytes > largest?.countedBytes ?? 0 {
      largest = connection
    }
    guard let largest else { return false }
    statistics.evictedConnections += 1
    if statistics.evictedConnections == 1 {
      tell("closed a connection: half requests and unsent replies take too much memory")
    }
    discard(largest)
    return true
  }
}
