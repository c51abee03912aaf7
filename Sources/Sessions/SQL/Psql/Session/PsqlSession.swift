import PostgresClient
package import Sessions

/// A psql conversation: a step prints what `psql -X < input` prints.
package final class PsqlSession: Session {
  /// The name that steps use in `session=`.
  package let name: String
  private let engine: PsqlEngine
  private weak var group: PsqlSessionGroup?
  /// The time that the step waits for its statement; nil for no limit of its own.
  private(set) var stepTimeout: Duration?
  /// The number of probes that did not find the statement blocked.
  private var vainProbes = 0
  /// The blockers that the server has yet to name a second time.
  private var unconfirmed: [String]?
  /// Whether the server's process is still at work although the session is idle: it may have been told
  /// to end, or have received a notification.
  private var isAstir = false
  /// The last look for the server's process, and its result.
  private var found: (processID: Int32, process: BackendProcess?)?

  init(name: String, engine: PsqlEngine, group: PsqlSessionGroup) {
    self.name = name
    self.engine = engine
    self.group = group
  }

  deinit { engine.assumeIsolated { $0.close() } }

  /// The state of the conversation.
  package var state: SessionState {
    let isAstir = isAstir
    return engine.assumeIsolated { engine in
      switch engine.phase {
      case .awaitingInput: isAstir ? .working : .idle
      case .running, .awaitingFile: .working
      case .awaitingServer: engine.blockers.map { .blocked(by: $0) } ?? .working
      case .ended(let reason): .ended(reason)
      }
    }
  }

  /// How the transaction stands; while a statement is under way, how it stood before that.
  package var transaction: TransactionState? {
    engine.assumeIsolated { engine in
      guard engine.phase != .awaitingServer, let connection = engine.connection else {
        return engine.transactionBefore
      }
      return TransactionState(connection.transactionStatus)
    }
  }

  /// The server's socket or the file that the session waits for.
  package var descriptors: [PollDescriptor] {
    engine.assumeIsolated { engine in
      if case .awaitingFile(let descriptor?) = engine.phase { return [descriptor] }
      guard engine.phase == .awaitingServer, let connection = engine.connection else { return [] }
      return [PollDescriptor(connection.fileDescriptor, read: true, write: engine.wantsWrite)]
    }
  }

  /// Adds lines to psql's input. A statement that they leave open goes on with the next step.
  ///
  /// - Throws: `SessionError` when psql has ended.
  package func begin(_ input: StepInput) throws {
    if case .ended(let reason) = state {
      throw SessionError.over(session: name, reason: reason)
    }
    let text = Array(input.text.utf8)
    stepTimeout = input.timeout
    isAstir = false
    vainProbes = 0
    unconfirmed = nil
    drive {
      $0.blockers = nil
      if input.isLast { $0.appendLast(text) } else { $0.append(text) }
    }
  }

  /// Reads what the server has sent, and sends the next statement if one is complete. Never throws.
  package func pump() throws { drive { $0.pump() } }

  /// Drives the engine. When it advances, what is known of other sessions no longer holds.
  private func drive(_ body: @Sendable (isolated PsqlEngine) -> Void) {
    let advanced = engine.assumeIsolated { engine in
      let before = engine.progress
      body(engine)
      return engine.progress != before
    }
    if advanced { group?.recheck(except: self) }
    if engine.assumeIsolated({ $0.takeReload() }) { group?.forgetTimeouts() }
  }

  /// Asks whether the statement waits for another session of the lesson, or whether the server's
  /// process has come to rest. Never throws.
  package func probe() throws {
    if engine.assumeIsolated({ $0.awaitsLook }) { return drive { $0.pump() } }
    guard isBusy else {
      isAstir = isAstir && isProcessAstir
      return
    }
    guard let group, state == .working else { return }
    if engine.assumeIsolated({ $0.repeatCancel() }) { return }
    let sent = engine.assumeIsolated { $0.sentCount }
    vainProbes += 1
    guard let blockers = group.blockers(of: self) else {
      unconfirmed = nil
      return
    }
    // Where the kernel cannot confirm it, the server has to say it twice.
    if process == nil, unconfirmed != blockers {
      unconfirmed = blockers
      return
    }
    // The answer may have overtaken the statement's own.
    drive {
      $0.pump()
      if $0.phase == .awaitingServer, $0.sentCount == sent { $0.blockers = blockers }
    }
  }

  /// Forgets that the statement is blocked. An idle session looks whether its process is at work.
  package func recheck() {
    forgetBlockers()
    if engine.assumeIsolated({ $0.phase == .awaitingInput }) {
      isAstir = isProcessAstir
    }
  }

  /// Whether the server's process is at work, or its first process is about to end it.
  private var isProcessAstir: Bool {
    guard let process else { return false }
    return process.standing == .astir || process.isServerLosingProcess
  }

  /// Forgets that the statement is blocked.
  func forgetBlockers() {
    unconfirmed = nil
    engine.assumeIsolated { $0.blockers = nil }
  }

  /// Takes the output since the last call.
  package func takeOutput() -> SessionOutput {
    engine.assumeIsolated { engine in
      defer {
        engine.failure = nil
        engine.errors = []
      }
      return SessionOutput(
        engine.output.take(), failure: engine.failure, errors: engine.errors)
    }
  }

  /// The output since then, to be looked at.
  package var untaken: OutputBuffer? { engine.assumeIsolated { $0.output } }

  /// Cancels the statement under way, or drops the one that is not complete. Never throws.
  package func interrupt() throws { engine.assumeIsolated { $0.interrupt() } }

  /// Ends the input as in `psql < file`: a last statement without a semicolon runs. The caller pumps
  /// until the session has ended.
  package func finish() { drive { $0.finishInput() } }

  /// Closes the connection.
  package func close() { engine.assumeIsolated { $0.close() } }

  /// The process id of the server's backend; nil without a connection.
  package var backendProcessID: Int32? {
    engine.assumeIsolated { $0.connection?.backendProcessID }
  }

  /// The process behind the connection; nil when it is not visible from here.
  var process: BackendProcess? {
    guard let processID = backendProcessID, group?.looksAtProcesses ?? true else { return nil }
    if let found, found.processID == processID { return found.process }
    let process = engine.assumeIsolated { $0.connection.flatMap { BackendProcess(of: $0) } }
    found = (processID, process)
    return process
  }

  /// Whether the session waits for an answer of the server.
  var isBusy: Bool { engine.assumeIsolated { $0.phase == .awaitingServer } }

  /// Whether the statement may wait although the lesson has no other session. A transaction that the
  /// session has prepared itself can block it, and after a long silence so can one of another client.
  var mayWaitAlone: Bool {
    vainProbes > 100 || engine.assumeIsolated { $0.hasPrepared }
  }

  /// Whether the wait of the statement under way ends by itself.
  func waitEndsByItself(within limit: Duration?) -> Bool {
    engine.assumeIsolated { $0.timeouts.endWait(within: limit) }
  }

  /// Whether the session is idle, and the server frees its locks after a time.
  func holdEndsByItself(within limit: Duration?) -> Bool {
    engine.assumeIsolated { engine in
      guard engine.phase == .awaitingInput, let status = engine.connection?.transactionStatus else {
        return false
      }
      return engine.timeouts.endHold(inTransaction: status != .idle, within: limit)
    }
  }

  /// Has the timeouts read again if they may have changed and the session is idle.
  ///
  /// - Returns: Whether they are being read.
  func askForTimeouts() -> Bool { engine.assumeIsolated { $0.wantTimeouts() } }

  /// Notes that the timeouts may have changed.
  func forgetTimeouts() { engine.assumeIsolated { $0.timeouts.areStale = true } }
}
