import Glibc
import Platform

/// The one thread that serves all connections: waits, reads, answers, writes.
///
/// A connection that can be read is read once and written once a round, however many requests the
/// bytes hold. Reading and writing go through two buffers that all connections share. Only what is
/// left over, half a request or a reply that did not fit, is kept with the connection.
@safe
final class KVLoop {
  let limits: KVLimits
  let poller: Poller
  /// Nil once the server drains.
  var listener: Descriptor?
  /// By descriptor.
  var connections: [KVConnection?] = []
  var engine: KVEngine
  var statistics = KVStatistics()
  var drain: Drain?
  /// Connections that linger, with the time at which that ends, in this order.
  var lingering: [(connection: KVConnection, until: ContinuousClock.Instant)] = []
  private let mailbox: Mailbox<KVStatistics>
  let peers = PeerCheck()
  /// Told of what happens, once of each kind.
  let tell: @Sendable (String) -> Void
  /// What a connection without leftovers is read into.
  private let shared = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
  /// The replies of the connection that is being served.
  var output = ByteBuffer()
  let acceptor = Acceptor()

  static let lingerTime: Duration = .seconds(1)

  init(
    listener: Descriptor, poller: Poller, limits: KVLimits, commands: [String: KVCommand],
    mailbox: Mailbox<KVStatistics>, tell: @escaping @Sendable (String) -> Void
  ) {
    (self.listener, self.poller, self.limits, self.mailbox) = (listener, poller, limits, mailbox)
    self.tell = tell
    engine = KVEngine(extraCommands: commands, storedBytes: limits.storedBytes)
    poller.add(listener.number, for: .reading)
  }

  // Safe: allocated with the loop, and only the loop has it.
  deinit { unsafe shared.deallocate() }

  /// Serves until it has drained.
  func run() {
    while true {
      let count = poller.wait(milliseconds: patience)
      statistics.rounds += 1
      var someoneCalls = false
      for index in 0..<count {
        let event = poller.event(index)
        if event.descriptor == listener?.number {
          someoneCalls = true
        } else if event.descriptor == poller.bell.descriptor {
          poller.bell.silence()
        } else if let connection = connections[Int(event.descriptor)] {
          serve(connection, event)
        }
      }
      // Last, so that no event of this round is taken for one of a new connection with the
      // descriptor of one that was closed.
      if someoneCalls { acceptAll() }
      endLingering()
      for message in mailbox.takeAll() { obey(message) }
      if hasDrained() { return mailbox.close(report) }
    }
  }

  private func serve(_ connection: KVConnection, _ event: Poller.Event) {
    if event.isWritable || event.isBroken, !connection.unsent.isEmpty { sendRest(connection) }
    if event.isReadable || event.isBroken { receive(connection) }
    count(connection)
  }

  /// Whether the connection has not been closed: its descriptor's number may be another's by now.
  func isOpen(_ connection: KVConnection) -> Bool {
    connections[Int(connection.descriptor)] === connection
  }

  // MARK: Reading

  // lesson: receive
  /// Reads once, and answers all the requests that are complete now.
  func receive(_ connection: KVConnection) {
    // A client that does not read its replies is not read from: TCP makes it wait.
    guard isOpen(connection), connection.unsent.isEmpty else { return }
    // Safe: both buffers outlive the call, and no more than was received is looked at.
    let isFresh = connection.input.isEmpty
    let room = unsafe isFresh ? shared : connection.input.room(16 << 10)
    switch unsafe Transfer.read(connection.descriptor, into: room) {
    case .wouldBlock: return
    case .failed, .moved(0): discard(connection)
    case .moved(let count):
      statistics.reads += 1
      statistics.bytesRead += count
      connection.undrained? -= count
      guard connection.phase == .open else { return }
      if isFresh {
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: shared[..<count])
        let used = unsafe answer(bytes, connection)
        unsafe connection.input.append(UnsafeRawBufferPointer(rebasing: bytes[used...]))
      } else {
        connection.input.didFill(count)
        answerInput(connection)
      }
      flush(connection)
    }
  }
  // lesson: end

  /// Answers what is left in the connection's own buffer.
  private func answerInput(_ connection: KVConnection) {
    // Safe: answering does not change the buffer.
    let used = unsafe answer(connection.input.bytes, connection)
    connection.input.removeFirst(used)
  }

  /// Answers requests until there is no whole one left, or the client has to read first.
  ///
  /// - Returns: how many bytes are done with.
  private func answer(_ bytes: UnsafeRawBufferPointer, _ connection: KVConnection) -> Int {
    // Safe: the caller's bytes outlive the call, and nothing changes them.
    let bytes = unsafe bytes.assumingMemoryBound(to: UInt8.self).span
    var used = 0
    while used < bytes.count, connection.phase == .open {
      if output.count >= limits.unsentBytes {
        flush(connection)
        guard connection.unsent.isEmpty, connection.phase == .open else { break }
      }
      let rest = bytes.extracting(used..<bytes.count)
      switch connection.parser.next(in: rest) {
      case .request(let length, let ending):
        used += length
        if connection.parser.arguments.isEmpty { continue }
        statistics.requests += 1
        let form = ReplyForm(ending: ending, isRESP3: connection.isRESP3)
        switch engine.answer(rest, connection.parser.arguments, as: form, into: &output) {
        case .goOn: break
        case .close: connection.phase = .closing
        case .speak(let isRESP3): connection.isRESP3 = isRESP3
        }
      case .incomplete:
        return used
      case .malformed(.foreign):
        connection.phase = .closing
      case .malformed(let error):
        output.append(
          .error("ERR \(error)"), as: ReplyForm(ending: .crlf, isRESP3: connection.isRESP3))
        connection.phase = .closing
      }
    }
    return connection.phase == .open ? used : bytes.count
  }

  // MARK: Writing

  /// Sends the replies that have been collected; what does not fit is kept.
  private func flush(_ connection: KVConnection) {
    defer { settle(connection) }
    guard isOpen(connection) else { return output.removeAll() }
    guard !output.isEmpty else { return }
    // Safe: the bytes are only read, and the buffer is not changed meanwhile.
    switch unsafe Transfer.send(output.bytes, to: connection.descriptor) {
    case .failed: return discard(connection)
    case .wouldBlock: break
    case .moved(let count):
      statistics.writes += 1
      statistics.bytesWritten += count
      if count < output.count { output.removeFirst(count) } else { output.removeAll() }
    }
    guard !output.isEmpty else { return }
    unsafe connection.unsent.append(output.bytes)
    output.removeAll()
  }

  /// Sends what was kept, and goes on answering when all of it is gone.
  private func sendRest(_ connection: KVConnection) {
    // Safe: as in `flush`.
    switch unsafe Transfer.send(connection.unsent.bytes, to: connection.descriptor) {
    case .failed: return discard(connection)
    case .wouldBlock: return
    case .moved(let count):
      statistics.writes += 1
      statistics.bytesWritten += count
      connection.unsent.removeFirst(count)
    }
    guard connection.unsent.isEmpty else { return }
    if connection.phase == .open, !connection.input.isEmpty { answerInput(connection) }
    flush(connection)
  }

  /// Watches the connection for what it waits for now, and closes it when it is done with.
  private func settle(_ connection: KVConnection) {
    guard isOpen(connection) else { return }
    if connection.phase == .closing, connection.unsent.isEmpty {
      connection.phase = .lingering
      connection.input.release()
      Socket.endSending(connection.descriptor)
      lingering.append((connection, .now + Self.lingerTime))
    }
    let interest: Poller.Interest = connection.unsent.isEmpty ? .reading : .writing
    if interest != connection.interest {
      connection.interest = interest
      poller.change(connection.descriptor, to: interest)
    }
  }
}
