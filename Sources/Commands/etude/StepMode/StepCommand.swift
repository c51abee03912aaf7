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
        h       help
        q       leave; Ctrl-C and Ctrl-D do the same. Every server and file is taken away

      Where a page asks you to predict, you choose by number what the step will print, or type your
      guess, and are told how it compares; the end says how many guesses were right.
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
    let loaded = try LoadedLessons(arguments, for: .reading)
    guard let lesson = loaded.lessons.first, loaded.lessons.count == 1 else {
      let names = loaded.lessons.prefix(5).map(\.name).joined(separator: ", ")
      throw UsageError("one lesson at a time; this names \(loaded.lessons.count): \(names)")
    }
    let environment = ProcessInfo.processInfo.environment
    guard let input = TerminalInput() else { throw UsageError("the terminal cannot be read") }
    defer { input.restore() }
    let invocation = try Invocation(console: console) {
      input.restore()
      console.write("\n")
    }
    defer { invocation.end() }
    let coloring: CodeColors.Coloring = { Highlighter.color($0, $1, invocation: invocation) }
    var colors = CodeColors([lesson], coloring: console.usesColor ? coloring : nil)
    let display = StepDisplay(input: input, console: console, environment: environment) {
      width, showsAddresses, view in
      if console.usesColor, case .step(let place, let text, _, _) = view {
        // The learner may have edited it.
        colors.add(text, in: lesson.steps[place].kind.word, coloring)
      }
      return StepModeScreen(
        lesson: lesson, width: width, showsAddresses: showsAddresses, colors: colors
      ) { lesson.service(of: $0) }
    }
    let driver = StepDriver(
      lesson, isTrusted: arguments.has(Trust.option.name), invocation: invocation, input: input,
      display: display, environment: environment)
    return driver.run() == .left ? .success : .serviceUnavailable
  }
}
