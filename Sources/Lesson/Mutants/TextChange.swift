import LessonModel

/// A line of a step or of shown source with one word or sign in place of another.
struct TextChange: Equatable {
  /// The line with the change.
  var text: String
  /// What is gone.
  var original: String
  /// What is in its place.
  var replacement: String

  /// What the change is, in words.
  var title: String {
    replacement.isEmpty ? "`\(original)` is left out" : "`\(original)` becomes `\(replacement)`"
  }

  /// The changes of a line: a number one greater, a comparison, an isolation level, an order, a lock
  /// that is not taken, a transaction that ends otherwise.
  ///
  /// - Complexity: O(n) in the line for each pair of words.
  static func all(in line: String, _ changes: Step.Kind.Changes) -> [TextChange] {
    let text = line.drop { $0 == " " || $0 == "\t" }
    if changes.comments.contains(where: text.hasPrefix) { return [] }
    return changes.words.flatMap { replacements(in: line, of: $0, by: $1) } + numbers(in: line)
  }

  private static func replacements(
    in line: String, of original: String, by replacement: String
  ) -> [TextChange] {
    line.ranges(of: original).map { range in
      TextChange(
        text: line.replacingCharacters(in: range, with: replacement), original: original,
        replacement: replacement)
    }
  }

  /// Each whole number one greater.
  private static func numbers(in line: String) -> [TextChange] {
    line.ranges(of: /\d+/).compactMap { range in
      let before = line[..<range.lowerBound].last ?? " "
      let after = line[range.upperBound...].first ?? " "
      // A part of a name, of a fraction or of an address is no number.
      guard !before.isLetter, !after.isLetter, !"_.$\\".contains(before), !"_.".contains(after),
        let number = Int(line[range]), number < Int.max
      else { return nil }
      let replacement = String(number + 1)
      return TextChange(
        text: line.replacingCharacters(in: range, with: replacement),
        original: String(line[range]), replacement: replacement)
    }
  }
}

extension String {
  fileprivate func replacingCharacters(
    in range: Range<String.Index>, with replacement: String
  ) -> String {
    var copy = self
    copy.replaceSubrange(range, with: replacement)
    return copy
  }
}
