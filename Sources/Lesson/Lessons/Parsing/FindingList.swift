/// The findings of one file, collected while it is read.
struct FindingList {
  /// The file's bytes, by which offsets become lines and columns.
  let source: SourceText
  private let file: String
  private var problems: [Problem] = []

  init(file: String, source: SourceText) {
    self.file = file
    self.source = source
  }

  /// Whether nothing was found.
  var isEmpty: Bool { problems.isEmpty }

  /// Adds a finding at a byte of the source.
  mutating func add(at offset: Int, _ problem: String, _ remedy: String = "") {
    problems.append(Problem(offset: offset, problem: problem, remedy: remedy))
  }

  /// Adds a finding at the first character of a line that is neither a space nor a tab.
  mutating func add(line: Int, _ problem: String, _ remedy: String = "") {
    let text = source.line(line)
    add(
      at: source.bytes[text].firstIndex { !isBlankByte($0) } ?? text.lowerBound, problem, remedy)
  }

  /// All findings in the order of the page.
  /// - Complexity: O(n log n), and linear in the length of the lines that they are on.
  func sorted() -> [Finding] {
    let ordered = problems.enumerated().sorted {
      ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset)
    }
    var last: (offset: Int, line: Int, column: Int)?
    return ordered.map { _, problem in
      let line = source.lineNumber(of: problem.offset)
      // Columns of one line are counted on from each other, not each from the start.
      var from = source.textStart(ofLine: line)
      var column = 1
      if let last, last.line == line, last.offset >= from {
        (from, column) = (last.offset, last.column)
      }
      column += source.characters(in: from..<max(problem.offset, from))
      last = (max(problem.offset, from), line, column)
      return Finding(
        file: file, line: line, column: column, problem: problem.problem, remedy: problem.remedy)
    }
  }
}

/// What is wrong at a byte of the source, before it is known whether it matters.
struct Problem: Error, Equatable {
  var offset: Int
  var problem: String
  var remedy: String
  /// Whether what follows on the line cannot be judged.
  var isFinal = false
}

extension FindingList {
  /// Adds problems that turned out to matter.
  mutating func add(_ problems: [Problem]) {
    for problem in problems { add(at: problem.offset, problem.problem, problem.remedy) }
  }
}

/// `did you mean “x”?` for a near name, otherwise the sentence that lists what there is.
func suggestion(for name: String, among names: [String], otherwise: String) -> String {
  if let near = nearestName(to: name, among: names) { return "did you mean `\(near)`?" }
  return otherwise
}

/// The names as a list in a sentence: `` `a`, `b`, `c` ``; a long list is cut.
func listed(_ names: [String]) -> String {
  let shown = names.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
  return names.count > 20 ? shown + ", …" : shown
}
