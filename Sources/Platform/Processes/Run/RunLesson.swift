import Glibc
import Synchronization

/// What one lesson has of a run: a scratch folder, and the mark of its processes.
package final class RunLesson: Sendable {
  /// The value of `ETUDE_LESSON` in its processes' environment.
  package let marker: String
  /// Its scratch folder.
  package let folder: String
  /// The variables that each of its processes carries.
  package var environment: [String: String] {
    run.environment.merging([Run.lessonVariable: marker]) { _, new in new }
  }

  private let run: Run
  private let nursery: Mutex<Nursery?>
  /// Whether there may be processes that no nursery ends.
  private let hasOthers = Mutex(false)

  init(run: Run, marker: String, folder: String, nursery: Nursery?) {
    self.run = run
    self.marker = marker
    self.folder = folder
    self.nursery = Mutex(nursery)
  }

  /// Starts a process that ends with the lesson, as does all that descends from it, whatever it does
  /// to be on its own.
  ///
  /// - Throws: `SystemError` as `ChildProcess.start`.
  package func start(_ launch: ChildProcess.Launch) throws(SystemError) -> ChildProcess {
    let present = try opened()
    if let child = try present.start(launch) { return child }
    // A step has killed it. What it had started is ended before anything else is started.
    nursery.withLock { nursery in
      guard nursery === present else { return }
      nursery = nil
      if !run.close(present) { hasOthers.withLock { $0 = true } }
    }
    guard let child = try opened().start(launch) else {
      throw SystemError("\(Nursery.wasKilled) each time", code: ECANCELED)
    }
    return child
  }

  /// The nursery, which is started where there is none.
  private func opened() throws(SystemError) -> Nursery {
    try nursery.withLock { nursery throws(SystemError) in
      if let nursery { return nursery }
      let opened = try run.openNursery()
      nursery = opened
      return opened
    }
  }

  /// The numbers of all processes that were started here and of all that descends from them.
  ///
  /// - Complexity: linear in the processes of the machine.
  package var processIDs: [Int32] { descendants?.processes().map(\.processID) ?? [] }

  /// Makes all that was started here, and all that descends from it, stand still; returns when it does.
  package func pauseProcesses() {
    let deadline = Deadline.after(.seconds(2))
    while let descendants, !deadline.hasPassed {
      // One that is still running may have started another meanwhile.
      let running = descendants.processes().filter { !ProcessTable.isStopped($0.processID) }
      if running.isEmpty { return }
      for process in running { _ = kill(process.processID, SIGSTOP) }
      Pause.moment()
    }
  }

  /// Sends a signal to all that was started here, and all that descends from it.
  package func signalProcesses(_ number: Int32) {
    for process in processIDs { _ = kill(process, number) }
  }

  /// Ends all that was started here, and all that descends from it; returns when it is gone.
  package func endProcesses() { descendants?.end(grace: .zero) }

  private var descendants: ProcessSelection? { nursery.withLock { $0 }?.descendants }

  /// Has the end of the lesson look for processes that were not started here: those of a tool that a person
  /// was given, with the lesson's variables and folder.
  package func expectOthers() { hasOthers.withLock { $0 = true } }

  /// Ends whatever the lesson's steps left running and removes its folder. May be called twice.
  package func close() {
    let isEnded = nursery.withLock { $0.take() }.map(run.close)
    // A look at all processes of the machine takes its time.
    if isEnded != true || hasOthers.withLock({ $0 }) {
      run.endProcesses(marked: marker, folder: folder)
    }
    FileSystem.remove(folder)
  }
}
