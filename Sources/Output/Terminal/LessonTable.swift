import PlainText

/// The lessons of a course as lines of a terminal.
///
/// Where a line has no room for all columns, services go first, then minutes; a title goes on below
/// itself. In the narrowest terminals it stands below the name. A name is never broken, so that it
/// can be copied.
package struct LessonTable {
  /// A lesson.
  package struct Row: Sendable {
    var name: String
    var minutes: String
    var services: String
    var title: String

    package init(name: String, minutes: String, services: String, title: String) {
      (self.name, self.minutes, self.services, self.title) = (name, minutes, services, title)
    }
  }

  private let rows: [Row]

  /// What a title needs beside other columns.
  private static let leastTitle = 28

  package init(rows: [Row]) { self.rows = rows }

  /// The lines, for so many columns; nil is for as many as are needed.
  package func lines(width: Int?) -> [TerminalLine] {
    let columns: [(Row) -> String] = [\.name, \.minutes, \.services]
    let widths = columns.map { column in rows.map { DisplayWidth.of(column($0)) }.max() ?? 0 }
    let title = min(Self.leastTitle, rows.map { DisplayWidth.of($0.title) }.max() ?? 0)
    for count in [3, 2, 1] {
      let left = widths.prefix(count).reduce(0) { $0 + $1 + 2 }
      guard left + title <= width ?? .max else { continue }
      return rows.flatMap { row in
        let start = zip(columns, widths).prefix(count).map { column, width in
          column(row).padded(to: width + 2)
        }.joined()
        return Self.hanging(row.title, behind: start, width: width.map { $0 - left })
      }
    }
    return rows.flatMap { row in
      [TerminalLine(row.name)] + Self.hanging(row.title, behind: "  ", width: width.map { $0 - 2 })
    }
  }

  private static func hanging(
    _ text: String, behind start: String, width: Int?
  ) -> [TerminalLine] {
    let lines =
      width.map { LessonTerminal.wrapped([.init(text)], width: $0) } ?? [TerminalLine(text)]
    let indent = String(repeating: " ", count: DisplayWidth.of(start))
    return (lines.isEmpty ? [TerminalLine()] : lines).enumerated().map { index, line in
      TerminalLine([.init(index == 0 ? start : indent)] + line.pieces)
    }
  }
}
