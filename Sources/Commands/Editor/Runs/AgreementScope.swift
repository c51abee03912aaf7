import LessonModel
import LessonText
import Platform

/// What a yes reaches: never a page that somebody else can have written since.
enum AgreementScope: Hashable, Sendable {
  /// All pages of a course or repository that only this person can change; its folder.
  ///
  /// Paths are bytes: texts that Swift takes for equal can be the names of two files.
  case repository([UInt8])
  /// A page that only this person can change, in no course and no repository: its path.
  case page([UInt8])
  /// A page that others can change: its path and its text.
  case text([UInt8], [UInt8])

  /// What a yes to a page reaches.
  ///
  /// - Parameters:
  ///   - lesson: the page.
  ///   - path: its file.
  ///   - root: the folder of its course.
  init(of lesson: Lesson, at path: String, root: String) {
    let real = SymbolicLink.resolved(path) ?? path
    let home = SymbolicLink.resolved(root) ?? root
    guard SoleWriter.isThisUser(of: real) else {
      self = .text(Array(real.utf8), lesson.source)
      return
    }
    let isInside = real.hasPrefix(home == "/" ? home : home + "/")
    self =
      isInside && CoursePath.isCourseOrRepository(home)
      ? .repository(Array(home.utf8)) : .page(Array(real.utf8))
  }

  /// What the person is told of it.
  var explanation: String {
    switch self {
    case .repository(let home):
      "Pages of \(String(decoding: home, as: UTF8.self)) then run as you, with your rights, whenever you ask "
        + "for it until the editor ends the server."
    case .page:
      "The page then runs as you, with your rights, whenever you ask for it until the editor ends the server. "
        + "It is in no repository: your yes is to no other page."
    case .text:
      "It runs as you, with your rights. Others can write to the page or to its folder: your yes is to its text as "
        + "it stands now."
    }
  }
}
