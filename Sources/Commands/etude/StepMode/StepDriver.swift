import Files
import Glibc
import LessonModel
import PlainText
import Processes
import Runner
import Terminal

/// Does what the model of step mode says, on a terminal and on services, and tells it what came
/// of it.
final class StepDriver {
  private let invocation: Invocation
  private let input: TerminalInput
  private let display: StepDisplay
  private let environment: [String: String]
  private var model: StepModeModel
  private let bookmarks: StepBookmarks?
  /// The lesson with the texts of this run, and what runs it.
  private var lesson: Lesson
  private var runner: LessonRunner?
  /// What is shown of the step that runs, and under which line; nil while none runs that is waited for.
  private var preview: (output: OutputPreview, title: String)?

  init(
    _ lesson: Lesson, isTrusted: Bool, next: NextLesson?, bookmarks: StepBookmarks?,
    invocation: Invocation, input: TerminalInput, display: StepDisplay,
    environment: [String: String]
  ) {
    (self.lesson, self.invocation, self.input) = (lesson, invocation, input)
    (self.display, self.environment) = (display, environment)
    model = StepModeModel(lesson, isTrusted: isTrusted, next: next)
    self.bookmarks = bookmarks
  }

  /// Goes through the lesson until the learner leaves.
  func run() -> StepModeEnd {
    defer {
      display.showProgress("cleaning up …")
      runner?.close()
      display.clearTransient()
    }
    var actions = model.start(from: bookmarks?.read())
    while true {
      // A place is forgotten at the end; until another step has run, it stays what it was.
      if let bookmarks {
        let bookmark = model.bookmark(of: bookmarks.page)
        // A step that Ctrl-C has ended has not run.
        if bookmark != nil || model.isAtEnd { invocation.undisturbed { bookmarks.keep(bookmark) } }
      }
      var event: StepModeEvent?
      for action in actions {
        if case .quit(let end) = action { return end }
        event = perform(action)
        if action.takesTime { input.forgetKeys() }
        if event != nil { break }
      }
      actions = model.handle(event ?? .key(.other))
    }
  }

  /// Does something; nil when nothing comes of it that the model has to know.
  private func perform(_ action: StepModeAction) -> StepModeEvent? {
    switch action {
    case .quit, .page: return nil
    case .show(let view): return display.show(view) ? nil : .key(.quit)
    case .showBackground(let part):
      guard let report = runner?.background(part) else { return nil }
      return display.show(.background(report, part)) ? nil : .key(.quit)
    case .awaitKey(let prompt):
      return .key(StepModeKey(display.awaitKey(prompt, status: .status(model.status))))
    case .awaitLine(let prompt): return .answered(display.awaitLine(prompt))
    case .replay(let lesson, let places): return replay(lesson, places)
    case .run(let place, let text):
      // The page's own text is that of the page, whatever the latest replay ran there.
      let isCompiled = lesson.steps[place].kind.isCompiled
      let own = (isCompiled ? lesson : model.lesson).steps[place]
      let run = run([own], text: text) { _ in "running step \(place + 1) …" }.first
      return run.map { .ran($0) } ?? .couldNotOpen("The lesson is not open.")
    case .edit(let place, let text): return edit(place, text)
    case .openTool(let place): return openTool(place)
    }
  }

  /// Begins on fresh services; the result says why that could not be done.
  private func open(_ lesson: Lesson) -> String? {
    display.showProgress("starting \(Self.services(of: lesson)) …")
    runner?.close()
    runner = nil
    self.lesson = lesson
    do {
      let runner = try LessonRunner(lesson, host: invocation.host)
      self.runner = runner
      // The loop looks every few milliseconds while a step runs; nothing else has to wake it.
      runner.attend(SessionAttendant(descriptor: -1) { [unowned self] in showPreview() })
      return nil
    } catch {
      return "\(error)"
    }
  }

  private static func services(of lesson: Lesson) -> String {
    var names = lesson.serviceKinds.map(\.word)
    if lesson.steps.contains(where: { $0.kind.isCompiled }) { names.append("the Swift program") }
    return names.isEmpty ? "the lesson" : names.joined(separator: ", ")
  }

  private func replay(_ lesson: Lesson, _ places: [Int]) -> StepModeEvent {
    if let reason = open(lesson) { return .couldNotOpen(reason) }
    let runs = run(places.map { lesson.steps[$0] }) { index in
      "replaying step \(places[index] + 1) (\(index + 1) of \(places.count)) …"
    }
    // As silent as the steps' own outputs; `l` shows it.
    _ = runner?.background(.new)
    return .replayed(runs)
  }

  /// Runs these steps, with this text where one is given; `title` says what is being done with the one at
  /// an index.
  private func run(
    _ steps: [Step], text: String? = nil, title: @escaping (_ index: Int) -> String
  ) -> [StepRun] {
    var runs: [StepRun] = []
    let steps = steps.map { step in
      var step = step
      step.input = text ?? step.input
      // They are about the page's own text.
      if text != nil { step.choices = [] }
      return step
    }
    defer { preview = nil }
    runner?.run(steps) { [unowned self, display, runner] event in
      switch event {
      case .stepStarted(_, let step):
        let title = title(runs.count)
        preview = (OutputPreview(of: step, at: .now), title)
        display.showProgress(title)
      case .stepProgressed(_, let step, let done, let total):
        let title = "running step \(step.number) … \(percentage(done, of: total))"
        preview?.title = title
        display.showProgress(title, below: preview?.output.lines(StepDisplay.mostPreview) ?? [])
      case .stepEnded(_, let record):
        preview = nil
        runs.append(StepRun(record: record, difference: runner?.difference))
      case .lessonStarted, .lessonEnded: break
      }
    }
    return runs
  }

  /// Shows what the step that runs has printed until now.
  private func showPreview() {
    guard let runner, preview?.output.isDue(at: .now) == true else { return }
    let news = runner.lookAtOutputs(most: OutputPreview.mostAtOnce)
    guard !news.isEmpty, var shown = preview else { return }
    shown.output.take(news)
    preview = shown
    display.showProgress(shown.title, below: shown.output.lines(StepDisplay.mostPreview))
  }

  private func edit(_ place: Int, _ text: String) -> StepModeEvent {
    do {
      let (folder, marks) = try invocation.makeFolder("edit")
      let file = "\(folder)/step-\(place + 1).\(lesson.steps[place].kind.word)"
      try FileSystem.write(text, to: file)
      let status = try ForegroundTool(
        "/bin/sh", ["-c", "\(editor) \"$1\"", "sh", file], environment: marks, users: environment
      ).run(on: input)
      guard status.isSuccess else {
        return .couldNotEdit("The editor ended with \(status): the text is as it was.")
      }
      let lines = VisibleText.lines(from: try FileBytes.read(file))
      let edited = lines.joined(separator: "\n") + (text.hasSuffix("\n") ? "\n" : "")
      return .edited(edited)
    } catch {
      return .couldNotEdit("The text could not be edited: \(error)")
    }
  }

  /// The editor's command line, as the shell reads it.
  private var editor: String {
    for name in ["VISUAL", "EDITOR"] {
      if let command = environment[name], !command.isEmpty { return command }
    }
    return Executable.find("nano") == nil ? "vi" : "nano"
  }

  private func openTool(_ place: Int) -> StepModeEvent {
    guard let tool = runner?.tool(for: lesson.steps[place]) else {
      return .couldNotOpenTool("The lesson is not open.")
    }
    let place = tool.place.isEmpty ? "in the lesson's folder" : "on \(tool.place)"
    guard display.show(.note("\(tool.program) \(place); Ctrl-D or its own way out comes back."))
    else { return .key(.quit) }
    do {
      _ = try ForegroundTool(
        tool.program, tool.arguments, environment: tool.environment,
        workingDirectory: tool.folder, users: environment
      ).run(on: input)
      return .toolClosed
    } catch {
      return .couldNotOpenTool("\(error)")
    }
  }
}

extension StepModeAction {
  /// Whether the learner has to wait for its end.
  fileprivate var takesTime: Bool {
    switch self {
    case .replay, .run: true
    case .show, .showBackground, .awaitKey, .awaitLine, .edit, .openTool, .page, .quit: false
    }
  }
}
