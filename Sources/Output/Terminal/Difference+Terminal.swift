package import Matching

extension Difference {
  /// The difference for a terminal: the lesson's own line numbers in front, `-` and `+` between,
  /// and the part of a line that differs marked: by reversed colours, or by a line of `^`.
  ///
  /// - Parameter color: whether to use colours (SGR sequences).
  /// - Returns: lines, each with its end.
  package func terminal(color: Bool) -> String {
    let (hunks, omitted) = shownHunks
    let width = String(rows.compactMap(\.expectedLine).max() ?? firstLine).count
    let painter = Painter(color: color, width: max(2, width))
    var lines: [String] = []
    for (index, hunk) in hunks.enumerated() {
      if index > 0 || hunk.rows.lowerBound > 0 { lines.append(painter.skip()) }
      for row in rows[hunk.rows] { lines += painter.lines(of: row) }
    }
    if let note = omissionNote(omitted) { lines.append(painter.note(note)) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Makes the lines of rows.
  private struct Painter {
    let color: Bool
    let width: Int

    private enum Style: String {
      case faint = "2"
      case red = "31"
      case green = "32"
      case redPart = "31;7"
      case greenPart = "32;7"
      case yellow = "33"
    }

    private func paint(_ text: String, _ style: Style) -> String {
      color && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    private func gutter(_ number: Int?, _ sign: String) -> String {
      let digits = number.map(String.init) ?? ""
      let pad = String(repeating: " ", count: max(0, width - digits.count))
      return paint("  \(pad)\(digits) ", .faint) + sign + paint(" │ ", .faint)
    }

    func skip() -> String { paint("  \(String(repeating: " ", count: width)) ⋮", .faint) }

    func note(_ text: String) -> String { gutter(nil, " ") + paint(text, .yellow) }

    func lines(of row: Row) -> [String] {
      switch row.kind {
      case .same:
        let text = ShownLine(row.actual ?? "", part: nil).text.trimmingEnd
        return [gutter(row.expectedLine, " ") + paint(text, .faint)]
      case .gap(let count):
        let stands = count == 1 ? "1 line" : "\(count) lines"
        return [gutter(row.expectedLine, " ") + paint("...  (\(stands))", .faint)]
      case .missing: return [removed(row, part: nil)]
      case .extra: return [added(row, part: nil)]
      case .changed:
        var lines = [removed(row, part: row.expectedPart)]
        if !color { lines.append(marks(row.expected, row.expectedPart)) }
        lines.append(added(row, part: row.actualPart))
        let text = row.note.map { paint($0, .yellow) } ?? ""
        if !color {
          let marks = marks(row.actual, row.actualPart)
          lines.append(text.isEmpty ? marks : "\(marks) \(text)")
        } else if !text.isEmpty {
          lines.append(gutter(nil, " ") + text)
        }
        return lines
      }
    }

    private func removed(_ row: Row, part: Range<Int>?) -> String {
      gutter(row.expectedLine, paint("-", .red))
        + painted(ShownLine(row.expected ?? "", part: part), .red, .redPart)
    }

    private func added(_ row: Row, part: Range<Int>?) -> String {
      gutter(nil, paint("+", .green))
        + painted(ShownLine(row.actual ?? "", part: part), .green, .greenPart)
    }

    private func painted(_ line: ShownLine, _ style: Style, _ part: Style) -> String {
      paint(line.before, style) + paint(line.part, part) + paint(line.after, style)
    }

    private func marks(_ text: String?, _ part: Range<Int>?) -> String {
      gutter(nil, " ") + ShownLine(text ?? "", part: part).marks
    }
  }
}
