package import LessonModel
import Matching
import PlainText

/// The page that the cells of a notebook make up while they run, one after the other.
///
/// A cell is a step. Its first line is what stands behind a fence on a page; an expected output
/// follows a line `%%output`. One cell is the page's front matter:
///
///     %%etude
///     services: {db: postgres}
///
///     %%sql session=bob until=10s
///     SELECT count(*) FROM t;
///     %%output
///      count
///     ...
///
/// Each cell is read as the last step of that page, by the rules of pages.
package struct NotebookPage: Sendable {
  /// The lesson that the front matter describes. It has no steps.
  package let lesson: Lesson
  /// Its YAML text.
  private let frontMatter: String
  /// The cells that have run, in the order in which they did.
  private var cells: [AcceptedCell] = []

  private struct AcceptedCell {
    /// What the notebook calls it; nil when it does not say.
    var id: String?
    /// By what messages name it: `In[3]`.
    var file: String?
    /// The name of its step.
    var name: String?
    var isCompiled: Bool
    /// As it stands on the page; nil when the cell has run again since.
    var block: String?
  }

  /// The word of the cell that is the front matter.
  static let word = "etude"

  /// The first line of that cell.
  package static let headOfFrontMatter = NotebookCellText.mark + word

  /// A page without services.
  package init() {
    frontMatter = ""
    lesson = Lesson(
      name: Self.name, file: Self.name, title: Self.title, summary: "", services: [], steps: [],
      source: Array(Self.pageStart("").utf8))
  }

  private static let name = "notebook"
  private static let title = "Notebook"

  private init(frontMatter: String, lesson: Lesson) {
    (self.frontMatter, self.lesson) = (frontMatter, lesson)
  }

  /// What a cell is.
  package enum Cell: Sendable {
    /// Nothing to run.
    case empty
    /// The front matter: the page begins anew. `isTrusted` says whether the cell accepts settings that
    /// are not known to be harmless.
    case page(NotebookPage, isTrusted: Bool)
    /// The step at this place of the page, from 0. Steps that stand there or behind are no longer on
    /// the page.
    case step(Step, at: Int)
  }

  /// Reads a cell.
  ///
  /// - Parameters:
  ///   - text: its text.
  ///   - number: its number in the notebook, by which messages name it.
  ///   - id: what the notebook calls it, so that it is known when it runs again; nil when it does not
  ///     say.
  /// - Returns: what it is.
  /// - Throws: `CellFindings` with all that is wrong with it, by the lines of the cell.
  /// - Complexity: linear in the page and the cell.
  package func read(_ text: String, number: Int, id: String?) throws(CellFindings) -> Cell {
    let cell = NotebookCellText(text)
    guard cell.head != nil else { return .empty }
    let file = "In[\(number)]"
    func problem(
      line: Int, column: Int = 1, _ problem: String, _ remedy: String
    ) -> CellFindings {
      CellFindings([
        Finding(file: file, line: line, column: column, problem: problem, remedy: remedy)
      ])
    }
    guard cell.hasMark else {
      let kinds = lesson.vocabulary.steps.map { "`%%\($0.word)`" }
      throw problem(
        line: cell.headLine, "the cell does not say what it is",
        "begin it with a line \(listed(kinds)), or with `%%\(Self.word)` for the services")
    }
    if cell.word == Self.word { return try readPage(cell, file: file) }
    guard let kind = lesson.vocabulary.step(cell.word) else {
      let words = lesson.vocabulary.steps.map(\.word) + [Self.word]
      throw problem(
        line: cell.headLine, column: 3, "there is no kind of step `\(cell.word)`",
        suggestion(
          for: cell.word, among: words, otherwise: "there is \(listed(words.map { "`%%\($0)`" }))")
      )
    }
    if let second = cell.secondStep(lesson.vocabulary) {
      throw problem(
        line: second, "a second step begins here",
        "a cell is one step: put it into a cell of its own")
    }
    return try readStep(cell, kind: kind, file: file, number: number, id: id)
  }

  /// Takes note that a step runs.
  ///
  /// - Parameters:
  ///   - text: the cell's text.
  ///   - id: what the notebook calls it.
  ///   - step: its step.
  ///   - place: its place on the page, from 0.
  package mutating func accept(_ text: String, id: String?, _ step: Step, at place: Int) {
    cells.removeSubrange(place...)
    let name = step.attributes.name
    for index in cells.indices where isSame(cells[index], id: id, name: name) {
      cells[index].block = nil
    }
    cells.append(
      AcceptedCell(
        id: id, file: step.file, name: name, isCompiled: step.kind.isCompiled,
        block: NotebookCellText(text).block.text))
  }

  /// By what messages name the cell of a step.
  ///
  /// - Parameter number: the step's number, from 1.
  /// - Returns: `In[3]`; nil where no cell is that step.
  package func cellName(ofStep number: Int) -> String? {
    cells.indices.contains(number - 1) ? cells[number - 1].file : nil
  }

  /// Takes all cells away: nothing of what they did is left.
  package mutating func removeCells() { cells = [] }

  private func isSame(_ cell: AcceptedCell, id: String?, name: String?) -> Bool {
    id != nil && cell.id == id || name != nil && cell.name == name
  }

  // MARK: The front matter

  private func readPage(_ cell: NotebookCellText, file: String) throws(CellFindings) -> Cell {
    let yaml = cell.bodyText
    var flags = cell.attributes
    let isTrusted = flags.contains("trust")
    flags.removeAll { $0 == "trust" }
    if let other = flags.first {
      throw CellFindings([
        Finding(
          file: file, line: cell.headLine, column: 3 + Self.word.count + 1,
          problem: "`%%\(Self.word)` does not take `\(other)`",
          remedy: "write what the page needs below this line, such as `services: {db: postgres}`")
      ])
    }
    let (lesson, findings, _) = LessonParser.read(
      Array(Self.pageStart(yaml).utf8), file: file, name: Self.name,
      vocabulary: self.lesson.vocabulary)
    var problems = findings
    for index in problems.indices { problems[index].line += cell.headLine - 1 }
    if problems.isEmpty, !isTrusted {
      problems = lesson.trustFindings(saying: "`%%\(Self.word) trust` starts the servers with it")
      for index in problems.indices where problems[index].file == file {
        problems[index].line += cell.headLine - 1
      }
    }
    guard problems.isEmpty else { throw CellFindings(problems) }
    return .page(NotebookPage(frontMatter: yaml, lesson: lesson), isTrusted: isTrusted)
  }

  // MARK: Steps

  private func readStep(
    _ cell: NotebookCellText, kind: Step.Kind, file: String, number: Int, id: String?
  ) throws(CellFindings) -> Cell {
    // A Swift cell that runs again takes its place in the program; what stood behind it has to run again.
    // Another kind's is a new step: what it did stays done.
    let known =
      kind.isCompiled ? cells.firstIndex { $0.isCompiled && $0.id == id && id != nil } : nil
    let others = cells[..<(known ?? cells.count)].filter {
      // What has the same name is the cell itself, as it was before.
      !isSame($0, id: id, name: cell.name) && $0.block != nil
    }
    var source = Self.pageStart(frontMatter)
    for other in others { source += "\n" + (other.block ?? "") }
    let firstLine = source.utf8.count { $0 == UInt8(ascii: "\n") } + 2
    let (text, fence) = cell.block
    source += "\n" + text
    let (lesson, all, _) = LessonParser.read(
      Array(source.utf8), file: file, name: Self.name, vocabulary: self.lesson.vocabulary)
    let findings = all.filter { $0.line >= firstLine }.map { finding in
      var finding = finding
      finding.line = cell.line(ofBlockLine: finding.line - firstLine + 1)
      // The cell has its mark where the block has a fence.
      if finding.line == cell.headLine || cell.isOutputMark(line: finding.line) {
        finding.column = max(1, finding.column + 2 - fence)
      }
      return finding
    }
    guard findings.isEmpty else { throw CellFindings(findings) }
    guard var step = lesson.steps.last, step.line >= firstLine else {
      throw CellFindings([
        Finding(
          file: file, line: cell.headLine, problem: "this block does not run",
          remedy: "remove `display`")
      ])
    }
    for index in step.outputs.indices {
      let line = cell.line(ofBlockLine: step.outputs[index].line - firstLine + 1)
      step.outputs[index].line = LessonLine(line, ofCell: number).number
    }
    step.file = file
    step.line = cell.headLine
    if !cell.saysTimeout { step.attributes.timeout = Self.patience }
    let place = known ?? self.cells.count
    step.number = place + 1
    return .step(step, at: place)
  }

  /// A person may wait longer than a page, and can interrupt.
  private static let patience: Duration = .seconds(600)

  /// The front matter, with a title where a notebook has none: behind the rest, so that the lines stay
  /// those of the cell.
  private static func pageStart(_ yaml: String) -> String {
    let hasTitle = yaml.split(separator: "\n").contains { $0.hasPrefix("title:") }
    return "---\n\(yaml)\(hasTitle ? "" : "title: \(title)\n")---\n"
  }
}

/// All that is wrong with a cell.
package struct CellFindings: Error, Sendable, Equatable {
  /// In the order of the cell.
  package var findings: [Finding]

  init(_ findings: [Finding]) { self.findings = findings }
}
