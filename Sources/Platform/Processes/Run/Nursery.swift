import CLinux
import Glibc
import Platform
import Synchronization

/// The parent of all that a lesson's steps start: a small process (`etude-guard steps`) in a session
/// of its own.
///
/// Linux gives a process whose parent has ended to the nearest process above it that has asked for
/// such ones, and the nursery has. So whatever descends from a step stays below the nursery, also
/// a daemon that has left its group, its session, its folder and its environment; and nothing is
/// missed when the lesson ends. When the runner dies, whatever kills it, the nursery does the same
/// at once.
///
/// A step may signal its parent, as Linux permits. So the nursery is two processes (`NurseryKeeper`):
/// when the parent of the steps is killed, its own parent ends all that it has left, and the nursery is
/// of no use any more.
final class Nursery: Sendable {
  /// What an error says of a nursery that was killed.
  static let wasKilled =
    "etude-guard, the parent of all that a lesson's steps start, was killed"

  private let line: Mutex<GuardianLine>
  private let child: ChildProcess
  /// The parent of what is started; nil until something is.
  private let parent = Mutex<ProcessTable.Entry?>(nil)

  /// Starts a nursery.
  ///
  /// - Throws: `SystemError` when `etude-guard` does not lie beside this program.
  init() throws(SystemError) {
    let (ours, theirs) = try Socket.pair(SOCK_SEQPACKET)
    var launch = try GuardianProgram.launch(["steps"], connection: theirs)
    // It hears of its children's ends by this signal, and only when it asks.
    launch.blockedSignals.append(SIGCHLD)
    child = try ChildProcess.start(launch)
    line = Mutex(GuardianLine(ours, child: child))
  }

  /// Starts a process as the nursery's child.
  ///
  /// - Returns: the process; nil when the nursery was killed, and has started nothing.
  /// - Throws: `SystemError` as `ChildProcess.start`, and when the lesson is over.
  func start(_ launch: ChildProcess.Launch) throws(SystemError) -> ChildProcess? {
    let plan = try SpawnPlan(launch)
    return try line.withLock { line throws(SystemError) in
      try line.expectGreeting()
      guard let socket = line.socket else {
        throw SystemError("cannot start \(plan.path)", code: ECANCELED)
      }
      let report = try Pipe.fromChild()
      let words = try Descriptor.holding(plan.words)
      let bytes: [UInt8]?
      do throws(SystemError) {
        try DescriptorMessage.send(
          [words.number, report.writeEnd.number] + plan.descriptors, over: socket)
        report.writeEnd.close()
        guard socket.waitUntilReadable(deadline: .after(GuardianProgram.patience)) else {
          // Its answer would come when the next one is waited for.
          line.close()
          throw SystemError("etude-guard did not start \(launch.executable)", code: ETIMEDOUT)
        }
        bytes = try socket.read()
      } catch {
        // The message was not taken, or not even sent: the kernel tells the first by a reset.
        if error.code == EPIPE || error.code == ECONNRESET { return nil }
        throw error
      }
      guard let bytes, let answer = NurseryAnswer(bytes) else {
        throw SystemError(
          "\(Self.wasKilled) while it started \(launch.executable)", code: ECANCELED)
      }
      guard answer.code == 0 else {
        throw SystemError("cannot start \(launch.executable)", code: answer.code)
      }
      // The number stays the child's until the nursery hears that its status has been taken.
      let handle = pidfd_open(answer.processID, 0)
      guard handle >= 0 else { throw SystemError.last("cannot watch \(launch.executable)") }
      let parent = parent.withLock { parent in
        if parent == nil {
          parent = ProcessTable.entry(answer.processID).flatMap { ProcessTable.entry($0.parent) }
        }
        return parent
      }
      return ChildProcess(
        processID: answer.processID, handle: Descriptor(owning: handle), report: report.readEnd,
        nurseryID: parent?.processID, name: launch.executable)
    }
  }

  /// All that was started and has not ended, and all that descends from it; nil when nothing was, or the
  /// nursery was killed.
  var descendants: ProcessSelection? {
    // The number of one that was killed may be somebody else's.
    guard let parent = parent.withLock({ $0 }),
      ProcessTable.entry(parent.processID)?.startTime == parent.startTime
    else { return nil }
    return ProcessSelection(ancestors: [parent.processID])
  }

  /// Ends everything that was started and all that descends from it; returns when all is gone. May
  /// be called twice.
  ///
  /// - Returns: whether it is certain that all is gone.
  @discardableResult
  func close() -> Bool {
    line.withLock { $0.close() }
    // A step may have made it stand still.
    child.signal(SIGCONT)
    // Where it cannot be waited for, nothing is certain.
    return (try? child.wait(deadline: .after(GuardianProgram.patience)))?.isSuccess ?? false
  }
}

/// What a nursery answers: the number of the process that it has started, or why it has not.
struct NurseryAnswer {
  /// The number of the process; 0 when there is none.
  var processID: Int32
  /// The `errno` of what failed; 0 when the process has started.
  var code: Int32

  /// An answer.
  init(processID: Int32 = 0, code: Int32 = 0) {
    (self.processID, self.code) = (processID, code)
  }

  /// Reads an answer; nil when it is none.
  init?(_ bytes: [UInt8]) {
    let numbers = String(decoding: bytes, as: UTF8.self).split(separator: " ").map { Int32($0) }
    guard numbers.count == 2, let processID = numbers[0], let code = numbers[1] else { return nil }
    self.init(processID: processID, code: code)
  }

  /// The answer as it is sent.
  var bytes: [UInt8] { Array("\(processID) \(code)".utf8) }
}
