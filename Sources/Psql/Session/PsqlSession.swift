import Clients
public import Sessions

/// A psql conversation: what a step prints is what `psql -X < input` prints.
public final class PsqlSession: Session {
  /// The name that steps use in `session=`.
  public let name: String
  private let engine: PsqlEngine
  private weak var group: PsqlSessionGroup?

  init(name: String, engine: PsqlEngine, group: PsqlSessionGroup) {
    self.name = name
    self.engine = engine
    self.group = group
  }

  deinit { engine.assumeIsolated { $0.close() } }

  /// Where the conversation stands.
  public var state: SessionState {
    engine.assumeIsolated { engine in
      switch engine.phase {
      case .awaitingInput: .idle
      case .running: .working
      case .awaitingServer: engine.blockers.map { .blocked(by: $0) } ?? .working
      case .ended(let reason): .ended(reason)
      }
    }
  }

  /// The server's socket, while an answer is awaited.
  public var descriptors: [PollDescriptor] {
    engine.assumeIsolated { engine in
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
  }

  /// Asks the server whether the statement waits for another session of the lesson.
  public func probe() throws {
    guard let group, state == .working else { return }
    if engine.assumeIsolated({ $0.repeatCancel() }) { return }
    let sent = engine.assumeIsolated { $0.sentCount }
    guard let blockers = group.blockers(of: self) else { return }
    // The answer may have overtaken the statement's own.
    drive {
      $0.pump()
      if $0.phase == .awaitingServer, $0.sentCount == sent { $0.blockers = blockers }
    }
  }

  /// Forgets that the statement is blocked.
  public func recheck() { engine.assumeIsolated { $0.blockers = nil } }

  /// Takes what was printed since the last call.
  public func takeOutput() -> SessionOutput {
    engine.assumeIsolated { engine in
      let (bytes, omitted) = engine.output.take()
      defer { engine.failure = nil }
      return SessionOutput(bytes: bytes, omittedBytes: omitted, failure: engine.failure)
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

  /// Whether the statement under way ends its wait by itself.
  var waitEndsByItself: Bool { engine.assumeIsolated { $0.timeouts.endWaits } }

  /// Whether an answer of the server is awaited.
  var isBusy: Bool { engine.assumeIsolated { $0.phase == .awaitingServer } }
}
