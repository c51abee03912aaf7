import PsqlText

/// `\copy`.
extension PsqlEngine {
  /// Runs `\copy`. Its data stand in the input, or go to the query output.
  func runCopyCommand(_ arguments: CommandArguments) async -> CommandOutcome {
    guard let line = arguments.nextText(.wholeLine, stripsSemicolons: true) else {
      log(.error, "\\copy: arguments required")
      return .failed
    }
    let command: CopyCommand
    do {
      command = try CopyCommand(line)
    } catch {
      log(
        .error,
        error.word.map { "\\copy: parse error at \"\($0)\"" }
          ?? "\\copy: parse error at end of line")
      return .failed
    }
    switch command.place {
    case .inline: purpose.copyTarget = command.isFrom ? nil : queryOutput
    case .standard: purpose.copyTarget = command.isFrom ? nil : .standard
    case .program:
      log(.error, "\\copy: no shell runs here; PROGRAM is left out. Use a step of kind sh")
      return .failed
    case .file(let name):
      refuseFile(name, isFrom: command.isFrom)
      return .failed
    }
    let statement = Array(command.statement.utf8)
    let copies = inlineCopies(in: statement, variables: .none)
    return await send(statement, inlineCopies: copies) ? .done : .failed
  }

  private func refuseFile(_ name: String, isFrom: Bool) {
    if isFrom {
      do {
        try FileProblem.check(readable: path(name))
      } catch {
        log(.error, "\(name): \(error.reason)")
        return
      }
    }
    log(
      .error,
      "\\copy \(isFrom ? "from" : "to") a file is left out here: use stdin or stdout, or \\copy in "
        + "a step of kind sh")
  }
}
