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
    var log: any ServerOutput
    /// Ends it in good order.
    var stopSignal: Int32
    /// Ends it at once, without leaving anything behind.
    var quitSignal: Int32
    /// The folder that it works in: every process that does belongs to the server.
    var folder: String
    /// From which all its processes descend; nil for Etude's own servers.
    var nursery: RunLesson?
    /// How long to wait between two questions whether it is ready.
    var pause: Duration = .milliseconds(3)
    /// Asks the server whether it is ready. Gets the log's size at the start.
    var isReady: @Sendable (_ logStart: Int) -> Bool
  }

  /// How long an orderly end may take.
  private static let patience: Duration = .seconds(10)

  private let plan: Plan
  private let run: Run
  private let family: ServerFamily
  private let limit: Duration
  private let child = Mutex<ChildProcess?>(nil)
  private let logStart = Mutex(0)
  private let isPaused = Mutex(false)

  init(_ plan: Plan, run: Run, limit: Duration) {
    var plan = plan
    plan.launch.environment.merge(run.environment) { _, new in new }
    // A nursery ends what it has started.
    plan.launch.endsWithParent = plan.nursery == nil
    plan.launch.endingSignal = plan.quitSignal
    if let nursery = plan.nursery {
      plan.launch.environment.merge(nursery.environment) { _, new in new }
    }
    self.plan = plan
    self.run = run
    family = ServerFamily(run: run, folder: plan.folder, nursery: plan.nursery)
    self.limit = limit
  }

  /// Whether the server's process is there.
  var isAlive: Bool { current.map { !$0.isEnding } ?? false }

  /// Whether its process is there, and has not been made to stand still.
  var isRunning: Bool { isAlive && !isPaused.withLock { $0 } }

  /// The process, for messages and tests.
  var current: ChildProcess? { child.withLock { $0 } }

  /// The last lines of the log.
  var logTail: [String] { plan.log.tail() }

  /// Starts the server and waits until it says that it is ready.
  ///
  /// - Throws: `ServiceError`, with the end of the log, when it ends instead or says nothing.
  func start() throws(ServiceError) {
    try launch()
    try waitUntil(isReady: plan.isReady)
  }

  /// Starts the server's process, and does not wait.
  ///
  /// - Throws: `ServiceError` when it cannot be started.
  func launch() throws(ServiceError) {
    logStart.withLock { $0 = plan.log.size }
    let child = try asServiceError(plan.kind) { () throws(SystemError) in
      let log = try plan.log.open()
      var launch = plan.launch
      launch.standardOutput = .descriptor(log.number)
      launch.standardError = .descriptor(log.number)
      defer { log.close() }
      return try family.start(launch)
    }
    isPaused.withLock { $0 = false }
    run.watch(child, firstSignal: plan.quitSignal == SIGKILL ? nil : plan.quitSignal)
    self.child.withLock { $0 = child }
  }

  /// Waits until the server says that it is ready.
  ///
  /// - Parameter isReady: asks it.
  /// - Throws: `ServiceError`, with the end of the log, when it ends instead or says nothing.
  func waitUntil(isReady: (_ logStart: Int) -> Bool) throws(ServiceError) {
    let deadline = Deadline.after(limit)
    while true {
      if isReady(logStart.withLock { $0 }) { return }
      try checkIsThere()
      if deadline.hasPassed {
        end(plan.quitSignal)
        throw failure(.notReady(limit))
      }
      guard let child = current else { return }
      _ = Poll.wait(child.pollDescriptor, deadline: .after(plan.pause))
    }
  }

  /// Makes sure that the server has not ended by itself.
  ///
  /// - Throws: `ServiceError`, with the end of the log, when it has.
  func checkIsThere() throws(ServiceError) {
    guard let child = current, let status = child.exitStatus() else { return }
    family.end()
    SharedMemory.removeSegments(madeBy: [child.processID])
    run.forget(child)
    plan.log.settle()
    throw failure(.ended(status))
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
    isPaused.withLock { $0 = true }
    family.pause(child)
  }

  /// Lets it go on.
  func resume() {
    isPaused.withLock { $0 = false }
    signalAll(SIGCONT)
  }

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
    family.end()
    SharedMemory.removeSegments(madeBy: [child.processID])
    run.forget(child)
    self.child.withLock { $0 = nil }
    return hasEnded
  }

  private func signalAll(_ signal: Int32) {
    guard let child = current, child.exitStatus() == nil else { return }
    family.signal(child, signal)
  }

  private func failure(_ failure: ServiceError.ProcessFailure) -> ServiceError {
    .process(
      plan.kind, failure, fullDisk: plan.log.hasFullDisk ? plan.log.file : nil, log: logTail)
  }
}
