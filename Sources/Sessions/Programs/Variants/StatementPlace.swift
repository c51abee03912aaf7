/// Where a step's text and a changed text of the same step differ: the lines of whole statements, such
/// that either text of them can be the one that runs.
///
/// This reads lines, as the pages are set, and not Swift. What it takes for a statement and is none
/// does not compile beside the other text, or is left to be compiled on its own.
struct StatementPlace: Equatable {
  /// What stands there.
  enum Kind: Equatable {
    /// Statements that declare nothing.
    case statements
    /// `let name = value`: the value is what differs.
    case binding(start: String, isAnnotated: Bool)
  }

  /// The lines of the step's text, from 0.
  var lines: Range<Int>
  /// The lines in their place.
  var replacement: [String]
  var kind: Kind

  /// How deep a block is indented.
  private static let indentation = 2

  /// Finds the place; nil when the changed text has to be compiled on its own.
  ///
  /// - Complexity: O(n) in the lines for each level of blocks.
  init?(of text: String, changedTo changed: String) {
    guard !text.contains("\"\"\""), !changed.contains("\"\"\"") else { return nil }
    let lines = Self.lines(of: text)
    let others = Self.lines(of: changed)
    guard let difference = Self.difference(lines, others) else { return nil }
    let growth = others.count - lines.count
    var scope = lines.indices
    var level = 0
    // A type's members are no statements; those of a function are.
    var isCode = true
    while true {
      guard let found = Self.statements(lines, around: difference, in: scope, level) else {
        return nil
      }
      let start = Opening(lines[found.lowerBound])
      if let container = start.container {
        guard difference.lowerBound > found.lowerBound else { return nil }
        scope = (found.lowerBound + 1)..<found.upperBound
        level += Self.indentation
        isCode = container == .code
        continue
      }
      guard isCode else { return nil }
      let new = Array(others[found.lowerBound..<(found.upperBound + growth)])
      guard let kind = Self.kind(Array(lines[found]), new, level) else { return nil }
      self.lines = found
      replacement = new
      self.kind = kind
      return
    }
  }

  static func lines(of text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The lines of the first text that differ; with the one before them where lines were only added.
  private static func difference(_ lines: [String], _ others: [String]) -> Range<Int>? {
    let start = zip(lines, others).prefix { $0 == $1 }.count
    let most = min(lines.count, others.count) - start
    let end = zip(lines.reversed(), others.reversed()).prefix { $0 == $1 }.count
    let range = start..<(lines.count - min(end, most))
    guard range.isEmpty else { return range }
    return start > 0 ? (start - 1)..<start : nil
  }

  /// The lines of the statements of a level, within a scope, that some lines belong to.
  private static func statements(
    _ lines: [String], around difference: Range<Int>, in scope: Range<Int>, _ level: Int
  ) -> Range<Int>? {
    let starts = scope.filter { Opening(lines[$0]).begins(at: level) }
    guard let first = starts.last(where: { $0 <= difference.lowerBound }),
      difference.upperBound <= scope.upperBound
    else { return nil }
    let end = starts.first { $0 > first && $0 >= difference.upperBound } ?? scope.upperBound
    // The end of the block that the scope is in belongs to the block.
    let last = (first..<end).last { index in
      let opening = Opening(lines[index])
      return !opening.isEmpty && (opening.indentation >= level)
    }
    guard let last, last + 1 >= difference.upperBound else { return nil }
    return first..<(last + 1)
  }

  private static func kind(_ lines: [String], _ others: [String], _ level: Int) -> Kind? {
    let openings = [lines, others].map { $0.map(Opening.init).filter { $0.begins(at: level) } }
    guard others.isEmpty || Opening(others[0]).begins(at: level) else { return nil }
    if openings.allSatisfy({ $0.allSatisfy(\.isStatement) }) { return .statements }
    // One binding, of which only the value differs.
    guard openings.allSatisfy({ $0.count == 1 }), let start = openings[0][0].binding,
      openings[1][0].binding == start
    else { return nil }
    let isAnnotated = start.contains(":")
    // Nothing keeps the value of a variable but the variable.
    guard isAnnotated || openings[0][0].word == "let" else { return nil }
    return .binding(start: start, isAnnotated: isAnnotated)
  }
}

/// The beginning of a line.
private struct Opening {
  enum Container { case code, members }

  private let text: Substring
  let indentation: Int
  /// The first word.
  let word: Substring

  init(_ line: String) {
    text = line.drop { $0 == " " }
    indentation = line.count - text.count
    word = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "#" || $0 == "@" }
  }

  var isEmpty: Bool { text.isEmpty }

  /// Whether a statement or a declaration begins here that is indented so.
  func begins(at level: Int) -> Bool {
    guard indentation == level, let first = text.first else { return false }
    if text.hasPrefix("//") { return true }
    return !"})].?:&|=+-*/%<>!,~^".contains(first) && !["else", "catch", "where"].contains(word)
  }

  /// What is in the block that begins here, where it is a declaration's.
  var container: Container? {
    let declaration =
      /^(?:(?:final|public|private|fileprivate|static|mutating|nonisolated|override|indirect) )*(func|init|struct|class|enum|actor|extension)\b/
    guard let match = text.prefixMatch(of: declaration) else { return nil }
    return match.output.1 == "func" || match.output.1 == "init" ? .code : .members
  }

  /// `let name = ` or `let name: Type = ` with its indentation; nil for anything else.
  var binding: String? {
    guard let match = text.prefixMatch(of: #/(?:let|var) [^={"]*? = /#) else { return nil }
    return String(repeating: " ", count: indentation) + String(match.output)
  }

  /// Whether nothing is declared here, and nothing belongs to what surrounds it.
  var isStatement: Bool {
    if text.hasPrefix("//") { return true }
    if container != nil || word.hasPrefix("@") || word.hasPrefix("#") { return false }
    if Self.declarations.contains(word) { return false }
    if word == "guard", text.contains(/\b(let|var|case)\b/) { return false }
    // A label
    return !text.dropFirst(word.count).hasPrefix(":")
  }

  private static let declarations: Set<Substring> = [
    "let", "var", "import", "typealias", "protocol", "operator", "infix", "prefix", "postfix",
    "precedencegroup", "defer", "async", "case", "default", "subscript", "deinit", "final",
    "public", "private", "fileprivate", "static", "mutating", "nonisolated", "override", "lazy",
    "weak", "unowned", "indirect", "isolated", "consuming", "borrowing", "macro", "package",
    "internal", "open", "fallthrough",
  ]
}
