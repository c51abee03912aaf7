import CommandFrame
import LessonModel
import PlainText

/// Shows mutants on the terminal.
struct MutantPrinter {
  let console: Console

  /// How many lines of the difference that killed a mutant are shown of either side.
  private static let shownLines = 1

  /// What became of one: of a mutant that was killed by what, of another all that is known.
  func text(of record: MutantRecord) -> String {
    let style: Console.Style =
      switch record.outcome {
      case .killed: .good
      case .skipped: .attention
      case .survived, .invalid: .bad
      }
    let outcome = console.styled(record.outcome.rawValue.padded(to: 8), style)
    let place = record.outcome == .killed ? record.lesson : "\(record.file):\(record.line)"
    var lines = ["\(outcome)  \(place): \(record.claim)", "          \(record.message)"]
    let difference = (record.difference ?? "").split(separator: "\n").map(String.init)
    lines += (record.outcome == .killed ? Self.short(difference) : difference).map { line in
      let style: Console.Style =
        line.hasPrefix("+") ? .good : line.hasPrefix("-") ? .bad : .plain
      return "            " + console.styled(line, style)
    }
    return lines.map { "\($0)\n" }.joined()
  }

  /// How many of a lesson's changes came to what.
  func line(of records: [MutantRecord]) -> String {
    let counts = MutantSummary.counts(of: records).joined(separator: ", ")
    let changes = records.count == 1 ? "1 change" : "\(records.count) changes"
    return "\(records.first?.lesson ?? ""): \(changes), \(counts)"
  }

  /// The first lines of either side that differ.
  private static func short(_ difference: [String]) -> [String] {
    let rows = difference.filter { !$0.hasPrefix("---") && !$0.hasPrefix("+++") }
    return ["-", "+"].flatMap { mark in rows.filter { $0.hasPrefix(mark) }.prefix(shownLines) }
  }
}
