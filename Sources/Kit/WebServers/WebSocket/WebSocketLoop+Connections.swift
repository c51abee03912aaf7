import Glibc
import Platform
import Servers

/// Which connections there are: how they come and go, and how much memory they may take together.
extension WebSocketLoop {
  /// Takes every connection that waits.
  func acceptAll() {
    guard let listener else { return }
    while let descriptor = acceptor.next(listener.number) { add(descriptor) }
  }

  private func add(_ descriptor: Int32) {
    // First: another user learns nothing, and takes no place.
    guard peers.refusal(of: descriptor) == nil else {
      statistics.refusedConnections += 1
      Glibc.close(descriptor)
      return
    }
    guard statistics.connections < limits.connections else {
      Glibc.close(descriptor)
      return
    }
    let index = Int(descriptor)
    while connections.count <= index { connections.append(nil) }
    statistics.connections += 1
    statistics.acceptedConnections += 1
    let connection = WebSocketConnection(
      descriptor: descriptor, number: statistics.acceptedConnections, loop: self)
    connections[index] = connection
    poller.add(descriptor, for: .reading)
    setAlarm(connection, .now + limits.requestTime)
  }

  /// Closes a connection's descriptor.
  func discard(_ connection: WebSocketConnection) {
    guard connection.phase != .closed else { return }
    connections[Int(connection.descriptor)] = nil
    connection.phase = .closed
    Glibc.close(connection.descriptor)
    statistics.connections -= 1
    connection.head = []
    connection.reply.release()
    connection.codec = nil
    connection.attachment = nil
    count(connection)
  }

  /// Keeps the sum of what the connections hold.
  func count(_ connection: WebSocketConnection) {
    let held =
      connection.head.capacity + connection.reply.capacity + (connection.codec?.heldBytes ?? 0)
    guard held != connection.countedBytes else { return }
    statistics.heldBytes += held - connection.countedBytes
    connection.countedBytes = held
    statistics.peakHeldBytes = max(statistics.peakHeldBytes, statistics.heldBytes)
    if statistics.heldBytes > limits.heldBytes { evictLargest() }
  }

  /// Cuts off the connection that holds the most, as Redis does with its clients.
  private func evictLargest() {
    var largest: WebSocketConnection?
    for case let connection? in connections
    where !connection.isCut && connection.countedBytes > largest?.countedBytes ?? 0 {
      largest = connection
    }
    guard let largest else { return }
    statistics.evictedConnections += 1
    cut(largest)
    // Its memory is given back at the end of the round, and counts no more from now on.
    statistics.heldBytes -= largest.countedBytes
    largest.countedBytes = 0
    largest.head = []
    largest.reply.release()
    largest.codec?.output.release()
  }

  // MARK: Requests

  /// Takes a part of a request's head, and answers when it is whole.
  func take(request bytes: UnsafeRawBufferPointer, _ connection: WebSocketConnection) {
    // Safe: the bytes are copied.
    let searched = max(0, connection.head.count - 3)
    unsafe connection.head.append(contentsOf: bytes)
    guard let end = Self.end(of: connection.head, from: searched) else {
      if connection.head.count > limits.headBytes {
        let detail = "The request's head is longer than \(limits.headBytes) bytes."
        reply(.problem(HTTPProblem(431, detail)), connection)
      }
      return count(connection)
    }
    let head = Array(connection.head[..<end])
    let rest = Array(connection.head[(end + 4)...])
    connection.head = []
    do throws(HTTPProblem) {
      let head = try WebSocketHandshake.head(head)
      var httpLimits = HTTPLimits()
      httpLimits.headBytes = limits.headBytes
      httpLimits.takesAnyHost = limits.isBehindProxy
      guard try head.check(httpLimits) == .none else {
        throw HTTPProblem(413, "This server takes no requests with a body.")
      }
      if WebSocketHandshake.isUpgrade(head) {
        try accept(head, rest, connection)
      } else {
        let answer = responder.answer(head, body: [], statesBody: false)
        reply(answer.reply, connection, answersHead: head.method == "HEAD")
      }
    } catch {
      reply(.problem(error), connection)
    }
  }

  private static func end(of head: [UInt8], from start: Int) -> Int? {
    let mark: [UInt8] = [13, 10, 13, 10]
    guard head.count >= 4 else { return nil }
    return (start...max(start, head.count - 4)).first { head[$0...].starts(with: mark) }
  }

  private func accept(
    _ head: HTTPHead, _ rest: [UInt8], _ connection: WebSocketConnection
  ) throws(HTTPProblem) {
    guard drain == nil else { throw HTTPProblem(503, "The server is about to end.") }
    let (request, bytes) = try WebSocketHandshake.accept(
      head, origins: origins, isBehindProxy: limits.isBehindProxy)
    try service.check(request)
    statistics.handshakes += 1
    // Safe: the bytes are copied.
    unsafe bytes.withUnsafeBytes { unsafe connection.reply.append($0) }
    let codec = WebSocketCodec(.server, messageBytes: limits.messageBytes)
    codec.idleFrames = limits.idleFrames
    connection.codec = codec
    connection.phase = .open
    connection.alarm = nil
    connection.isKnown = true
    service.opened(connection, request: request)
    if !rest.isEmpty { codec.receive(rest) }
    deliver(connection)
  }

  private func reply(
    _ reply: HTTPReply, _ connection: WebSocketConnection, answersHead: Bool = false
  ) {
    statistics.otherRequests += 1
    let bytes = reply.bytes(answersHead: answersHead, keepsAlive: false, date: time(nil))
    // Safe: the bytes are copied.
    unsafe bytes.withUnsafeBytes { unsafe connection.reply.append($0) }
    connection.head = []
    connection.phase = .ending
    setAlarm(connection, .now + limits.requestTime)
    markDirty(connection)
  }
}
