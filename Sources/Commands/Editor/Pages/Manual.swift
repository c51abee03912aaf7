import Files
import PlainText
import Platform

/// What Etude's documentation says of kinds of step and of attributes: the rows of its tables. It lies beside
/// the program, and there is no other copy of it.
struct Manual: Sendable {
  /// By the name of a kind or of a `KEY=` or flag, what is said of it, as Markdown.
  private let kinds: [String: String]
  private let attributes: [String: String]

  /// The documentation of this installation; empty where it is not there.
  static let current = Manual(
    (try? FileBytes.read("\(Installation.current.shared)/docs/writing-lessons.md")).map {
      String(decoding: $0, as: UTF8.self)
    } ?? "")

  /// Reads the tables of a document.
  init(_ text: String) {
    var tables: [String: [String: String]] = [:]
    var heading: [String]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        heading = nil
        continue
      }
      let cells = Self.cells(line)
      guard let titles = heading else {
        heading = cells
        continue
      }
      guard let first = cells.first, let table = titles.first, cells.count > 1 else { continue }
      let said = zip(titles, cells).dropFirst().filter { !$1.isEmpty }.enumerated().map {
        place, cell in
        place == 0 ? cell.1 : "*\(cell.0):* \(cell.1)"
      }
      let spans = first.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 }.map(\.element)
      for span in spans {
        let name = String(span.prefix { $0 != "=" })
        tables[table, default: [:]][name] = "`\(span)`: " + said.joined(separator: "  \n")
      }
    }
    kinds = tables["kind"] ?? [:]
    attributes = (tables["attribute"] ?? [:]).merging(tables["attribute of `output`"] ?? [:]) { $1 }
  }

  /// What a kind of step is.
  func kind(_ word: String) -> String? { kinds[word] }

  /// What an attribute means.
  func attribute(_ word: String) -> String? { attributes[word] }

  /// The cells of a row, with links as their texts: in an editor they would lead nowhere.
  private static func cells(_ line: Substring) -> [String] {
    line.replacing("\\|", with: "\u{1}").split(separator: "|", omittingEmptySubsequences: false)
      .dropFirst().dropLast().map { cell in
        let text = cell.replacing("\u{1}", with: "|").drop { $0 == " " }
        let trimmed = text.reversed().drop { $0 == " " }.reversed()
        return String(String.UnicodeScalarView(trimmed.flatMap(\.unicodeScalars)))
          .replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.1 }
      }
  }
}
