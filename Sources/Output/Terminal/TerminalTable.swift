import Markdown

/// A table for a terminal, its columns fitted to the width.
struct TerminalTable {
  /// The cells, row by row; the first row is the header.
  let rows: [[[LineWrapper.Run]]]
  let alignments: [MarkdownNode.Alignment]

  /// What stands between two columns, and how wide it is.
  private static let separator = " │ "
  private static let separatorWidth = 3
  /// No column is made narrower than this, unless its own text is.
  private static let narrowest = 6

  /// The lines.
  func lines(width: Int) -> [TerminalLine] {
    guard let widths = columnWidths(total: width) else { return records(width: width) }
    let wrapped = rows.map { row in
      widths.indices.map { column in
        column < row.count ? LineWrapper.lines(of: row[column], width: widths[column]) : []
      }
    }
    // Rows of several lines cannot be told apart without a rule between them.
    let hasTallRows = wrapped.dropFirst().contains { row in row.contains { $0.count > 1 } }
    var lines: [TerminalLine] = []
    for (index, row) in wrapped.enumerated() {
      if index == 1 || (hasTallRows && index > 1) {
        lines.append(rule(widths, isStrong: index == 1))
      }
      for height in 0..<max(1, row.map(\.count).max() ?? 1) {
        lines.append(line(height, of: row, widths))
      }
    }
    return lines
  }

  private func line(_ height: Int, of row: [[TerminalLine]], _ widths: [Int]) -> TerminalLine {
    var result = TerminalLine()
    for (column, cell) in row.enumerated() {
      if column > 0 { result.append(.init(Self.separator, [.dim])) }
      let content = height < cell.count ? cell[height] : TerminalLine()
      let free = max(0, widths[column] - content.width)
      let before =
        switch column < alignments.count ? alignments[column] : .left {
        case .left: 0
        case .center: free / 2
        case .right: free
        }
      result.append(.init(String(repeating: " ", count: before)))
      content.pieces.forEach { result.append($0) }
      result.append(.init(String(repeating: " ", count: free - before)))
    }
    return result
  }

  private func rule(_ widths: [Int], isStrong: Bool) -> TerminalLine {
    let dash = isStrong ? "─" : "╌"
    let parts = widths.map { String(repeating: dash, count: $0) }
    return TerminalLine(parts.joined(separator: isStrong ? "─┼─" : "╌┼╌"), .dim)
  }

  /// The width of each column; nil when not even narrow columns fit.
  private func columnWidths(total: Int) -> [Int]? {
    let count = max(alignments.count, rows.first?.count ?? 0)
    guard count > 0 else { return nil }
    let extents = (0..<count).map { column in
      rows.reduce(into: (natural: 1, least: 1)) { widest, row in
        guard column < row.count else { return }
        let extent = LineWrapper.extent(of: row[column])
        widest = (max(widest.natural, extent.natural), max(widest.least, extent.least))
      }
    }
    let available = total - Self.separatorWidth * (count - 1)
    let natural = extents.map(\.natural)
    // The widest columns give way first, down to their longest word, then below it.
    for floors in [extents.map(\.least), natural.map { min($0, Self.narrowest) }] {
      if let widths = Self.narrowed(natural, to: available, floors: floors) { return widths }
    }
    return nil
  }

  private static func narrowed(_ widths: [Int], to available: Int, floors: [Int]) -> [Int]? {
    guard floors.reduce(0, +) <= available else { return nil }
    var widths = widths
    while widths.reduce(0, +) > available {
      let candidates = widths.indices.filter { widths[$0] > floors[$0] }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return nil }
      widths[widest] -= 1
    }
    return widths
  }

  /// Each row as lines `header: cell`, for more columns than there is room for.
  private func records(width: Int) -> [TerminalLine] {
    guard let header = rows.first else { return [] }
    var lines: [TerminalLine] = []
    for (index, row) in rows.dropFirst().enumerated() {
      if index > 0 { lines.append(TerminalLine()) }
      for (title, cell) in zip(header, row) {
        lines += LineWrapper.lines(of: title + [.piece(.init(": ", [.dim]))] + cell, width: width)
      }
    }
    return lines
  }
}
