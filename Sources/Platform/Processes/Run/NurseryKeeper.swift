import CLinux
import Glibc
import Platform

/// The two processes of a nursery: one serves, and is the parent of all that steps start; the other is
/// its parent, and does nothing but wait for it.
///
/// A step that kills its parent leaves orphans. Linux gives them to the nearest process above that has
/// asked for such ones: the waiting one, which ends them. A step that makes its parent stand still is
/// no more than a moment's delay.
enum NurseryKeeper {
  /// Serves until the runner lets go, or the serving process is killed.
  ///
  /// - Returns: whether everything has ended that descends from this process.
  static func serve(_ runner: Descriptor) -> Bool {
    guard become_subreaper() == 0 else { return false }
    let server = divide_process()
    guard server != 0 else {
      guard var nursery = NurseryServer(runner) else { return false }
      return nursery.run()
    }
    // The runner is to notice when the other process has gone.
    runner.close()
    guard server > 0 else { return false }
    wait(for: server)
    return NurseryServer.endAll()
  }

  /// Waits until a child has ended, and has it go on when it stands still.
  private static func wait(for server: Int32) {
    var status: Int32 = 0
    while true {
      // Safe: the call writes one number, into a variable that is alive.
      let child = unsafe waitpid(-1, &status, WUNTRACED)
      if child < 0, errno != EINTR { return }
      guard child == server else { continue }
      // The low byte of one that stands still is 0x7f.
      guard status & 0xff == 0x7f else { return }
      _ = kill(server, SIGCONT)
    }
  }
}
