import Glibc

/// Processes that do nothing, as fast as they can: what a busy machine is to a lesson.
package struct BusyLoops {
  private let processes: [ChildProcess]

  /// Starts loops, of ordinary priority. They end with the run, however it ends.
  ///
  /// - Throws: `SystemError` when they cannot be started.
  package init(_ count: Int, run: Run) throws(SystemError) {
    var started: [ChildProcess] = []
    for _ in 0..<count {
      var launch = ChildProcess.Launch(
        "/bin/sh", ["-c", "while :; do :; done"], environment: run.environment)
      launch.endsWithParent = true
      let process = try ChildProcess.start(launch)
      run.watch(process)
      started.append(process)
    }
    processes = started
  }

  /// Ends them.
  package func stop() {
    for process in processes { process.signalGroup(SIGKILL) }
  }
}
