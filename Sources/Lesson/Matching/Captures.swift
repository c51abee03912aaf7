/// The named pieces that a lesson's expectations have taken from its output so far.
///
/// A capture is text. It is equal to another when the text is: `5` is not `05`.
package struct Captures: Sendable, Equatable {
  /// The text of each capture by its name.
  package private(set) var values: [String: String]
  /// The lesson's line that bound each capture, from 1.
  private(set) var lines: [String: Int]

  /// Makes captures, none bound.
  package init() {
    values = [:]
    lines = [:]
  }

  /// The text that `name` stands for; nil when it is not bound.
  package subscript(name: String) -> String? { values[name] }

  /// The lesson's line that bound `name`, from 1; nil when it is not bound, or not by a line.
  package func line(of name: String) -> Int? { lines[name] }

  /// Binds `name`; what it was bound to before is forgotten.
  ///
  /// - Parameters:
  ///   - name: the name.
  ///   - text: what it stands for from now on.
  ///   - line: the lesson's line that binds it, from 1, for messages.
  package mutating func bind(_ name: String, to text: String, line: Int? = nil) {
    values[name] = text
    lines[name] = line
  }

  /// Forgets what these lines of the lesson, from 1, have bound: their step is about to run again.
  package mutating func forget(boundIn range: Range<Int>) {
    for (name, line) in lines where range.contains(line) {
      values[name] = nil
      lines[name] = nil
    }
  }
}
