import RedisClient
import Sessions

/// From replies to output.
extension RedisSession {
  /// Prints the replies that have arrived.
  ///
  /// - Throws: `SessionError` for one that cannot be read.
  func takeReplies() throws(SessionError) {
    // A reply that nobody asked for stays where it is, as in redis-cli: the next command takes
    // it for its own (`UNSUBSCRIBE a b` has two).
    while client.isReading || !inFlight.isEmpty {
      do {
        guard let reply = try nextReply() else { return }
        take(reply)
      } catch {
        leaveConnection()
        throw SessionError.input(error.description, line: inFlight.first?.offset)
      }
    }
  }

  // The elements of a long array are formatted as they come, so that it costs no more than what is
  // printed of it. Nothing is printed before it is complete: the connection may yet be lost.
  private func nextReply() throws(RedisError) -> RedisReply? {
    guard !client.isReading, let sent = inFlight.first, sent.isShown, !sent.command.printsRaw,
      sent.confirmationsToCome == 0
    else { return try connection?.nextReply() }
    let reply = try connection?.nextReply { element, index, count in
      ReplyFormatter.append(element, at: index, of: count, to: &self.scratch)
    }
    if reply == nil, scratch.count > Self.maximumFormattedBytes {
      throw .replyTooLarge(limit: Self.maximumFormattedBytes)
    }
    return reply
  }

  /// Writes and reads; whether that changed anything.
  func exchange() -> Bool {
    guard let connection, client.isReading || !inFlight.isEmpty else { return false }
    do {
      try connection.flush()
      return try connection.receive()
    } catch {
      loseConnection(error)
      return true
    }
  }

  /// Keeps the first failure.
  func note(failure text: String) {
    if failure == nil { failure = text.hasSuffix("\n") ? String(text.dropLast()) : text }
  }

  /// Ends the conversation.
  func end(_ reason: String) {
    leaveConnection()
    lines = []
    queue = []
    inFlight = InFlight()
    state = .ended(reason)
  }

  /// Closes the connection and forgets what belonged to it.
  func leaveConnection() {
    connection?.close()
    connection = nil
    scratch = []
    client.leaveConnection()
  }

  private func take(_ reply: RedisReply) {
    if let sent = inFlight.first, !sent.isShown {
      _ = inFlight.removeFirst()
      takeUnseen(reply, role: sent.role)
    } else if client.isReading {
      takeMessage(reply)
    } else if let sent = inFlight.first, sent.command.isConfirmed(by: reply),
      inFlight.confirmFirst()
    {
      print(reply, raw: false)
    } else if let sent = inFlight.removeFirst() {
      print(reply, raw: sent.command.printsRaw)
      client.note(reply, to: sent.command)
      if sent.command.name == "reset", group.hidesCredentials { authenticate() }
      finish(sent)
    }
    if case .blocked = state { state = .working }
  }

  private func takeUnseen(_ reply: RedisReply, role: SentCommand.Role) {
    switch role {
    case .identify: if case .integer(let id) = reply { client.id = id }
    case .restoreDatabase(let number):
      if let message = reply.errorMessage {
        client.database = 0
        say("SELECT \(number) failed: \(message)\n")
      }
    case .authenticate:
      // The commands that follow say what is wrong.
      guard let message = reply.errorMessage, !group.hidesCredentials else { return }
      say("AUTH failed: \(message)\n")
    case .shown, .ignored: break
    }
  }

  // In MONITOR and SUBSCRIBE everything that comes is printed, but for what the session sent
  // itself. An error ends the reading.
  private func takeMessage(_ reply: RedisReply) {
    if client.markersOutstanding > 0, isMarker(reply) {
      client.markersOutstanding -= 1
      client.isCaughtUp = true
      return
    }
    let sent = inFlight.removeFirst()
    if client.reading == .monitor, sent == nil, isHidden(reply) { return }
    if client.hasToSayThatItReads, reply.errorMessage == nil { sayThatItReads() }
    print(reply, raw: false)
    if reply.errorMessage != nil {
      for _ in 0..<client.markersOutstanding { sendNothing() }
      client.leaveReading()
      if let sent { finish(sent) }
    } else if sent != nil {
      requestMarker()
    }
  }

  // A place in the queue for a reply that will come and is not wanted.
  private func sendNothing() {
    serial += 1
    inFlight.append(
      SentCommand(
        command: ServerCommand([]), role: .ignored, line: 0, offset: 0, isLastOfLine: false,
        lineStartedAt: .now, serial: serial))
  }

  private func isMarker(_ reply: RedisReply) -> Bool {
    switch reply {
    case .bulk(let bytes): bytes == client.marker
    case .array(let elements): elements.count == 2 && elements[1] == .bulk(client.marker)
    default: false
    }
  }

  private func isHidden(_ reply: RedisReply) -> Bool {
    guard case .status(let line) = reply else { return false }
    if group.isOwn(monitorLine: line) { return true }
    guard client.hiddenIdentifications > 0, line.ends(with: #" "CLIENT" "ID""#) else {
      return false
    }
    client.hiddenIdentifications -= 1
    return true
  }

  private func print(_ reply: RedisReply, raw: Bool) {
    // What is there already are the elements of this reply.
    if raw {
      ReplyFormatter.appendRaw(reply, to: &scratch)
    } else if scratch.isEmpty {
      ReplyFormatter.append(reply, to: &scratch)
    }
    output.append(scratch)
    scratch.removeAll(keepingCapacity: scratch.count < 1 << 16)
    if let message = reply.errorMessage {
      note(failure: message)
      errors.note(code: String(message.prefix { $0 != " " }), message)
    }
  }

  private func say(_ text: String) {
    output.append(text)
    note(failure: text)
  }

  // redis-cli prints how long a line took when it took half a second or more. Replies to
  // commands that were sent together come together, so which of them took how long cannot be
  // told; but those are commands that take no time.
  private func finish(_ sent: SentCommand) {
    guard group.printsDurations, sent.isLastOfLine, !sent.hasCompany else { return }
    printElapsed(.now - sent.lineStartedAt)
  }

  private func printElapsed(_ elapsed: Duration) {
    let (seconds, attoseconds) = elapsed.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    guard milliseconds >= 500 else { return }
    let hundredths = (milliseconds + 5) / 10
    let fraction = hundredths % 100
    output.append("(\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)s)\n")
  }

  // As redis-cli: the command that finds the connection lost says so and is not repeated.
  // Later ones that were sent with it have no reply either, and are sent again.
  private func loseConnection(_ error: RedisError) {
    let wasReading = client.isReading
    leaveConnection()
    client.hasLostConnection = true
    if group.version.choosesDatabaseAgain { client.databaseToRestore = client.database }
    let text = "Error: \(group.text(of: error))\n"
    if wasReading {
      say(text)
      return end("redis-cli exits when the connection is lost while it reads messages")
    }
    let lost = inFlight.all.filter(\.isShown)
    inFlight = InFlight()
    guard let first = lost.first else { return }
    if !client.hasSentShutdown { say(text) }
    queue.removeAll { $0.number == first.line }
    for sent in lost.reversed() where sent.line != first.line {
      if let index = queue.indices.last, queue[index].number == sent.line {
        queue[index].remaining += 1
      } else {
        queue.append(
          CurrentLine(
            input: .send(sent.command, count: 1), remaining: 1, number: sent.line,
            offset: sent.offset))
      }
    }
  }
}

extension [UInt8] {
  fileprivate func ends(with text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
