import Terminal
import Testing

/// `etude list` in terminals of every width.
@Suite struct LessonTableTests {
  private static let rows = [
    LessonTable.Row(name: "m/a", minutes: "5 min", services: "postgres", title: "Short"),
    LessonTable.Row(
      name: "transactions/read-committed", minutes: "15 min", services: "postgres, redis",
      title: "READ COMMITTED: what each statement sees of others' work, 日本語 and more of it"),
    LessonTable.Row(name: "m/c", minutes: "", services: "", title: ""),
  ]

  @Test("without a width every column is there, a line a lesson")
  func unlimited() {
    #expect(
      LessonTable(rows: Self.rows).lines(width: nil).map(\.plain) == [
        "m/a                          5 min   postgres         Short",
        "transactions/read-committed  15 min  postgres, redis  READ COMMITTED: what each "
          + "statement sees of others' work, 日本語 and more of it",
        "m/c",
      ])
  }

  @Test("lines fit, names are whole, and no word of a title is lost", arguments: Array(20...200))
  func fits(width: Int) {
    let lines = LessonTable(rows: Self.rows).lines(width: width)
    let text = lines.map(\.plain)
    let longest = Self.longestName
    for line in lines { #expect(line.width <= max(width, longest), "\(line.plain)") }
    #expect(text.contains { $0.hasPrefix("transactions/read-committed") })
    let words = Set(text.flatMap { $0.split(separator: " ") })
    for word in ["READ", "COMMITTED:", "others'", "more", "it"] {
      #expect(words.contains(Substring(word)), "\(word) at \(width)\n\(text)")
    }
  }

  private static let longestName = "transactions/read-committed".count

  @Test("columns go one by one", arguments: [(100, 2), (74, 1), (65, 1), (64, 0), (40, 0)])
  func columns(width: Int, count: Int) {
    let text = LessonTable(rows: Self.rows).lines(width: width).map(\.plain).joined(separator: "\n")
    #expect(text.contains("15 min") == (count >= 1))
    #expect(text.contains("postgres") == (count >= 2))
  }

  @Test("no lessons are no lines") func empty() {
    #expect(LessonTable(rows: []).lines(width: 80).isEmpty)
  }
}
