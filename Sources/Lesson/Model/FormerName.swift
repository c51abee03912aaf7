/// A name that a lesson had before.
package struct FormerName: Sendable, Equatable {
  /// The name, such as `transactions/rows`.
  package var name: String
  /// The line of the front matter that says so, from 1.
  package var line: Int

  package init(_ name: String, line: Int) {
    (self.name, self.line) = (name, line)
  }

  /// The name with its module: one without belongs to the module of the page.
  package func completed(for lesson: String) -> FormerName {
    guard !name.contains("/"), let slash = lesson.lastIndex(of: "/") else { return self }
    return FormerName("\(lesson[..<slash])/\(name)", line: line)
  }
}
