import CommandFrame
import PlainText
import Processes
import Programs
import Services

/// `etude kind-test`: does a session program keep to its part?
enum KindTestCommand {
  static let spec = CommandSpec(
    name: "kind-test", summary: "try a session program of a kind of step",
    operands: "PROGRAM [ARGUMENT ...]",
    discussion: """
      Starts the program as a page would and tries what docs/your-own-kinds.md asks of it. Prints a line
      for each check: what was tried, and what was wrong. `{kit}` in the program and its arguments is
      Etude's own folder. Options stand before the program; all behind it is the program's. The program
      runs with your rights, in a folder of its own that goes away.

      Ends with 0 when nothing was wrong, and with 1 when something was. Checks that need a text in the
      program's language are left out without it.
      """,
    options: [
      .init(name: "input", value: "TEXT", help: "an input that runs and ends (default: 1)"),
      .init(name: "expect", value: "TEXT", help: "what this input prints, or a part of it"),
      .init(name: "endless", value: "TEXT", help: "an input that only an interrupt ends"),
      .init(name: "wrong", value: "TEXT", help: "an input that the program's tool refuses"),
      .init(name: "patience", value: "SECONDS", help: "how long an answer may take (default: 10)"),
    ],
    examples: [
      (
        "etude kind-test --input 'print(1+1)' --expect 2 python3 {kit}/kinds/pycon.py",
        "one of the programs that come with Etude"
      )
    ],
    takesProgram: true, run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    guard !arguments.operands.isEmpty else { throw UsageError("name the program to try") }
    let command = arguments.operands.map {
      $0.replacing("{kit}", with: Installation.current.shared)
    }
    guard Executable.find(command[0]) != nil else {
      throw UsageError("there is no program '\(command[0])' here")
    }
    var texts = KindTrial.Texts()
    if let input = arguments.options["input"] { texts.input = input }
    texts.expected = arguments.options["expect"]
    texts.endless = arguments.options["endless"]
    texts.wrong = arguments.options["wrong"]
    let seconds = Int(arguments.options["patience"] ?? "10") ?? 0
    guard (1...3600).contains(seconds) else {
      throw UsageError("--patience takes a number of seconds from 1 to 3600")
    }
    let invocation = try Invocation(console: console)
    defer { invocation.end() }
    let lesson = try invocation.host.run.openLesson()
    defer { lesson.close() }
    let trial = KindTrial(
      command.enumerated().map { Self.absolute($1, isProgram: $0 == 0) }, texts: texts,
      folder: lesson.folder, environment: lesson.environment,
      patience: .seconds(seconds), start: lesson.start)
    var counts = (right: 0, wrong: 0, skipped: 0)
    let isRight = trial.run { title, verdict in
      let (word, style, text): (String, Console.Style, String) =
        switch verdict {
        case .right(let text): ("ok", .good, text)
        case .wrong(let text): ("wrong", .bad, text)
        case .skipped(let text): ("-", .dim, "not tried: \(text)")
        }
      switch verdict {
      case .right: counts.right += 1
      case .wrong: counts.wrong += 1
      case .skipped: counts.skipped += 1
      }
      console.print(console.styled(word.padded(to: 6), style) + title)
      for line in text.split(separator: "\n") {
        console.print("      " + VisibleText.oneLine(String(line)))
      }
    }
    console.print(
      "\(counts.right) right, \(counts.wrong) wrong, \(counts.skipped) not tried")
    return isRight ? .success : .failure
  }

  /// A word that names a file here, as it is named from anywhere. A program without a slash is looked for
  /// on PATH.
  private static func absolute(_ word: String, isProgram: Bool) -> String {
    guard !word.hasPrefix("/"), !isProgram || word.contains("/"), FileSystem.isFile(word),
      let here = SymbolicLink.resolved(".")
    else { return word }
    return "\(here)/\(word)"
  }
}
