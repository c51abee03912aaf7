package import LessonModel
package import LessonText
import PlainText

/// What step mode shows, as lines for a terminal of a certain width.
package struct StepModeScreen: Sendable {
  let lesson: Lesson
  let voices: Voices
  /// Whether the terminal shows more than ASCII.
  let isUTF8: Bool
  let width: Int
  private let showsAddresses: Bool
  private let colors: CodeColors
  /// The service that a step talks to; nil for none.
  private let service: @Sendable (Step) -> String?

  /// How much of a long output is shown.
  static let longestOutput = 200
  /// How many characters of a long line are shown.
  static let longestLine = 2000

  /// Makes a screen.
  ///
  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - width: the terminal's columns.
  ///   - showsAddresses: whether addresses stand behind links, because they cannot be followed.
  ///   - colors: the colours of code.
  ///   - isUTF8: whether the terminal shows more than ASCII, by its locale.
  ///   - service: the service that a step talks to.
  package init(
    lesson: Lesson, width: Int, showsAddresses: Bool, colors: CodeColors, isUTF8: Bool = true,
    service: @escaping @Sendable (Step) -> String?
  ) {
    (self.lesson, self.width) = (lesson, max(LessonTerminal.narrowest, width))
    (voices, self.isUTF8) = (Voices(lesson), isUTF8)
    (self.showsAddresses, self.colors, self.service) = (showsAddresses, colors, service)
  }

  /// The lines of a view.
  package func lines(of view: StepModeView) -> [TerminalLine] {
    switch view {
    case .title: title
    case .prose(let place): prose(before: place, isBehindAnswer: false)
    case .proseBehindAnswer(let place): prose(before: place, isBehindAnswer: true)
    case .step(let place, let text, let isEdited, let isNamed):
      step(place, text: text, isEdited: isEdited, isNamed: isNamed)
    case .result(let run, let experiments): result(run, experiments: experiments)
    case .background(let report, let part): background(report, part)
    case .choices(let choices): self.choices(choices)
    case .feedback(let choice, let right): feedback(choice, right: right)
    case .comparison(let prediction):
      wrapped(prediction.sentence, prediction.isRight ? .good : .attention)
    case .text(let sentences): sentences.flatMap { wrapped($0) } + [TerminalLine()]
    case .note(let text), .refusal(let text): wrapped(text, .attention)
    case .help: help
    case .summary(let summary, let next): self.summary(summary, next: next)
    case .status(let status): self.status(status)
    }
  }

  func wrapped(_ text: String, _ styles: TerminalStyle...) -> [TerminalLine] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
      LessonTerminal.wrapped([.init(String($0), styles)], width: width)
    }
  }

  private var title: [TerminalLine] {
    var lines = wrapped(lesson.title, .heading)
    if !lesson.summary.isEmpty { lines += wrapped(lesson.summary, .emphasis) }
    var facts = [lesson.steps.count.counted("step")]
    if let minutes = lesson.minutes { facts.append("about \(minutes.counted("minute"))") }
    facts += lesson.services.map {
      $0.name == $0.kind.word ? $0.name : "\($0.name) (\($0.kind))"
    }
    return lines + wrapped(facts.joined(separator: " · "), .dim) + [TerminalLine()]
  }

  private func prose(before place: Int?, isBehindAnswer: Bool) -> [TerminalLine] {
    let wanted = (place ?? lesson.steps.count) + 1
    var next = 1
    var lines: [TerminalLine] = []
    let parts = LessonTerminal.parts(
      of: lesson, width: width, showsAddresses: showsAddresses, colors: colors)
    for part in parts {
      switch part {
      case .step(let number): next = number + 1
      case .prose(let prose): if next == wanted { lines += prose + [TerminalLine()] }
      case .answerEnd: if next == wanted, isBehindAnswer { lines = [] }
      }
    }
    return lines
  }

  private func step(
    _ place: Int, text: String, isEdited: Bool, isNamed: Bool
  ) -> [TerminalLine] {
    let step = lesson.steps[place]
    var about = step.kind.word
    if let service = service(step), service != about { about += " on \(service)" }
    if isNamed, let name = step.attributes.name { about += " · \(name)" }
    if step.attributes.isAnswer { about += " · answer" }
    if step.attributes.isHidden { about += " · folded away on the page" }
    let number = TerminalLine.Piece("── step \(step.number) of \(lesson.steps.count) ", [.strong])
    let mark = isEdited ? " · edited for this run" : ""
    var speaker: [TerminalLine.Piece] = []
    if let name = voices.name(of: step), let voice = voices.voice(of: step) {
      speaker = [.init("\(isUTF8 ? voice.shape : "*") \(name) ", voice.styles)]
    }
    let header = LessonTerminal.wrapped(
      [number] + speaker + [.init(about, [.session]), .init(mark, [.edit])], width: width)
    let code = LessonTerminal.code(
      text, language: step.kind.word, width: width - 2, colors: colors)
    return header + indented(code) + [TerminalLine()]
  }

  private func result(_ run: StepRun, experiments: [Int]) -> [TerminalLine] {
    let record = run.record
    var lines = output(record.output, of: record.number)
    let omitted = record.output.omittedBytes
    if omitted > 0 { lines += wrapped("… \(omitted.counted("more byte"))", .dim) }
    if lines.isEmpty { lines += wrapped("  (it printed nothing)", .dim) }
    return lines + verdict(of: run, experiments: experiments) + [TerminalLine()]
  }

  private func verdict(of run: StepRun, experiments: [Int]) -> [TerminalLine] {
    let record = run.record
    let reason = record.message ?? ""
    let isExperiment = experiments.contains(record.number)
    switch record.outcome {
    case .passed:
      let expectation = lesson.steps[record.number - 1].expectation
      return wrapped(
        expectation == nil
          ? "✓ It ran; the page expects no particular output."
          : "✓ That is what the page says.", .good)
    case .failed where record.difference != nil:
      let text =
        isExperiment
        ? "≠ Your experiment: the page's own text printed something else."
        : experiments.isEmpty
          ? "✗ That is not what the page says."
          : "≠ That is not what the page says; you changed \(Self.list(experiments)) before it."
      let difference = run.difference.map {
        self.difference($0, isExperiment: !experiments.isEmpty)
      }
      return wrapped(text, experiments.isEmpty ? .bad : .edit)
        + (difference ?? verbatim(Self.rows(of: record.difference ?? "")))
    case .failed where isExperiment, .errored where isExperiment:
      return wrapped("≠ Your experiment did not run to its end: \(reason)", .edit)
    case .failed: return wrapped("✗ It failed: \(reason)", .bad)
    case .errored: return wrapped("✗ It could not run to its end: \(reason)", .bad)
    case .skipped: return wrapped("– It was skipped: \(reason).", .attention)
    case .notRun: return wrapped("✗ It was not run: \(reason)", .bad)
    }
  }

  private static func list(_ numbers: [Int]) -> String {
    (numbers.count == 1 ? "step " : "steps ") + numbers.map(String.init).joined(separator: ", ")
  }

  /// The rows of a difference of which nothing else is known, without its heads.
  private static func rows(of difference: String) -> [String] {
    difference.split(separator: "\n").map(String.init).filter { line in
      !["---", "+++", "@@"].contains { line.hasPrefix($0) }
    }
  }

  func indented(_ lines: [TerminalLine]) -> [TerminalLine] {
    lines.map { TerminalLine([.init("  ")] + $0.pieces) }
  }

  private var help: [TerminalLine] {
    let keys = [
      ("Enter", "run the step; after it has run, go on to the next"),
      ("s", "skip the step"),
      ("r", "run the step again, on what it has left behind"),
      ("b", "go back to an earlier step: the lesson is replayed to there on fresh services"),
      ("e", "edit the step's text for this run, in $VISUAL or $EDITOR; the file stays as it is"),
      ("o", "open a real psql, redis-cli or shell on the step's service; leave it to come back"),
      ("a", "show the answer to an exercise; it is hidden until then"),
      ("l", "show all that runs in the background has printed; new lines come after each step"),
      ("?", "explain in words why the output is not what the page says"),
      ("h", "this help"),
      ("n", "at the end: begin the course's next lesson"),
      (
        "q",
        "leave, and take every server and file away; Ctrl-C and Ctrl-D do the same. Next time "
          + "the lesson can go on where you left it"
      ),
    ]
    return keys.flatMap { key, text in
      let mark = key.padded(to: 6)
      return LessonTerminal.wrapped([.init(text)], width: width - 8).enumerated().map {
        let start = $0.offset == 0 ? mark : String(repeating: " ", count: 6)
        return TerminalLine([.init("  " + start, [.strong])] + $0.element.pieces)
      }
    } + [TerminalLine()]
  }
}
