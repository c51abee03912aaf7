import CLinux
import Glibc
import Synchronization

/// A child process: started, watched, signalled and waited for, and never left as a zombie.
///
///     let child = try ChildProcess.start(.init("sleep", ["1"]))
///     let status = try child.wait(deadline: .after(.seconds(2)))
///
/// A child that still runs when its last reference goes is killed, with its process group.
package final class ChildProcess: Sendable {
  /// The number of the process. It stays this child's until its exit status has been taken.
  package let processID: Int32
  /// Becomes readable when the process has ended, until its exit status has been taken; for `poll`.
  package var pollDescriptor: Int32 { (report ?? handle).number }
  /// The name of the program, for messages.
  package let name: String

  private let handle: Descriptor
  /// Where the parent of a process that is no child of this one says how it ended.
  private let report: Descriptor?
  /// The nursery that is its parent, which adopts whatever it leaves behind; nil when it has none.
  private let nurseryID: Int32?
  private let status = Mutex<ProcessEnd?>(nil)
  /// Who its children are, and who those of its nursery; nil until somebody asks.
  private let childLists = Mutex<(own: ChildList, nursery: ChildList)?>(nil)

  init(
    processID: Int32, handle: Descriptor, report: Descriptor? = nil, nurseryID: Int32? = nil,
    name: String
  ) {
    self.processID = processID
    self.handle = handle
    self.report = report
    self.nurseryID = nurseryID
    self.name = name
  }

  deinit {
    guard exitStatus() == nil else { return }
    signalGroup(SIGKILL)
    signal(SIGKILL)
    // A process that even SIGKILL does not end in time is left to the kernel.
    _ = try? wait(deadline: .after(.seconds(5)))
  }

  /// Starts a process. A plain start takes about a millisecond.
  ///
  /// - Throws: `SystemError` when there is no such program, folder or user, or the system is out
  ///   of processes or descriptors.
  package static func start(_ launch: Launch) throws(SystemError) -> ChildProcess {
    let plan = try SpawnPlan(launch)
    guard launch.endsWithParent else { return try plan.spawn() }
    // The kernel's "parent" is the thread that started the child, so that thread must last.
    return try LastingThread.shared.run { () throws(SystemError) in try plan.spawn() }
  }

  /// How the process ended; nil while it runs. Never waits.
  package func exitStatus() -> ProcessEnd? {
    status.withLock { status in
      if let status { return status }
      if let report {
        status = Self.reportedStatus(report)
        return status
      }
      var raw: Int32 = 0
      var result: Int32
      repeat {
        // Safe: waitpid writes one number, into a variable that is alive.
        result = unsafe waitpid(processID, &raw, WNOHANG)
      } while result < 0 && errno == EINTR
      if result == processID { status = ProcessEnd(waitStatus: raw) }
      // Somebody else has waited for it: the status is lost, that it has ended is not.
      if result < 0 && errno == ECHILD { status = .exited(255) }
      return status
    }
  }

  /// What the process's parent has said of its end; nil while it has said nothing. That the
  /// descriptor is closed tells the parent that the status was taken, and the number may be given up.
  private static func reportedStatus(_ report: Descriptor) -> ProcessEnd? {
    guard let bytes = try? report.read(limit: 4) else { return nil }
    defer { report.close() }
    // A parent that was killed says nothing. Its own parent ends what it leaves.
    guard bytes.count == 4 else { return .lost }
    return ProcessEnd(waitStatus: bytes.reversed().reduce(0) { $0 << 8 | Int32($1) })
  }

  /// Whether the process has ended or begun to: a moment before `exitStatus` knows, and before
  /// anybody can see a connection of the process close.
  package var isEnding: Bool { exitStatus() != nil || ProcessTable.isEnding(processID) }

  /// Whether a signal has made the process stand still.
  package var isStopped: Bool { exitStatus() == nil && ProcessTable.isStopped(processID) }

  /// Whether the process sleeps, and has no child that it could wait for.
  package var sleepsAlone: Bool {
    exitStatus() == nil && ProcessTable.state(of: processID) == UInt8(ascii: "S")
      && ProcessTable.children(of: processID) == []
  }

  /// Whether nothing that it has started is there any more: it has no child, and its nursery no other
  /// than it. False where it has no nursery, or the kernel does not say.
  package var isAlone: Bool {
    guard let nurseryID else { return false }
    let lists = childLists.withLock { lists in
      if lists == nil, let own = ChildList(processID), let nursery = ChildList(nurseryID) {
        lists = (own, nursery)
      }
      return lists
    }
    // In this order: what loses its parent in between is the nursery's at the second look.
    return lists?.own.processIDs == [] && lists?.nursery.processIDs == [processID]
  }

  /// Waits until the process has ended.
  ///
  /// - Throws: `SystemError` (`ETIMEDOUT`) when it still runs at the deadline.
  package func wait(deadline: Deadline) throws(SystemError) -> ProcessEnd {
    while true {
      if let status = exitStatus() { return status }
      if !Poll.wait(pollDescriptor, deadline: deadline) {
        throw SystemError("waiting for \(name) to end", code: ETIMEDOUT)
      }
    }
  }

  /// Sends a signal to the process; nothing happens when it has ended.
  package func signal(_ number: Int32) {
    // Safe: no signal information is passed.
    _ = pidfd_send_signal(handle.number, number, nil, 0)
  }

  /// Sends a signal to every process of the group that the process leads, also to those that are
  /// left when it has ended itself.
  package func signalGroup(_ number: Int32) {
    _ = kill(-processID, number)
  }
}
