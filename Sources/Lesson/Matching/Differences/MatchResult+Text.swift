import PlainText

extension MatchResult {
  /// How many rows around a difference are shown.
  private static let context = 3
  /// How many rows are shown at most; the others are counted.
  private static let longest = 400

  /// Rows that are shown together, and how many more there would be.
  struct Hunk {
    var rows: Range<Int>
  }

  /// The stretches of rows that hold differences, with what is around them.
  var hunks: [Hunk] {
    var hunks: [Hunk] = []
    for index in rows.indices where rows[index].differs {
      let from = max(0, index - Self.context)
      let to = min(rows.count, index + Self.context + 1)
      if let last = hunks.last, from <= last.rows.upperBound {
        hunks[hunks.count - 1].rows = last.rows.lowerBound..<to
      } else {
        hunks.append(Hunk(rows: from..<to))
      }
    }
    return hunks
  }

  /// The hunks as far as they are shown, and how many differing rows are left out.
  var shownHunks: (hunks: [Hunk], omitted: Int) {
    var left = Self.longest
    var shown: [Hunk] = []
    var omitted = 0
    for hunk in hunks {
      let count = min(left, hunk.rows.count)
      let end = hunk.rows.lowerBound + count
      if count > 0 { shown.append(Hunk(rows: hunk.rows.lowerBound..<end)) }
      omitted += rows[end..<hunk.rows.upperBound].count(where: \.differs)
      left -= count
    }
    return (shown, omitted)
  }

  /// The difference as plain text, in the manner of a unified diff. `-` is what the lesson says,
  /// `+` what was printed, and `?` marks the part of the line above that differs and says why. The
  /// numbers of `@@ -41,2 +1,3 @@` are the lesson's or the cell's own lines and the lines of output. Blanks that
  /// differ, and those at the end of a line that differs, are shown as `·`, tabs as `→`. Parts that
  /// look alike are shown by the numbers of their characters.
  package func unifiedText() -> String {
    let (hunks, omitted) = shownHunks
    let start = LessonLine(firstLine)
    var lines = [
      "--- expected, from line \(start.line) of \(start.cellName ?? "the lesson")", "+++ printed",
    ]
    for hunk in hunks {
      lines.append(header(of: hunk))
      for row in rows[hunk.rows] { lines += unified(row) }
    }
    if let note = omissionNote(omitted) { lines.append("# \(note)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What is said when not all is shown.
  func omissionNote(_ omitted: Int) -> String? {
    omitted == 0 ? nil : omitted == 1 ? "1 more line differs" : "\(omitted) more lines differ"
  }

  private func header(of hunk: Hunk) -> String {
    let shown = rows[hunk.rows]
    let before = rows[..<hunk.rows.lowerBound]
    let expected = shown.count { $0.expected != nil }
    let actual = shown.count { $0.actual != nil }
    let firstExpected =
      shown.lazy.compactMap(\.expectedLine).first
      ?? before.last { $0.expectedLine != nil }?.expectedLine ?? firstLine
    let firstActual =
      shown.lazy.compactMap(\.actualLine).first
      ?? before.last { $0.actualLine != nil }?.actualLine ?? 0
    return "@@ -\(LessonLine(firstExpected).line),\(expected) +\(firstActual),\(actual) @@"
  }

  private func unified(_ row: Row) -> [String] {
    switch row.kind {
    case .same, .gap:
      return [" " + ShownLine(row.actual ?? row.expected ?? "").text.trimmingEnd]
    case .missing: return ["-" + ShownLine(row.expected ?? "").text]
    case .extra: return ["+" + ShownLine(row.actual ?? "").text]
    case .changed:
      let (expected, actual) = row.shownLines
      let note = row.note.map { " \($0)" } ?? ""
      return [
        "-" + expected.text, "?" + expected.marks, "+" + actual.text,
        "?" + actual.marks + note,
      ]
    }
  }
}

extension MatchResult.Row {
  /// Both lines as they are shown; an empty one stands for a line that is not there.
  package var shownLines: (expected: ShownLine, actual: ShownLine) {
    (
      ShownLine(expected ?? "", parts: parts.map { ($0.expected, $0.form) }),
      ShownLine(actual ?? "", parts: parts.map { ($0.actual, $0.form) })
    )
  }
}

extension String {
  /// Without the marks of white space at its end: in a line that matches it does not count.
  var trimmingEnd: String {
    var end = endIndex
    while end > startIndex, "·→ ".contains(self[index(before: end)]) { end = index(before: end) }
    return String(self[..<end])
  }
}
