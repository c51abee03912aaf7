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
  private let nursery = Mutex<Nursery?>(nil)

  init(run: Run, marker: String, folder: String) {
    self.run = run
    self.marker = marker
    self.folder = folder
  }

  /// Starts a process that ends with the lesson, as does all that descends from it, whatever it does
  /// to be on its own.
  ///
  /// - Throws: `SystemError` as `ChildProcess.start`.
  package func start(_ launch: ChildProcess.Launch) throws(SystemError) -> ChildProcess {
    let nursery = try nursery.withLock { nursery throws(SystemError) in
      if let nursery { return nursery }
      let opened = try run.openNursery()
      nursery = opened
      return opened
    }
    return try nursery.start(launch)
  }

  /// Ends whatever the lesson's steps left running and removes its folder. May be called twice.
  package func close() {
    if let nursery = nursery.withLock({ $0.take() }) { run.close(nursery) }
    run.endProcesses(marked: marker, folder: folder)
    FileSystem.remove(folder)
  }
}
