extension MatchResult {
  /// What differs, in words, for a learner: a sentence or two for each of the first differences.
  /// They say what its placeholders stand for, and what usually lies behind it.
  ///
  /// - Parameter limit: how many differing lines are explained; the others are counted.
  /// - Returns: paragraphs.
  package func explanation(limit: Int = 3) -> [String] {
    let differing = rows.filter(\.differs)
    var paragraphs = differing.prefix(limit).map(explanation)
    if differing.count > limit {
      let more = differing.count - limit
      paragraphs.append("\(more) more \(more == 1 ? "line differs" : "lines differ").")
    }
    paragraphs += hints.map { "Hint: \($0)" }
    return paragraphs
  }

  /// The cell whose output this is; nil for a step of a page.
  private var cell: String? { LessonLine(firstLine).cellName }

  private func explanation(of row: Row) -> String {
    let actual = Self.quoted(row.actual)
    let expected = Self.quoted(row.expected)
    let place =
      row.expectedLine.map { "Line \(LessonLine($0).line) of \(cell ?? "the page")" }
      ?? cell ?? "The page"
    switch row.kind {
    case .same, .gap: return ""
    case .extra:
      return "\(cell ?? "The page") does not have this line, and it was printed: \(actual)."
    case .missing:
      return "\(place) says \(expected), and nothing like it was printed." + Self.meanings(in: row)
    case .changed:
      let note = row.note.map { " That is: \($0)." } ?? ""
      return "\(place) says \(expected); what was printed is \(actual).\(note)"
        + Self.meanings(in: row)
    }
  }

  private static func meanings(in row: Row) -> String {
    var seen: Set<String> = []
    return Placeholder.inLine(row.expected ?? "").filter { seen.insert($0.source).inserted }
      .map { " \($0.source) stands for \($0.meaning)." }.joined()
  }

  private static func quoted(_ line: String?) -> String {
    let text = ShownLine(line ?? "").text
    return text.trimmingEnd.isEmpty ? "an empty line" : "`\(text.trimmingEnd)`"
  }

  /// What usually lies behind a difference of this form.
  private var hints: [String] {
    let differing = rows.filter(\.differs)
    let expected = differing.compactMap(\.expected).map(\.trimmingEnd)
    let actual = differing.compactMap(\.actual).map(\.trimmingEnd)
    var hints: [String] = []
    if rows.allSatisfy({ $0.actual == nil }) {
      return ["the step printed nothing at all; did the steps before it run?"]
    }
    if !expected.isEmpty, expected == actual,
      !zip(expected, actual).allSatisfy({ $0.0.utf8.elementsEqual($0.1.utf8) })
    {
      hints.append(
        "the letters look alike and are other characters: an accent can be part of a letter, or a "
          + "character behind it.")
    } else if !expected.isEmpty, expected.sorted() == actual.sorted() {
      hints.append(
        "these are the same lines in another order. Without ORDER BY, SQL promises none, and "
          + "what runs at the same time may end in any.")
    } else if !expected.isEmpty, Self.equal(expected, actual, by: { $0.lowercased() }) {
      hints.append("only the letters' case differs.")
    } else if !expected.isEmpty, Self.equal(expected, actual, by: { $0.filter { !$0.isNumber } }) {
      hints.append(
        "only numbers differ. They follow from what was there before: a step that was skipped, "
          + "ran twice or was edited changes them.")
    }
    if Self.isBlocked(expected), !Self.isBlocked(actual) {
      hints.append(
        "\(cell.map { "in \($0)" } ?? "on the page") this step has to wait for a lock that another "
          + "session holds; here nobody held it. Is that session's transaction still open?")
    } else if Self.isBlocked(actual), !Self.isBlocked(expected) {
      hints.append(
        "here the step waits for a lock that another session holds. It goes on when that "
          + "session commits or rolls back.")
    }
    if let error = actual.first(where: Self.isError), !expected.contains(where: Self.isError) {
      hints.append(
        "the service reports an error that \(cell ?? "the page") does not have: \(error)")
    }
    return hints
  }

  private static func equal(
    _ left: [String], _ right: [String], by form: (String) -> String
  ) -> Bool {
    left.map(form) == right.map(form)
  }

  private static func isBlocked(_ lines: [String]) -> Bool {
    lines.contains { $0.hasPrefix("(blocked") }
  }

  private static func isError(_ line: String) -> Bool {
    line.contains("ERROR:") || line.hasPrefix("(error)") || line.contains(": error:")
  }
}
