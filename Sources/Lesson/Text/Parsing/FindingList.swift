package import LessonModel
package import PlainText

/// The findings of one file, collected while it is read.
package struct FindingList {
  /// The file's bytes, by which offsets become lines and columns.
  package let source: SourceText
  /// The file's path, as findings show it.
  let file: String
  private var problems: [Problem] = []

  package init(file: String, source: SourceText) {
    self.file = file
    self.source = source
  }

  /// Whether nothing was found.
  var isEmpty: Bool { problems.isEmpty }

  /// Adds a finding at a byte of the source.
  package mutating func add(at offset: Int, _ problem: String, _ remedy: String = "") {
    problems.append(Problem(offset: offset, problem: problem, remedy: remedy))
  }

  /// Adds a finding at the first character of a line that is neither a space nor a tab.
  mutating func add(line: Int, _ problem: String, _ remedy: String = "") {
    let text = source.line(line)
    add(
      at: source.bytes[text].firstIndex { !TokenBytes.isBlank($0) } ?? text.lowerBound, problem,
      remedy)
  }

  /// Adds the findings of another list of the same file, which is empty then.
  mutating func takeOver(_ other: inout FindingList) {
    problems += other.problems
    other.problems = []
  }

  /// All findings in the order of the page.
  /// - Complexity: O(n log n), and linear in the length of the lines that they are on.
  package func sorted() -> [Finding] {
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
package struct Problem: Error, Equatable {
  package var offset: Int
  package var problem: String
  package var remedy: String
  /// Whether what follows on the line cannot be judged.
  var isFinal: Bool

  package init(offset: Int, problem: String, remedy: String, isFinal: Bool = false) {
    self.offset = offset
    self.problem = problem
    self.remedy = remedy
    self.isFinal = isFinal
  }
}

extension FindingList {
  /// Adds problems that turned out to matter.
  package mutating func add(_ problems: [Problem]) {
    for problem in problems { add(at: problem.offset, problem.problem, problem.remedy) }
  }
}
