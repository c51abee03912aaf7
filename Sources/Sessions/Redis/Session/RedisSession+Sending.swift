import RedisClient
import Sessions

/// From lines to commands.
extension RedisSession {
  /// Sends what may be sent now, and does what redis-cli does itself.
  ///
  /// - Throws: `SessionError` for a command that is refused.
  func sendNext() throws(SessionError) {
    while !client.isReading, let line = nextLine() {
      switch line.input {
      case .send(let command, _):
        guard maySend(command) else { return }
        try send(command)
      case .blank: queue.removeLast()
      case .printed(let text, let isFailure):
        guard inFlight.isEmpty else { return }
        queue.removeLast()
        output.append(text)
        if isFailure {
          note(failure: text)
          errors.note(code: ErrorReply.misuse, String(text.dropLast()))
        }
      case .connect(let host, let port):
        guard inFlight.isEmpty else { return }
        queue.removeLast()
        if connection != nil {
          client.databaseToRestore = client.database
        } else if client.hasLostConnection {
          client.databaseToRestore = group.database
        }
        leaveConnection()
        client.endpoint = .tcp(host: host, port: port)
        _ = connect()
      case .quit:
        guard inFlight.isEmpty else { return }
        end("it was left with quit")
      }
    }
  }

  // The line at the end of the queue, which is filled from the text when it is empty.
  private func nextLine() -> CurrentLine? {
    if let line = queue.last { return line }
    guard let line = lines.popLast() else { return nil }
    lineNumber += 1
    let input = InputCommand(line.bytes)
    let count = if case .send(_, let count) = input { count } else { 1 }
    let current = CurrentLine(
      input: input, remaining: count, number: lineNumber, offset: line.offset)
    queue.append(current)
    return current
  }

  // Quick commands go together, every other one alone.
  private func maySend(_ command: ServerCommand) -> Bool {
    guard let last = inFlight.last else { return true }
    return command.isQuick && last.isShown && last.command.isQuick
      && inFlight.count < Self.window && connection != nil
      && (connection?.unsentByteCount ?? 0) < Self.mostUnsentBytes
  }

  private func send(_ command: ServerCommand) throws(SessionError) {
    let index = queue.count - 1
    if let reason = command.refusal(inTransaction: client.isInTransaction) {
      throw SessionError.input(reason, line: queue[index].offset)
    }
    guard connection != nil || connect() else {
      queue.removeLast()
      return
    }
    let isFirst = queue[index].startedAt == nil
    let startedAt = queue[index].startedAt ?? .now
    queue[index].startedAt = startedAt
    queue[index].remaining -= 1
    let line = queue[index]
    if line.remaining == 0 { queue.removeLast() }
    if needsIdentity(command) { identify() }
    serial += 1
    connection?.append(command.arguments)
    inFlight.append(
      SentCommand(
        command: command, role: .shown, line: line.number, offset: line.offset,
        isLastOfLine: line.remaining == 0, lineStartedAt: startedAt, serial: serial,
        confirmationsToCome: group.version.awaitsConfirmations ? command.confirmationCount : 0))
    if command.name == "shutdown" { client.hasSentShutdown = true }
    if isFirst { startReading(command) }
  }

  private func startReading(_ command: ServerCommand) {
    if command.subscribes {
      if group.version.awaitsConfirmations {
        client.hasToSayThatItReads = true
      } else {
        sayThatItReads()
      }
      client.reading = .subscription
    } else if command.name == "monitor" {
      client.reading = .monitor
    }
  }

  /// Says that messages are being read.
  ///
  /// A newer redis-cli shows such a line below the messages while it waits, and takes it away. Here
  /// the line stays above them, as in the older ones.
  func sayThatItReads() {
    client.hasToSayThatItReads = false
    output.append("Reading messages... (press Ctrl-C to quit)\n")
  }

  // Whether the server may have to be asked about this connection while the command runs, or
  // told to forget it.
  private func needsIdentity(_ command: ServerCommand) -> Bool {
    client.id == nil && !client.isInTransaction
      && (command.mayBlock || command.subscribes || command.name == "monitor")
  }

  private func identify() {
    group.willIdentify()
    sendUnseen(["CLIENT", "ID"].map { Array($0.utf8) }, role: .identify)
  }

  private func sendUnseen(_ arguments: [[UInt8]], role: SentCommand.Role) {
    serial += 1
    connection?.append(arguments)
    inFlight.append(
      SentCommand(
        command: ServerCommand(arguments), role: role, line: 0, offset: 0, isLastOfLine: false,
        lineStartedAt: .now, serial: serial))
  }

  /// Sends a text through the stream of messages that is being read: when it comes back,
  /// everything that was sent before has come too.
  func requestMarker() {
    guard client.isReading, inFlight.isEmpty, client.markersOutstanding == 0 else { return }
    client.marker = group.nextMarker()
    client.markersOutstanding = 1
    connection?.append([Array("PING".utf8), client.marker])
  }

  // MARK: Connecting

  /// Connects for the first time.
  ///
  /// - Throws: `SessionError` when the server cannot be reached.
  func connectAtStart() throws(SessionError) {
    do {
      try makeConnection()
    } catch {
      throw SessionError.failed(group.text(of: error))
    }
  }

  // Connects; says so, as redis-cli does, when that fails.
  private func connect() -> Bool {
    do {
      try makeConnection()
      return true
    } catch {
      let text = "\(group.text(of: error))\n"
      output.append(text)
      note(failure: text)
      return false
    }
  }

  /// Logs in on the lesson's own server.
  func authenticate() {
    guard let credentials = group.credentials(for: client.endpoint) else { return }
    sendUnseen(credentials.command, role: .authenticate)
  }

  private func makeConnection() throws(RedisError) {
    connection = try RedisConnection(
      to: client.endpoint, maximumReplyBytes: Self.maximumReplyBytes)
    let database = client.databaseToRestore
    client.database = database
    client.databaseToRestore = group.database
    client.hasLostConnection = false
    authenticate()
    if database != 0 {
      let select = ["SELECT", String(database)].map { Array($0.utf8) }
      sendUnseen(select, role: .restoreDatabase(database))
    }
  }
}
