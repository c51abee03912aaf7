import LessonModel

/// The commands that a page offers at its steps.
enum PageCommand: String, CaseIterable {
  case runTo = "etude.runTo"
  case accept = "etude.accept"

  /// The commands of a page, each with the line, from 1, at which it stands.
  ///
  /// - Parameters:
  ///   - page: the page.
  ///   - run: how its steps stand.
  /// - Returns: the commands, in page order.
  static func all(
    of page: PageText, run: [Int: KeptRun.Verdict]
  ) -> [(line: Int, command: EditorCommand)] {
    page.survey.steps.flatMap { step -> [(line: Int, command: EditorCommand)] in
      func command(_ command: PageCommand, _ title: String) -> (line: Int, command: EditorCommand) {
        let argument = CommandArgument(uri: page.document.uri, step: step.number)
        return (
          step.line,
          EditorCommand(title: title, command: command.rawValue, arguments: [argument])
        )
      }
      var commands = [command(.runTo, "Run to here")]
      guard let verdict = run[step.number] else { return commands }
      if verdict.problem != nil, verdict.record.outcome != .errored {
        commands.append(command(.accept, "Accept"))
      } else if verdict.record.outcome == .passed, step.outputs.isEmpty,
        verdict.record.output.lines.contains(where: { !$0.allSatisfy(\.isWhitespace) })
      {
        commands.append(command(.accept, "Accept: add its output"))
      }
      return commands
    }
  }
}
