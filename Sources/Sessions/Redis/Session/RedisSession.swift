import RedisClient
package import Sessions

/// A conversation as with `redis-cli` on a terminal, prompts left out.
///
/// It prints what the installed redis-cli prints, with these additions, because a lesson goes on where a
/// terminal's user would act:
///
/// - A script may stand on several lines: see `InputLines`.
/// - `interrupt` leaves SUBSCRIBE, MONITOR or a command that waits, drops the lines that were
///   still to come, and returns to the prompt in the same database. redis-cli would exit.
/// - What makes redis-cli hang (SUBSCRIBE inside MULTI, CLIENT REPLY OFF), and what is not there
///   (`HELLO 3`, `help`, the Lua debugger), is an error: `begin` or `pump` throws, the rest of the
///   input is dropped, the conversation is at its prompt again.
///
/// A lost connection is treated as redis-cli does: the command that finds it lost prints
/// `Error: Server closed the connection`, the next one connects again, as redis-cli 8 in the same
/// database, or as an older one in the database in which the conversation began. A session that is reading messages then is over.
///
/// `failure` is the first error reply, but not an error inside an array: what EXEC returns are
/// results.
///
/// Commands that are quick and leave the connection as it is are sent up to `window` at a time,
/// everything else one by one. Should the connection be lost while several are under way, those
/// whose replies are missing are sent again, although the server may have run some of them.
package final class RedisSession: Session {
  /// The name that steps use in `session=`.
  package let name: String
  /// Where the conversation stands.
  package internal(set) var state = SessionState.idle

  let group: RedisSessionGroup
  var connection: RedisConnection?
  var client = ClientState()

  /// The lines still to be read, the next one last.
  var lines: [InputLines.Line] = []
  /// The lines that are being carried out, the next one last.
  var queue: [CurrentLine] = []
  var lineNumber = 0
  var serial = 0
  /// Sent, in order; the replies are still to come.
  var inFlight = InFlight()

  var output = OutputBuffer()
  var failure: String?
  /// The errors of the step.
  var errors: [ErrorReply] = []
  /// Where replies are formatted: empty, or the elements of the reply that is coming in.
  var scratch: [UInt8] = []

  /// How many quick commands are sent before a reply is waited for.
  static let window = 256
  /// How many bytes may wait to be sent before no more quick commands are added.
  static let mostUnsentBytes = 256 << 10
  /// The most bytes of one reply, or of one element of a reply that is an array. A larger one is an
  /// error: kept, copied and formatted it would cost several times its size.
  static let maximumReplyBytes = 16 << 20
  /// The most bytes that the text of one array may have: there has to be an end somewhere.
  static let maximumFormattedBytes = 1 << 30

  init(name: String, group: RedisSessionGroup) {
    self.name = name
    self.group = group
    client.endpoint = group.endpoint
    client.databaseToRestore = group.database
  }

  /// What the loop has to wait for.
  package var descriptors: [PollDescriptor] {
    guard let connection, !connection.isClosed else { return [] }
    switch state {
    case .idle, .ended: return []
    case .working, .blocked, .listening:
      return [PollDescriptor(connection.socket, write: connection.hasUnsentBytes)]
    }
  }

  /// Starts on a step's input.
  ///
  /// - Throws: `SessionError` when the session cannot take input, or for a line that is refused.
  package func begin(_ input: StepInput) throws {
    switch state {
    case .ended(let reason): throw SessionError.over(session: name, reason: reason)
    case .listening: throw SessionError.listening(session: name)
    case .blocked, .working: throw SessionError.blocked(session: name, by: [])
    case .idle: break
    }
    group.closeControls()
    lines = InputLines.split(input.text).reversed()
    state = .working
    try pump()
  }

  /// Reads and writes whatever can be read and written without waiting.
  package func pump() throws {
    do {
      repeat {
        try takeReplies()
        try sendNext()
      } while exchange()
    } catch {
      dropInput()
      settle()
      throw error
    }
    settle()
  }

  /// Asks the server whether the session waits for another session, or has caught up.
  package func probe() throws {
    guard state == .working else { return }
    if client.isReading {
      requestMarker()
      return try pump()
    }
    guard let waiting = inFlight.onlyCommand, waiting.command.blocksForEver,
      !client.isInTransaction, let id = client.id, connection?.hasUnsentBytes == false,
      group.control(at: client.endpoint).isBlocked(client: id)
    else { return }
    // The reply may have come before the server answered the question.
    try pump()
    if state == .working, inFlight.onlyCommand?.serial == waiting.serial {
      state = .blocked(by: [])
    }
  }

  /// Forgets that the session is blocked or has caught up.
  package func recheck() {
    switch state {
    case .blocked: state = .working
    case .listening:
      state = .working
      client.isCaughtUp = false
      requestMarker()
    case .idle, .working, .ended: break
    }
  }

  /// Takes the output that has arrived since the last call.
  package func takeOutput() -> SessionOutput {
    defer {
      failure = nil
      errors = []
    }
    return SessionOutput(output.take(), failure: failure, errors: errors)
  }

  /// The output that has arrived since then, to be looked at.
  package var untaken: OutputBuffer? { output }

  /// Ends the command or the reading of messages; at the prompt it does nothing.
  package func interrupt() throws {
    switch state {
    case .idle, .ended: return
    case .working, .blocked, .listening: break
    }
    if let id = client.id { group.control(at: client.endpoint).kill(client: id) }
    startAfresh()
    dropInput()
    state = .idle
  }

  /// Ends the conversation.
  package func close() {
    if case .ended = state { return }
    end("it was closed")
  }

  // Back to the prompt. Replies that are still to come must not be taken for those of later
  // commands: the connection is given up then.
  private func dropInput() {
    if !inFlight.isEmpty { startAfresh() }
    lines = []
    queue = []
    inFlight = InFlight()
  }

  // The next command connects anew, and finds the same database.
  private func startAfresh() {
    leaveConnection()
    client.databaseToRestore = client.database
  }

  private func settle() {
    switch state {
    case .ended: return
    case .idle, .working, .blocked, .listening: break
    }
    if client.isReading {
      state = client.isCaughtUp ? .listening : .working
    } else if inFlight.isEmpty, lines.isEmpty, queue.isEmpty {
      state = .idle
    } else if state != .blocked(by: []) {
      state = .working
    }
  }

  /// Leaves the next `CLIENT ID` of another session out of what MONITOR prints.
  func hideNextIdentification() {
    if client.reading == .monitor { client.hiddenIdentifications += 1 }
  }
}
