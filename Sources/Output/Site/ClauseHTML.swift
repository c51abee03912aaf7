import LessonText
import Markdown

/// SQL that may be broken into lines, but never inside a token: at spaces, and first before a clause.
///
/// Each line of the code is a block with a hanging indent, each clause of a long line a box that goes to
/// a line of its own as a whole where it has room there.
enum ClauseHTML {
  /// Before what words a long line is broken first.
  private static let clauses: Set<Substring> = [
    "FROM", "WHERE", "SET", "VALUES", "ORDER", "GROUP", "FOR", "AND",
  ]
  /// A line up to this length has room everywhere.
  private static let shortLine = 36
  /// So far a line's indentation is kept by the lines into which it is broken.
  private static let deepest = 16

  /// - Parameter runs: The code in pieces of one colour.
  /// - Returns: The lines, each in an element of its own.
  /// - Complexity: O(n) in the length of the code.
  static func html(_ runs: [CodeRun]) -> String {
    var lines: [[CodeRun]] = [[]]
    for run in runs {
      let parts = run.text.split(separator: "\n", omittingEmptySubsequences: false)
      for (place, part) in parts.enumerated() {
        let isLast = place == parts.count - 1
        let text = isLast ? String(part) : part + "\n"
        if !text.isEmpty { lines[lines.count - 1].append(CodeRun(text, run.style)) }
        if !isLast { lines.append([]) }
      }
    }
    return lines.filter { !$0.isEmpty }.map { line in
      "<span class=\"line\(indentation(of: line))\">\(html(ofLine: line))</span>"
    }.joined()
  }

  /// A long line's class for the spaces at its beginning, behind which its further lines begin.
  private static func indentation(of runs: [CodeRun]) -> String {
    let text = runs.map(\.text).joined()
    let spaces = text.prefix { $0 == " " }.count
    return text.count > shortLine && spaces > 0 ? " in\(min(spaces, deepest))" : ""
  }

  private static func html(ofLine runs: [CodeRun]) -> String {
    guard runs.reduce(0, { $0 + $1.text.count }) > shortLine else {
      return runs.map { html(of: $0.text, $0.style) }.joined()
    }
    // Pieces between which the line may be broken first.
    var clauses = [""]
    var isAfterSpace = true
    var isRange = false
    let texts = dollarTexts(in: runs.map(\.text).joined())
    var place = 0
    for run in runs {
      defer { place += run.text.count }
      guard run.style != .string, run.style != .comment else {
        clauses[clauses.count - 1] += html(of: run.text, run.style)
        isAfterSpace = false
        continue
      }
      var rest = run.text[...]
      var plain = ""
      while let first = rest.first {
        let word = rest.prefix { $0.isLetter || $0 == "_" }
        let offset = place + run.text.count - rest.count
        // An indentation alone is no clause, and the `AND` of a `BETWEEN` begins none.
        let isOfRange = isRange && word == "AND"
        if !word.isEmpty { isRange = word == "BETWEEN" || isRange && !isOfRange }
        if !word.isEmpty, isAfterSpace, !isOfRange, Self.clauses.contains(word),
          !texts.contains(where: { $0.contains(offset) }),
          !((clauses.last ?? "") + plain).allSatisfy(\.isWhitespace)
        {
          clauses[clauses.count - 1] += html(of: plain, run.style)
          plain = ""
          clauses.append("")
        }
        let taken = word.isEmpty ? rest.prefix(1) : word
        plain += taken
        isAfterSpace = word.isEmpty && first == " "
        rest = rest[taken.endIndex...]
      }
      clauses[clauses.count - 1] += html(of: plain, run.style)
    }
    return clauses.count == 1
      ? clauses[0] : clauses.map { "<span class=\"clause\">\($0)</span>" }.joined()
  }

  /// Where texts between `$$` or `$name$` stand that end on the line, in characters.
  private static func dollarTexts(in line: String) -> [Range<Int>] {
    guard line.contains("$") else { return [] }
    return line.matches(of: #/(\$\w*\$).*?\1/#).map { match in
      let start = line.distance(from: line.startIndex, to: match.range.lowerBound)
      return start..<start + match.output.0.count
    }
  }

  private static func html(of text: String, _ style: CodeRun.Style?) -> String {
    guard !text.isEmpty else { return "" }
    let html = HTMLText.escape(text)
    return style.map { "<span class=\"code-\($0.rawValue)\">\(html)</span>" } ?? html
  }
}
