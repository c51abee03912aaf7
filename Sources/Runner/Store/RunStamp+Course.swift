import Foundation
package import LessonModel
import Processes

extension RunStamp {
  /// Now, and the state of a course as git tells it.
  package init(ofCourseIn root: String) {
    // Whether files have changed since is not asked: git would run the filters that a repository names.
    let words = ["describe", "--always", "--exclude=*", "--abbrev=10"]
    let answer = Git(environment: ProcessInfo.processInfo.environment)?.ask(words, in: root)
    let commit = answer?.status == .exited(0) ? answer?.output.prefix { !$0.isNewline } : nil
    self.init(
      date: Date.now.formatted(.iso8601), commit: commit.flatMap { $0.isEmpty ? nil : String($0) })
  }
}
