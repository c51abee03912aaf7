import Foundation
import LessonModel
import Processes

extension RunStamp {
  /// How long git may take.
  private static let patience: Duration = .seconds(30)

  /// Now, and the state of a course as git tells it.
  init(ofCourseIn root: String) {
    let arguments = [
      // Without the program that a repository can name as its monitor.
      "-C", root, "-c", "core.fsmonitor=false", "describe", "--always", "--dirty", "--exclude=*",
      "--abbrev=10",
    ]
    // A hook's variables would name another repository.
    let variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
    var commit: String?
    if let git = Executable.find("git"),
      let result = try? ChildProcess.collect(
        ChildProcess.Launch(git, arguments, environment: variables), deadline: .after(Self.patience)
      ),
      result.status == .exited(0)
    {
      commit = String(result.output.prefix { !$0.isNewline })
    }
    self.init(date: Date.now.formatted(.iso8601), commit: commit?.isEmpty == false ? commit : nil)
  }
}
