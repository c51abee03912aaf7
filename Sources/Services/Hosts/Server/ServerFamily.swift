import Glibc
import Processes

/// A server's process and those that belong to it.
///
/// Etude's own servers are known, and told by their group and folder. What a repository names may be
/// anything: it descends from a nursery, which it cannot leave.
struct ServerFamily: Sendable {
  /// The run.
  let run: Run
  /// The folder that the server works in: every process that does belongs to it.
  let folder: String
  /// From which all its processes descend; nil for Etude's own servers.
  let nursery: RunLesson?

  /// Starts the server's process.
  ///
  /// - Throws: `SystemError` as `ChildProcess.start`.
  func start(_ launch: ChildProcess.Launch) throws(SystemError) -> ChildProcess {
    if let nursery { try nursery.start(launch) } else { try ChildProcess.start(launch) }
  }

  /// Makes all of them stand still; returns when they do.
  func pause(_ child: ChildProcess) {
    if let nursery {
      nursery.pauseProcesses()
    } else {
      run.stopProcesses(of: child, inFolder: folder)
    }
  }

  /// Sends a signal to all of them.
  func signal(_ child: ChildProcess, _ number: Int32) {
    if let nursery {
      nursery.signalProcesses(number)
    } else {
      run.signalProcesses(of: child, inFolder: folder, number)
    }
  }

  /// Ends all that is left; returns when it is gone.
  func end() {
    nursery?.endProcesses()
    run.endProcesses(inFolder: folder)
  }
}
