import PsqlText

/// `\if`, `\elif`, `\else`, `\endif`.
extension PsqlEngine {
  /// Runs a command of these; nil when it is none.
  func runConditional(_ arguments: CommandArguments, _ loop: InputLoop) -> CommandOutcome? {
    switch arguments.name {
    case "if": return beginBlock(arguments, loop)
    case "elif": return alternative(arguments, loop)
    case "else": return otherwise(loop)
    case "endif": return endBlock(loop)
    default: return nil
    }
  }

  private func beginBlock(_ arguments: CommandArguments, _ loop: InputLoop) -> CommandOutcome {
    if loop.conditions.isActive {
      loop.conditions.push(.active)
      save(loop)
      if !condition(arguments, name: "\\if expression") { loop.conditions.state = .inactive }
    } else {
      loop.conditions.push(.ignored)
      save(loop)
      arguments.skipRest()
    }
    return .done
  }

  private func alternative(_ arguments: CommandArguments, _ loop: InputLoop) -> CommandOutcome {
    switch loop.conditions.state {
    case .active:
      save(loop)
      loop.conditions.state = .ignored
      skipCondition(arguments)
    case .inactive:
      discard(loop)
      // psql reads the expression as part of a branch that runs.
      loop.conditions.state = .active
      arguments.useVariables(lookup(for: loop))
      if !condition(arguments, name: "\\elif expression") {
        loop.conditions.state = .inactive
      }
    case .ignored:
      discard(loop)
      skipCondition(arguments)
    case .elseActive, .elseInactive:
      log(.error, "\\elif: cannot occur after \\else")
      return .failed
    case nil:
      log(.error, "\\elif: no matching \\if")
      return .failed
    }
    return .done
  }

  private func otherwise(_ loop: InputLoop) -> CommandOutcome {
    switch loop.conditions.state {
    case .active:
      save(loop)
      loop.conditions.state = .elseInactive
    case .inactive:
      discard(loop)
      loop.conditions.state = .elseActive
    case .ignored:
      discard(loop)
      loop.conditions.state = .elseInactive
    case .elseActive, .elseInactive:
      log(.error, "\\else: cannot occur after \\else")
      return .failed
    case nil:
      log(.error, "\\else: no matching \\if")
      return .failed
    }
    return .done
  }

  private func endBlock(_ loop: InputLoop) -> CommandOutcome {
    switch loop.conditions.state {
    case .active, .elseActive: break
    case .inactive, .ignored, .elseInactive: discard(loop)
    case nil:
      log(.error, "\\endif: no matching \\if")
      return .failed
    }
    loop.conditions.pop()
    return .done
  }

  /// Reads the rest of the line as a Boolean. Anything else is reported and counts as false.
  private func condition(_ arguments: CommandArguments, name: String) -> Bool {
    var words: [String] = []
    while let word = arguments.nextText() { words.append(word) }
    do {
      return try VariableRule.boolean(words.joined(separator: " "), name: name)
    } catch {
      log(.error, error.lines.joined(separator: "\n"))
      return false
    }
  }

  private func skipCondition(_ arguments: CommandArguments) {
    arguments.useVariables(.none)
    arguments.skipRest()
  }

  /// Saves the statement before the branch.
  private func save(_ loop: InputLoop) {
    loop.conditions.save(
      queryLength: loop.query.count, parenthesisDepth: loop.scanner.parenthesisDepth)
  }

  /// Drops the branch's part of the statement.
  private func discard(_ loop: InputLoop) {
    let saved = loop.conditions.saved
    if loop.query.count > saved.queryLength {
      loop.query.removeSubrange(saved.queryLength...)
    }
    loop.scanner.parenthesisDepth = saved.parenthesisDepth
  }
}
