package import LessonModel

/// Shell steps that pass although one of their commands has failed.
///
/// A shell goes on after a command that fails. Where a step has an `output` block, what the command
/// then prints, or does not print, is compared with the page. Where it has none, the exit status is
/// all that is looked at, and that is the last command's. `sh` cannot be made to tell of the others
/// while it runs, so they are told of here. dash has no trap for errors, and another shell in its
/// place prints other things.
enum HiddenFailures {
  /// Commands that do not fail, or whose failure means nothing.
  private static let harmless: Set = [
    ":", "echo", "export", "printf", "set", "sleep", "trap", "true", "umask", "unset", "wait",
  ]

  /// What is to be said of a step; nil when every failure counts, or something else is done with it.
  static func finding(of step: Step, file: String) -> Finding? {
    guard step.isShellScript, !step.attributes.isStrict, step.outputs.isEmpty else { return nil }
    let script = ShellScript(step.input)
    // A script that looks at a status, or says itself what a failure does, knows what it is doing.
    guard script.isWhole, !step.input.contains("$?"), !script.commands.contains(where: decides),
      let last = script.commands.last,
      let hidden = script.commands.first(where: {
        $0.isUnconditional && $0.line < last.line && canFail($0)
      })
    else { return nil }
    return Finding(
      file: file, line: step.inputLine + hidden.line,
      problem: "when this command fails, the step goes on, and its last command alone decides",
      remedy: "write `strict` on the step, or begin the script with `set +e` where it should go on",
      isWarning: true)
  }

  /// Whether a command says what the shell does when one fails.
  private static func decides(_ command: ShellScript.Command) -> Bool {
    switch command.words[0] {
    case "set":
      command.words.dropFirst().contains { "-+".contains($0.prefix(1)) && $0.contains("e") }
    case "trap": command.words.last == "ERR"
    default: false
    }
  }

  private static func canFail(_ command: ShellScript.Command) -> Bool {
    // `a=1 program` runs a program; `a=$(program)` fails as the program does.
    guard let word = command.words.first(where: { !ShellScript.isAssignment($0) }) else {
      return command.words.contains { $0.contains("$(") || $0.contains("`") }
    }
    return !harmless.contains(word)
  }
}

extension Lesson {
  /// A warning for each shell step in which a command may fail and the step passes, in page order.
  package var hiddenFailures: [Finding] {
    steps.compactMap { HiddenFailures.finding(of: $0, file: file) }
  }
}
