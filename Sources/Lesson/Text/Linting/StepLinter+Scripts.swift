import LessonModel

extension StepLinter {
  /// What can be seen of a shell script without running it.
  func checkScripts(_ findings: inout FindingList) {
    for step in lesson.steps where step.kind.isScript {
      if let interpreter = step.interpreter.first, step.attributes.isStrict, !step.isShellScript {
        findings.add(
          at: offset(of: .strict, step), "`strict` has no meaning for `\(interpreter)`",
          "it is a flag of shells: remove it")
      }
      if step.isShellScript { checkExit(of: step, &findings) }
    }
  }

  /// Commands behind an `exit` that always runs never do. A script that reads its own file may hold
  /// something else there.
  private func checkExit(of step: Step, _ findings: inout FindingList) {
    let script = ShellScript(step.input)
    guard script.isWhole, !step.input.contains("$0"), !step.input.contains("BASH_SOURCE"),
      let index = script.commands.firstIndex(where: {
        $0.isUnconditional && $0.words[0] == "exit"
      })
    else { return }
    let end = script.commands[index]
    guard let lost = script.commands[(index + 1)...].first(where: { $0.line > end.line }) else {
      return
    }
    findings.add(
      line: step.inputLine + lost.line,
      "this line never runs: `exit` on line \(step.inputLine + end.line) ends the script",
      "remove it, or put what comes after into a step of its own")
  }
}
