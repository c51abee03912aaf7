import Clients
public import Sessions

/// A psql conversation: what a step prints is what `psql -X < input` prints.
public final class PsqlSession: Session {
  /// The name that steps use in `session=`.
  public let name: String
  private let engine: PsqlEngine
  private weak var group: PsqlSessionGroup?
  /// How long a statement is waited for, as the step says that sent it.
  private(set) var stepTimeout: Duration?
  /// How often it was asked in vain whether the statement is blocked.
  private var vainProbes = 0
  /// An answer that has yet to be given a second time.
  private var unconfirmed: [String]?
  /// Whether the server's process still has to deal with something, although the session has
  /// nothing to do: it has been told to end, or that somebody has notified it.
  private var isAstir = false
  /// The server's process that was looked for last, and what was found.
  private var found: (processID: Int32, process: BackendProcess?)?

  init(name: String, engine: PsqlEngine, group: PsqlSessionGroup) {
    self.name = name
    self.engine = engine
    self.group = group
  }

  deinit { engine.assumeIsolated { $0.close() } }

  /// Where the conversation stands.
  public var state: SessionState {
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

  /// The server's socket, while an answer is awaited, or the file that is.
  public var descriptors: [PollDescriptor] {
    engine.assumeIsolated { engine in
      if case .awaitingFile(let descriptor?) = engine.phase { return [descriptor] }
      guard engine.phase == .awaitingServer, let connection = engine.connection else { return [] }
      return [PollDescriptor(connection.fileDescriptor, read: true, write: engine.wantsWrite)]
    }
  }

  /// Adds lines to psql's input. A statement that they leave open goes on with the next step.
  ///
  /// - Throws: `SessionError` when psql has ended.
  public func begin(_ input: StepInput) throws {
    if case .ended(let reason) = state {
      throw SessionError("the psql session \(name) has ended: \(reason)")
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

  /// Takes in what the server has sent, and sends the next statement if one is complete.
  public func pump() throws { drive { $0.pump() } }

  /// Drives the engine; when it gets on, what was found out about other sessions holds no more.
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
  /// process has come to rest.
  public func probe() throws {
    if engine.assumeIsolated({ $0.awaitsLook }) { return drive { $0.pump() } }
    guard isBusy else {
      isAstir = isAstir && process?.standing == .astir
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
    // What the kernel cannot confirm the server has to say twice.
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

  /// Forgets that the statement is blocked; a session that has nothing to do looks whether its
  /// process has.
  public func recheck() {
    forgetBlockers()
    if engine.assumeIsolated({ $0.phase == .awaitingInput }) {
      isAstir = process?.standing == .astir
    }
  }

  /// Forgets that the statement is blocked.
  func forgetBlockers() {
    unconfirmed = nil
    engine.assumeIsolated { $0.blockers = nil }
  }

  /// Takes what was printed since the last call.
  public func takeOutput() -> SessionOutput {
    engine.assumeIsolated { engine in
      let (bytes, omitted) = engine.output.take()
      defer {
        engine.failure = nil
        engine.errors = []
      }
      var output = SessionOutput(bytes: bytes, omittedBytes: omitted, failure: engine.failure)
      output.errors = engine.errors
      return output
    }
  }

  /// Cancels the statement under way, or drops the one that is not complete.
  public func interrupt() throws { engine.assumeIsolated { $0.interrupt() } }

  /// Ends the input, as its end does in `psql < file`: a last statement without semicolon is run.
  /// Pump until the session has ended.
  public func finish() { drive { $0.finishInput() } }

  /// Closes the connection.
  public func close() { engine.assumeIsolated { $0.close() } }

  /// The process id of the server's backend; nil when there is no connection.
  var backendProcessID: Int32? {
    engine.assumeIsolated { $0.connection?.backendProcessID }
  }

  /// The process behind the connection; nil when it is not to be seen from here.
  var process: BackendProcess? {
    guard let processID = backendProcessID, group?.looksAtProcesses ?? true else { return nil }
    if let found, found.processID == processID { return found.process }
    let process = engine.assumeIsolated { $0.connection.flatMap { BackendProcess(of: $0) } }
    found = (processID, process)
    return process
  }

  /// Whether an answer of the server is awaited.
  var isBusy: Bool { engine.assumeIsolated { $0.phase == .awaitingServer } }

  /// Whether the statement may wait although the lesson has no other session: for a transaction
  /// that it has prepared itself, or, as a long silence may mean, that somebody else has.
  var mayWaitAlone: Bool {
    vainProbes > 100 || engine.assumeIsolated { $0.hasPrepared }
  }

  /// Whether the statement under way ends its wait by itself.
  func waitEndsByItself(within limit: Duration?) -> Bool {
    engine.assumeIsolated { $0.timeouts.endWait(within: limit) }
  }

  /// Whether the session has nothing to do, and the server ends what it holds for that.
  func holdEndsByItself(within limit: Duration?) -> Bool {
    engine.assumeIsolated { engine in
      guard engine.phase == .awaitingInput, let status = engine.connection?.transactionStatus else {
        return false
      }
      return engine.timeouts.endHold(inTransaction: status != .idle, within: limit)
    }
  }

  /// Has the timeouts read again if they may have changed and the session has nothing to do.
  ///
  /// - Returns: Whether they are being read.
  func askForTimeouts() -> Bool { engine.assumeIsolated { $0.wantTimeouts() } }

  /// Notes that the timeouts may have changed.
  func forgetTimeouts() { engine.assumeIsolated { $0.timeouts.areStale = true } }
}
