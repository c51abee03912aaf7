import CommandFrame
import Foundation
import LessonModel
import LessonText
import Runner
import Terminal

/// `etude step`: learn a lesson in the terminal, step by step.
enum StepCommand {
  static let spec = CommandSpec(
    name: "step", summary: "learn one lesson in the terminal, step by step", operands: "LESSON",
    discussion: """
      Shows the lesson's text and stops before each step. Nothing runs before you say so: the
      services start when you run the first step or open the first tool.

        Enter   run the step, see what it really prints and whether the page says so;
                then go on to the next
        s       skip the step
        r       run it again, on what it has left behind
        b       go back to an earlier step; the lesson is replayed to there on fresh services
        e       edit the step's text for this run, in $VISUAL or $EDITOR (else nano, vi);
                the file stays as it is
        o       open a real psql, redis-cli or shell on the step's service; leave it, and you
                are back in the lesson
        l       show the logs: all that processes print which a step has left in the background;
                their new lines are shown after each step
        ?       explain in words why the output is not what the page says
        n       at the end: begin the course's next lesson
        h       help
        q       leave; Ctrl-C and Ctrl-D do the same. Every server and file is taken away

      Above the keys stand how far you are and, where a page has several sessions, who waits for whom.
      Sessions have the colours and shapes that they have on the site. Where you left a lesson is kept
      in $XDG_STATE_HOME/etude/step (else ~/.local/state): next time it can go on there, and the steps
      before run again. Charts are drawn in braille and blocks, or in ASCII where the locale is not UTF-8.

      Where a page asks you to predict, you choose by number what the step will print, or type your
      guess, and are told how it compares; the end says how many guesses were right. A text that you
      have changed is an experiment: that it prints something else is no fault.
      A page whose server settings can run programs, load code or reach files shows these settings
      first and asks; --trust answers yes beforehand.
      The Swift steps of a page are one program: to run one again, or with your text, the program
      is compiled anew and the steps before it are replayed.

      Code has colours where the program `highlight` is installed and knows its language; with
      NO_COLOR nothing has.
      It needs a terminal; `etude run LESSON` shows the same without one. Ends with 0 when you
      leave, whatever the steps did, and with 3 when a service could not be started.
      """,
    options: [Workspace.option, Trust.option],
    examples: [
      ("etude step transactions/read-committed", "one lesson"),
      ("EDITOR=vim etude step bloom-filters/bits", "with an editor of your choice"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    guard !arguments.operands.isEmpty else {
      throw UsageError("name a lesson; 'etude list' shows them")
    }
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw UsageError(
        "keys are read from a terminal and pages shown on it, and here input or output is none; "
          + "'etude run LESSON' needs no terminal")
    }
    var loaded = try LoadedLessons(arguments, for: .reading)
    guard loaded.lessons.count == 1 else {
      let names = loaded.lessons.prefix(5).map(\.name).joined(separator: ", ")
      throw UsageError("one lesson at a time; this names \(loaded.lessons.count): \(names)")
    }
    guard let input = TerminalInput() else { throw UsageError("the terminal cannot be read") }
    defer { input.restore() }
    let invocation = try Invocation(console: console) {
      input.restore()
      console.write("\n")
    }
    defer { invocation.end() }
    while let lesson = loaded.lessons.first {
      let following = next(after: lesson, in: loaded.workspace)
      let end = learn(
        lesson, next: following.map { NextLesson($0.lesson) },
        isTrusted: arguments.has(Trust.option.name), invocation: invocation, input: input)
      guard end == .next, let following else {
        return end == .left ? .success : .serviceUnavailable
      }
      var arguments = arguments
      arguments.operands = [following.file]
      loaded = try LoadedLessons(arguments, for: .reading)
    }
    return .success
  }

  /// The first lesson behind this one in the course that has steps and of which nothing is wrong.
  private static func next(
    after lesson: Lesson, in workspace: Workspace
  ) -> (file: String, lesson: Lesson)? {
    let files = workspace.course.lessons
    guard let place = files.firstIndex(where: { $0.name == lesson.name && $0.path == lesson.file })
    else { return nil }
    return files[(place + 1)...].lazy.compactMap { file in
      let result = file.parse()
      guard let lesson = result.lesson, !lesson.steps.isEmpty,
        result.findings.allSatisfy(\.isWarning)
      else { return nil }
      return (file.path, lesson)
    }.first
  }

  private static func learn(
    _ lesson: Lesson, next: NextLesson?, isTrusted: Bool, invocation: Invocation,
    input: TerminalInput
  ) -> StepModeEnd {
    let console = invocation.console
    let environment = ProcessInfo.processInfo.environment
    let isUTF8 = TerminalLocale.isUTF8(environment)
    let coloring: CodeColors.Coloring = { Highlighter.color($0, $1, invocation: invocation) }
    var colors = CodeColors([lesson], coloring: console.usesColor ? coloring : nil)
    let display = StepDisplay(input: input, console: console, environment: environment) {
      width, showsAddresses, view in
      if console.usesColor, case .step(let place, let text, _, _) = view {
        // The learner may have edited it.
        colors.add(text, in: lesson.steps[place].kind.word, coloring)
      }
      return StepModeScreen(
        lesson: lesson, width: width, showsAddresses: showsAddresses, colors: colors,
        isUTF8: isUTF8
      ) { lesson.service(of: $0) }
    }
    var bookmarks: StepBookmarks?
    do {
      bookmarks = try StepBookmarks(page: lesson.file, environment: environment)
    } catch {
      console.complain("etude step: where you are is not kept: \(error)")
    }
    return StepDriver(
      lesson, isTrusted: isTrusted, next: next, bookmarks: bookmarks, invocation: invocation,
      input: input, display: display, environment: environment
    ).run()
  }
}
