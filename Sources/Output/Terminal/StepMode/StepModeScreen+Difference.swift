import LessonModel
import Matching
import PlainText

/// A difference for a learner: what the page says above what was printed, and what of them differs.
///
///     page    │ UPDATE 1
///             │        ^
///     printed │ UPDATE 0
///             │        ^
///
/// The marks are there with colours and without.
extension StepModeScreen {
  /// How many rows are shown.
  private static let longestDifference = 60

  func difference(_ difference: MatchResult, isExperiment: Bool) -> [TerminalLine] {
    let rows = difference.rows
    let isNear = rows.indices.map { index in
      rows[max(0, index - 1)...min(rows.count - 1, index + 1)].contains(where: \.differs)
    }
    var lines: [TerminalLine] = []
    var shown = 0
    var isCut = false
    for (row, isNear) in zip(rows, isNear) {
      guard isNear else {
        if !isCut, !lines.isEmpty { lines.append(line(of: "", [.init("…", [.dim])])) }
        isCut = true
        continue
      }
      isCut = false
      guard shown < Self.longestDifference else { break }
      shown += 1
      lines += self.lines(of: row, isExperiment: isExperiment)
    }
    let left =
      rows.count(where: \.differs) - rows.prefix(Self.longestDifference).count(where: \.differs)
    if left > 0 {
      let text = left == 1 ? "… and 1 more line differs" : "… and \(left) more lines differ"
      lines += indented(wrapped(text, .dim))
    }
    return lines
  }

  private func lines(of row: MatchResult.Row, isExperiment: Bool) -> [TerminalLine] {
    let (expected, actual) = row.shownLines
    let printed: TerminalStyle = isExperiment ? .edit : .bad
    switch row.kind {
    case .same: return cells(of: actual, .dim, label: "", marksAll: false)
    case .gap: return [line(of: "", [.init("...", [.dim])])]
    case .missing: return cells(of: expected, .good, label: "page", marksAll: true)
    case .extra: return cells(of: actual, printed, label: "printed", marksAll: true)
    case .changed:
      let note = row.note.map { indented(wrapped($0, .attention)) } ?? []
      return cells(of: expected, .good, label: "page", marksAll: false)
        + cells(of: actual, printed, label: "printed", marksAll: false) + note
    }
  }

  private func line(of label: String, _ pieces: [TerminalLine.Piece]) -> TerminalLine {
    let start = "  " + label.padded(to: 7)
    return TerminalLine([.init(start, [.dim]), .init(" │ ", [.dim])] + pieces)
  }

  /// A line that is shown and, where a part of it differs, the line that marks that. What has no room
  /// is left out at its ends, so that the first part that differs is seen.
  private func cells(
    of shown: ShownLine, _ style: TerminalStyle, label: String, marksAll: Bool
  ) -> [TerminalLine] {
    var cells: [(text: String, width: Int, differs: Bool, isBehindGap: Bool)] = []
    var isBehindGap = false
    for piece in shown.pieces {
      if piece.text.isEmpty { isBehindGap = true }
      for character in piece.text {
        let text = character == "\t" ? "→" : String(character)
        cells.append((text, DisplayWidth.of(text), piece.differs || marksAll, isBehindGap))
        isBehindGap = false
      }
    }
    if isBehindGap { cells.append((" ", 1, false, true)) }
    let room = max(8, width - 12)
    var first = 0
    if cells.reduce(0, { $0 + $1.width }) > room {
      let differing = marksAll ? 0 : cells.firstIndex { $0.differs || $0.isBehindGap } ?? 0
      first = max(0, differing - room / 3)
    }
    var pieces: [TerminalLine.Piece] = first > 0 ? [.init("…", [.dim])] : []
    var marks = first > 0 ? " " : ""
    var used = first > 0 ? 1 : 0
    for (index, cell) in cells[first...].enumerated() {
      let isLast = first + index == cells.count - 1
      if used + cell.width > room - (isLast ? 0 : 1) {
        pieces.append(.init("…", [.dim]))
        break
      }
      pieces.append(.init(cell.text, cell.differs ? [style] : style == .dim ? [.dim] : []))
      let mark = cell.differs && !marksAll ? "^" : " "
      if cell.width > 0 {
        marks += (cell.isBehindGap ? "^" : mark) + String(repeating: mark, count: cell.width - 1)
      }
      used += cell.width
    }
    let line = line(of: label, pieces)
    guard marks.contains("^") else { return [line] }
    return [line, self.line(of: "", [.init(marks, [style])])]
  }
}
