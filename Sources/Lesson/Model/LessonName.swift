/// The names of lessons and modules, by which transcripts and pages of the site are called.
package enum LessonName {
  /// Whether files can be called after a name: each part of it is one name below a folder. `..` would
  /// lead out of the folder, and what begins with a dot would be hidden.
  package static func isUsable(_ name: String) -> Bool {
    name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && part.utf8.first != UInt8(ascii: ".") && !part.utf8.contains(0)
    }
  }

  /// What would be right.
  package static let remedy =
    "rename it so that its name, behind the number, begins with a letter or digit"
}
