import Glibc
import Platform
import Servers

/// The one thread that serves all connections of a WebSocket server: waits, reads, hands messages to
/// the service, writes.
///
/// What the service sends is collected with each connection and written at the end of the round, so
/// that many small messages take one write.
@safe
final class WebSocketLoop {
  let limits: WebSocketLimits
  let origins: [String]
  let responder: HTTPResponder
  let service: any WebSocketService
  let poller: Poller
  /// Nil once the server drains.
  var listener: Descriptor?
  /// By descriptor.
  var connections: [WebSocketConnection?] = []
  var statistics = WebSocketStatistics()
  var alarms = Alarms()
  var drain: Drain?
  /// Connections that have something to be sent, to be cut off, or to be told of.
  var dirty: [WebSocketConnection] = []
  let peers = PeerCheck()
  let acceptor = Acceptor()
  private let mailbox: Mailbox<WebSocketStatistics>
  /// What everything is read into.
  private let shared = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

  init(
    listener: Descriptor, poller: Poller, limits: WebSocketLimits, origins: [String],
    responder: HTTPResponder, service: any WebSocketService,
    mailbox: Mailbox<WebSocketStatistics>
  ) {
    (self.listener, self.poller, self.limits, self.mailbox) = (listener, poller, limits, mailbox)
    (self.origins, self.responder, self.service) = (origins, responder, service)
    poller.add(listener.number, for: .reading)
  }

  // Safe: allocated with the loop, and only the loop has it.
  deinit { unsafe shared.deallocate() }

  /// Serves until it has drained.
  func run() {
    while true {
      let count = poller.wait(milliseconds: patience)
      var someoneCalls = false
      for index in 0..<count {
        let event = poller.event(index)
        if event.descriptor == listener?.number {
          someoneCalls = true
        } else if event.descriptor == poller.bell.descriptor {
          poller.bell.silence()
        } else if let connection = connections[Int(event.descriptor)] {
          if event.isReadable || event.isBroken { receive(connection) }
          if event.isWritable { markDirty(connection) }
        }
      }
      ringAlarms()
      for message in mailbox.takeAll() { obey(message) }
      settle()
      // Last, so that no event of this round is taken for one of a new connection with the
      // descriptor of one that was closed.
      if someoneCalls { acceptAll() }
      if hasDrained() { return mailbox.close(statistics) }
    }
  }

  // MARK: Reading

  /// Reads once, and hands on what is complete now.
  ///
  /// - Returns: whether something has come.
  @discardableResult
  func receive(_ connection: WebSocketConnection) -> Bool {
    // A client that does not read is not read from: TCP makes it wait.
    guard connection.phase != .closed, connection.interest == .reading else {
      if connection.phase != .closed { probe(connection) }
      return false
    }
    // Safe: no more than was received is looked at, and it is copied before the next call.
    switch unsafe Transfer.read(connection.descriptor, into: shared) {
    case .wouldBlock: return false
    case .failed, .moved(0):
      cut(connection)
      return false
    case .moved(let count):
      let bytes = unsafe UnsafeRawBufferPointer(rebasing: shared[..<count])
      switch connection.phase {
      case .requesting: unsafe take(request: bytes, connection)
      case .open, .closing:
        connection.allowFrames(most: limits.idleFrames)
        unsafe connection.codec?.receive(bytes)
        deliver(connection)
      case .ending, .lingering, .closed: break
      }
      return true
    }
  }

  /// Looks whether a connection that waits for its client to read is broken.
  private func probe(_ connection: WebSocketConnection) {
    if Poll.isReady(connection.descriptor, for: 0) { cut(connection) }
  }

  /// Hands the messages that are complete to the service.
  func deliver(_ connection: WebSocketConnection) {
    guard let codec = connection.codec else { return }
    for message in codec.takeMessages() where connection.isOpen {
      statistics.received += 1
      service.received(message, from: connection)
    }
    count(connection)
    markDirty(connection)
    guard codec.hasEnded, connection.phase == .open || connection.phase == .closing else { return }
    if !codec.hasReceivedClose { statistics.faults += 1 }
    connection.phase = .ending
    setAlarm(connection, .now + limits.closeTime)
  }

  // MARK: What the service does

  /// Adds something to what a connection sends.
  func send(on connection: WebSocketConnection, _ body: (WebSocketCodec) -> Void) {
    guard connection.isOpen, let codec = connection.codec else { return }
    body(codec)
    statistics.sent += 1
    markDirty(connection)
    // So that what a round brings together is no reason for being called slow.
    if codec.output.count >= 16 << 10 { write(connection) }
    if connection.unsentBytes > limits.unsentBytes, !connection.isCut {
      statistics.slowClients += 1
      cut(connection)
    }
    count(connection)
  }

  /// Begins the closing handshake.
  func close(_ connection: WebSocketConnection, _ code: Int) {
    guard connection.phase == .open, !connection.isCut else { return }
    connection.codec?.close(code)
    connection.phase = .closing
    // While the server ends, the clients have the time that it has.
    setAlarm(connection, drain == nil ? .now + limits.closeTime : nil)
    markDirty(connection)
  }

  /// Has a connection's descriptor closed at the end of the round, whatever was still to be said.
  func cut(_ connection: WebSocketConnection) {
    guard connection.phase != .closed else { return }
    connection.isCut = true
    markDirty(connection)
  }

  func markDirty(_ connection: WebSocketConnection) {
    guard !connection.isDirty else { return }
    connection.isDirty = true
    dirty.append(connection)
  }

  // MARK: Writing

  /// Writes, closes and tells of all connections to which something has happened. What the service
  /// does when it is told may add more of them.
  func settle() {
    var index = 0
    while index < dirty.count {
      let connection = dirty[index]
      index += 1
      connection.isDirty = false
      settle(connection)
    }
    dirty.removeAll(keepingCapacity: true)
  }

  private func settle(_ connection: WebSocketConnection) {
    guard connection.phase != .closed else { return }
    if !connection.isCut { write(connection) }
    if connection.phase == .ending, connection.unsentBytes == 0, !connection.isCut {
      connection.phase = .lingering
      connection.codec = nil
      Socket.endSending(connection.descriptor)
      setAlarm(connection, .now + limits.closeTime)
    }
    if connection.isKnown, !connection.isOpen {
      connection.isKnown = false
      service.closed(connection)
    }
    if connection.isCut { return discard(connection) }
    count(connection)
    let interest: Poller.Interest = connection.unsentBytes == 0 ? .reading : .writing
    if interest != connection.interest {
      connection.interest = interest
      poller.change(connection.descriptor, to: interest)
    }
  }

  /// Writes as much as the connection takes.
  private func write(_ connection: WebSocketConnection) {
    if !connection.reply.isEmpty { write(&connection.reply, connection) }
    if connection.reply.isEmpty, let codec = connection.codec, !codec.output.isEmpty {
      write(&codec.output, connection)
    }
  }

  private func write(_ buffer: inout ByteBuffer, _ connection: WebSocketConnection) {
    // Safe: the bytes are only read, and the buffer is not changed meanwhile.
    switch unsafe Transfer.send(buffer.bytes, to: connection.descriptor) {
    case .failed: cut(connection)
    case .wouldBlock: break
    case .moved(let count): buffer.removeFirst(count)
    }
  }
}
