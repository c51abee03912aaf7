import PsqlText

/// Commands that print text or set variables.
extension PsqlEngine {
  /// Runs a command of these; nil when it is none.
  func runTextCommand(_ arguments: CommandArguments) -> CommandOutcome? {
    switch arguments.name {
    case "echo", "warn": echo(arguments, to: .standard)
    case "qecho": echo(arguments, to: queryOutput)
    case "set": return runSet(arguments)
    case "unset":
      guard let name = arguments.next() else { return missingArgument(arguments) }
      return assign(name, nil) ? .done : .failed
    case "getenv":
      guard let name = arguments.next(), let source = arguments.nextText() else {
        return missingArgument(arguments)
      }
      guard let value = environment[source] else { return .done }
      return assign(name, Array(value.utf8)) ? .done : .failed
    case "setenv":
      guard let name = arguments.nextText() else { return missingArgument(arguments) }
      let value = arguments.nextText()
      if name.contains("=") {
        log(
          .error,
          "\\\(arguments.name): environment variable name must not contain \"=\"")
        return .failed
      }
      environment[name] = value
    case "timing": return runTiming(arguments)
    case "q", "quit": return .terminate
    default: return nil
    }
    return .done
  }

  /// Reports that a command's argument is missing.
  func missingArgument(_ arguments: CommandArguments) -> CommandOutcome {
    log(.error, "\\\(arguments.name): missing required argument")
    return .failed
  }

  /// Sets a variable, or unsets it, and prints the reason for a refusal.
  ///
  /// - Returns: Whether it was changed.
  func assign(_ name: [UInt8], _ value: [UInt8]?) -> Bool {
    do {
      try variables.assign(name, value)
    } catch {
      log(.error, error.lines.joined(separator: "\n"))
      return false
    }
    switch String(decoding: name, as: UTF8.self) {
    case "VERBOSITY", "SHOW_CONTEXT": applyMessageFormat()
    default: break
    }
    return true
  }

  private func echo(_ arguments: CommandArguments, to target: OutputTarget) {
    var isFirst = true
    var endsLine = true
    // Word by word: a message about a word follows the words before it.
    while let argument = arguments.nextArgument() {
      if isFirst, endsLine, argument.quote == nil, argument.text.elementsEqual("-n".utf8) {
        endsLine = false
      } else {
        write(isFirst ? argument.text : [0x20] + argument.text, to: target)
        isFirst = false
      }
    }
    if endsLine { write([0x0A], to: target) }
  }

  private func runSet(_ arguments: CommandArguments) -> CommandOutcome {
    guard let name = arguments.next() else {
      for (name, value) in variables.sorted {
        write(Array("\(name) = '".utf8) + value + Array("'\n".utf8))
      }
      return .done
    }
    var value: [UInt8] = []
    while let part = arguments.next() { value += part }
    return assign(name, value) ? .done : .failed
  }

  private func runTiming(_ arguments: CommandArguments) -> CommandOutcome {
    var outcome = CommandOutcome.done
    if let text = arguments.nextText() {
      do {
        isTiming = try VariableRule.boolean(text, name: "\\timing")
      } catch {
        log(.error, error.lines.joined(separator: "\n"))
        outcome = .failed
      }
    } else {
      isTiming.toggle()
    }
    if !isQuiet { write("Timing is \(isTiming ? "on" : "off").\n") }
    return outcome
  }
}
