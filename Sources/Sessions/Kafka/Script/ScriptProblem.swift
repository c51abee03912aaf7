import Sessions

/// What is wrong with a command of a kafka step, as far as it shows without a broker.
package struct ScriptProblem: Sendable, Equatable {
  /// The line of the step's text on which the command begins, from 0.
  package var lineOffset: Int
  /// What is wrong.
  package var problem: String
  /// What would be right; empty when `problem` says it.
  package var remedy: String
  /// What the tool prints when it is run nevertheless; nil when no command of the step would run.
  package var printed: String?

  /// Reads the commands of a step, as the session does before it runs the first one.
  ///
  /// - Parameter text: the step's text, or the part of it before or after a line `^C`.
  /// - Returns: The problems, in the order of the commands; none when all commands can be run.
  package static func all(in text: String) -> [ScriptProblem] {
    do {
      return try Script.commands(in: text).compactMap { try problem(of: $0) }
    } catch let error as SessionError {
      return [ScriptProblem(error)]
    } catch {
      return [ScriptProblem(SessionError("\(error)", lineOffset: 0))]
    }
  }

  private init(_ error: SessionError) {
    lineOffset = error.lineOffset ?? 0
    problem = error.message
    remedy = ""
  }

  private init(_ error: ToolError, of command: ScriptCommand, _ table: OptionTable) {
    lineOffset = command.lineOffset
    let text = error.text.trimmed
    problem = text.hasPrefix("\(table.tool): ") ? text : "\(table.tool): \(text)"
    printed = text
    remedy = error.remedy ?? ""
    if error.exception == "UnrecognizedOption" {
      let known = table.flags + table.values + table.optionalValues
      remedy =
        error.hint.isEmpty
        ? "there is: \(known.sorted().joined(separator: ", "))" : String(error.hint.dropFirst(2))
    }
  }

  private static func problem(of command: ScriptCommand) throws -> ScriptProblem? {
    let (type, arguments) = try Tools.find(command, bootstrap: "localhost:9092")
    do {
      try type.init(arguments.get(), lines: command.lines).check()
      return nil
    } catch {
      return ScriptProblem(error, of: command, type.options)
    }
  }
}
