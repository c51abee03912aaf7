/// The findings of one file, collected while it is read.
struct FindingList {
  /// The file's bytes, by which offsets become lines and columns.
  let source: SourceText
  private let file: String
  private var findings: [Finding] = []

  init(file: String, source: SourceText) {
    self.file = file
    self.source = source
  }

  /// Whether nothing was found.
  var isEmpty: Bool { findings.isEmpty }

  /// Adds a finding at a byte of the source.
  mutating func add(at offset: Int, _ problem: String, _ remedy: String = "") {
    let (line, column) = source.position(of: offset)
    findings.append(
      Finding(file: file, line: line, column: column, problem: problem, remedy: remedy))
  }

  /// Adds a finding at the first character of a line that is neither a space nor a tab.
  mutating func add(line: Int, _ problem: String, _ remedy: String = "") {
    let text = source.line(line)
    add(
      at: source.bytes[text].firstIndex { !isBlankByte($0) } ?? text.lowerBound, problem, remedy)
  }

  /// All findings in the order of the page.
  /// - Complexity: O(n log n).
  func sorted() -> [Finding] {
    let ordered = findings.enumerated().sorted {
      ($0.element.line, $0.element.column, $0.offset)
        < ($1.element.line, $1.element.column, $1.offset)
    }
    return ordered.map(\.element)
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

/// The names as a list in a sentence: `` `a`, `b`, `c` ``.
func listed(_ names: [String]) -> String {
  names.map { "`\($0)`" }.joined(separator: ", ")
}
