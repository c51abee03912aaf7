import LessonModel
import LessonText
import PlainText

/// A lesson taken apart into what a tool of another kind can hold: prose, and steps with their
/// outputs.
struct LessonPiece {
  /// What it is.
  enum Content {
    /// Markdown, blocks that are only shown included; without blank lines at its ends.
    case prose([String])
    /// What a reader could choose from at a step, as a task list.
    case choices(Step, [String])
    /// A step with what it prints: in the transcript, or else what the page expects.
    case step(Step, output: [String])
  }

  let content: Content

  /// The pieces of a lesson in page order, without its front matter.
  ///
  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - transcript: a run of exactly this text; nil when there is none.
  /// - Returns: the pieces.
  /// - Complexity: linear in the lesson and the transcript.
  static func all(of lesson: Lesson, transcript: Transcript?) -> [LessonPiece] {
    let source = SourceText(lesson.source)
    let lines = source.allLines()
    var next = lesson.frontMatterLineCount
    var outputs: [Int: [String]] = [:]
    for record in transcript?.steps ?? [] where record.outcome == .passed {
      outputs[record.number] = MarkdownText.lines(record.output.text)
    }
    var pieces: [LessonPiece] = []
    func addProse(upTo end: Int, choicesOf step: Int? = nil) {
      guard next < end else { return }
      let prose = trimmed(lines[next..<end])
      if prose.isEmpty { return }
      let choices = step.map { Content.choices(lesson.steps[$0 - 1], prose) }
      pieces.append(LessonPiece(content: choices ?? .prose(prose)))
    }
    for block in lesson.blocks {
      switch block.role {
      case .step(let number):
        addProse(upTo: block.openingLine - 1)
        next = block.closingLine
        let step = lesson.steps[number - 1]
        let output = outputs[number] ?? step.expectedLines
        pieces.append(LessonPiece(content: .step(step, output: output)))
      case .output:
        addProse(upTo: block.openingLine - 1)
        next = block.closingLine
      case .choices(let number):
        // A task list, without its fence.
        addProse(upTo: block.openingLine - 1)
        next = block.openingLine
        addProse(upTo: block.closingLine - 1, choicesOf: number)
        next = block.closingLine
      case .source, .display: continue
      }
    }
    addProse(upTo: lines.count)
    return pieces
  }

  private static func trimmed(_ lines: ArraySlice<String>) -> [String] {
    func isBlank(_ line: String) -> Bool { line.allSatisfy { $0 == " " || $0 == "\t" } }
    var lines = lines.drop(while: isBlank)
    while lines.last.map(isBlank) == true { lines.removeLast() }
    return Array(lines)
  }
}

extension Step {
  /// What it prints according to the page; of several blocks each, with its condition before it.
  private var everyOutput: [String] {
    outputs.flatMap { ["(\($0.condition.map(\.text) ?? "otherwise"))"] + $0.lines }
  }

  /// What it prints according to the page.
  fileprivate var expectedLines: [String] {
    dependsOnVersions ? everyOutput : expectation?.lines ?? []
  }

  /// The step's input, without the line end at its end.
  var inputLines: [String] { MarkdownText.lines(input) }

  /// What it is, for a comment: `step 3, sql, session bob, answer (line 41)`.
  var caption: String {
    var text = "step \(number), \(kind)"
    if let on = attributes.on, !kind.isProgram { text += " on \(on)" }
    if attributes.session != "main" { text += ", session \(attributes.session)" }
    if attributes.isAnswer { text += ", answer" }
    return text + " (line \(line))"
  }
}
