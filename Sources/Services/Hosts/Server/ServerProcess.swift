import Glibc
import LessonModel
import Processes
import Synchronization

/// A server that the runner started: one mechanism for every kind. It dies with the runner.
final class ServerProcess: Sendable {
  /// What makes one kind of server different from another.
  struct Plan: Sendable {
    var kind: ServiceKind
    /// The program and how it is started; its outputs go to the log.
    var launch: ChildProcess.Launch
    var log: ServerLog
    /// Ends it in good order.
    var stopSignal: Int32
    /// Ends it at once, without leaving anything behind.
    var quitSignal: Int32
    /// The folder that it works in: every process that does belongs to the server.
    var folder: String
    /// Asks the server whether it is ready. Gets the log's size at the start.
    var isReady: @Sendable (_ logStart: Int) -> Bool
  }

  /// How long an orderly end may take.
  private static let patience: Duration = .seconds(10)

  private let plan: Plan
  private let run: Run
  private let limit: Duration
  private let child = Mutex<ChildProcess?>(nil)

  init(_ plan: Plan, run: Run, limit: Duration) {
    var plan = plan
    plan.launch.environment.merge(run.environment) { _, new in new }
    plan.launch.endsWithParent = true
    plan.launch.endingSignal = plan.quitSignal
    self.plan = plan
    self.run = run
    self.limit = limit
  }

  /// Whether the server's process is there.
  var isAlive: Bool { current.map { !$0.isEnding } ?? false }

  /// The process, for messages and tests.
  var current: ChildProcess? { child.withLock { $0 } }

  /// The last lines of the log.
  var logTail: [String] { plan.log.tail() }

  /// Starts the server and waits until it says that it is ready.
  ///
  /// - Throws: `ServiceError`, with the end of the log, when it ends instead or says nothing.
  func start() throws(ServiceError) {
    let logStart = plan.log.size
    let child = try asServiceError(plan.kind) { () throws(SystemError) in
      let log = try plan.log.open()
      var launch = plan.launch
      launch.standardOutput = .descriptor(log.number)
      launch.standardError = .descriptor(log.number)
      return try ChildProcess.start(launch)
    }
    run.watch(child, firstSignal: plan.quitSignal == SIGKILL ? nil : plan.quitSignal)
    self.child.withLock { $0 = child }
    let deadline = Deadline.after(limit)
    while !plan.isReady(logStart) {
      if let status = child.exitStatus() {
        SharedMemory.removeSegments(madeBy: [child.processID])
        run.forget(child)
        throw failure(.ended(status))
      }
      if deadline.hasPassed {
        end(plan.quitSignal)
        throw failure(.notReady(limit))
      }
      _ = Poll.wait(
        child.pollDescriptor, deadline: .after(.milliseconds(3)))
    }
  }

  /// Ends the server in good order, waiting for it.
  ///
  /// - Throws: `ServiceError` when it does not end, and had to be killed.
  func stop() throws(ServiceError) {
    if !end(plan.stopSignal) {
      throw failure(.notStopped(Self.patience))
    }
  }

  /// Ends the server at once: its data is not needed any more.
  func discard() { end(plan.quitSignal) }

  /// Kills the server as a crash would, with every process that belongs to it.
  func crash() {
    // All at once, as with the machine: a process that outlived another by a moment would notice,
    // and say so to its client.
    pause()
    end(SIGKILL)
  }

  /// Makes the server stand still.
  func pause() {
    guard let child = current, child.exitStatus() == nil else { return }
    run.stopProcesses(of: child, inFolder: plan.folder)
  }

  /// Lets it go on.
  func resume() { signalAll(SIGCONT) }

  /// Does what an operator does; `promote` is how this kind of server becomes a primary, or says
  /// why it does not.
  func perform(
    _ operation: ServiceOperation, promote: () throws(ServiceError) -> Void
  ) throws(ServiceError) {
    switch operation {
    case .stop: try stop()
    case .start: try start()
    case .crash: crash()
    case .pause: pause()
    case .resume: resume()
    case .promote: try promote()
    }
  }

  /// Whether it ended by itself.
  @discardableResult
  private func end(_ signal: Int32) -> Bool {
    guard let child = current else { return true }
    if signal == SIGKILL { signalAll(SIGKILL) }
    child.signal(signal)
    // A server that stands still takes no other signal.
    if signal != SIGKILL { signalAll(SIGCONT) }
    let hasEnded = (try? child.wait(deadline: .after(Self.patience))) != nil
    if !hasEnded { child.signalGroup(SIGKILL) }
    run.endProcesses(inFolder: plan.folder)
    SharedMemory.removeSegments(madeBy: [child.processID])
    run.forget(child)
    self.child.withLock { $0 = nil }
    return hasEnded
  }

  private func signalAll(_ signal: Int32) {
    guard let child = current, child.exitStatus() == nil else { return }
    run.signalProcesses(of: child, inFolder: plan.folder, signal)
  }

  private func failure(_ failure: ServiceError.ProcessFailure) -> ServiceError {
    .process(
      plan.kind, failure, fullDisk: plan.log.hasFullDisk ? plan.log.path : nil, log: logTail)
  }
}
