import PostgresClient
import PsqlText

/// The main loop: it takes lines, and runs statements and commands.
extension PsqlEngine {
  /// The outcome of a backslash command.
  enum CommandOutcome { case done, send, terminate, failed }

  /// The way a loop ended.
  enum LoopOutcome { case finished, terminated, stoppedOnError, connectionLost }

  /// Reads a loop's source to its end.
  func runLoop(_ loop: InputLoop) async -> LoopOutcome {
    var last = CommandOutcome.done
    while let line = await readLine() {
      var line = line
      if loop.source.lineNumber == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) {
        line.removeFirst(3)
      }
      if line.isEmpty, !loop.scanner.isInsideQuote { continue }
      if controls.echo == .all { write(line + [0x0A]) }

      let stopsOnError = controls.stopsOnError
      let succeeded = await runLine(line, of: loop, stopsOnError: stopsOnError, last: &last)
      if ending != nil { return .terminated }
      if last == .terminate {
        // `\q` ends the input, and a statement that is open there runs.
        _ = await runRest(of: loop)
        return .terminated
      }
      if !succeeded, stopsOnError {
        ending = ending ?? "ON_ERROR_STOP"
        return .stoppedOnError
      }
      guard connection != nil else {
        ending = ending ?? "no connection to the server"
        return .connectionLost
      }
    }
    if isClosed { return .terminated }
    return await finish(loop)
  }

  /// Scans one line and runs what it completes.
  private func runLine(
    _ line: [UInt8], of loop: InputLoop, stopsOnError: Bool, last: inout CommandOutcome
  ) async -> Bool {
    var lineBreak: Int?
    if !loop.query.isEmpty {
      loop.query.append(0x0A)
      lineBreak = loop.query.count
    }
    loop.scanner.plainQuotesEscape =
      connection?.parameterStatus("standard_conforming_strings") == "off"
    var cursor = ScanCursor(line)
    var succeeded = true
    while succeeded || !stopsOnError {
      let outcome = loop.scanner.scan(&cursor, into: &loop.query, variables: lookup(for: loop))
      switch outcome {
      case .endOfLine:
        guard controls.isSingleLine, loop.scanner.isComplete, !loop.query.isEmpty else {
          return succeeded
        }
        return await runStatement(of: loop, endsWithSemicolon: false, last: &last)
      case .semicolon:
        succeeded = await runStatement(of: loop, endsWithSemicolon: true, last: &last)
        lineBreak = nil
      case .backslash:
        // A line with nothing but a command leaves the statement as it was.
        if let end = lineBreak, loop.query.count == end { loop.query.removeLast() }
        lineBreak = nil
        let arguments = CommandArguments(cursor: cursor, scanner: argumentScanner(for: loop))
        last = await runCommand(arguments, loop)
        cursor = arguments.cursor
        await drain(queryOutput)
        succeeded = last != .failed
        if last == .send {
          // Like psql, this reads the statement again: it may be the previous one.
          let copies =
            purpose.isDescription || usesCursor(loop.query)
            ? 0 : inlineCopies(in: loop.query, variables: lookup(for: loop))
          succeeded = await send(loop.query, inlineCopies: copies)
          loop.finishQuery()
          loop.resetScanner()
        }
        if last == .terminate { return true }
      }
      if ending != nil { return succeeded }
    }
    return succeeded
  }

  /// Runs a complete statement, unless it stands in a branch that does not run.
  private func runStatement(
    of loop: InputLoop, endsWithSemicolon: Bool, last: inout CommandOutcome
  ) async -> Bool {
    let copies = loop.scanner.words.takeInlineCopies(sendsOpenStatement: !endsWithSemicolon)
    if !endsWithSemicolon { loop.scanner.words.startStatement() }
    guard loop.conditions.isActive else { return true }
    let succeeded = await send(loop.query, inlineCopies: copies)
    last = succeeded ? .send : .failed
    loop.finishQuery()
    return succeeded
  }

  /// Runs the open statement.
  ///
  /// - Returns: Whether it succeeded; nil when no statement is open.
  private func runRest(of loop: InputLoop) async -> Bool? {
    guard !loop.query.isEmpty, loop.conditions.isActive else { return nil }
    let copies = loop.scanner.words.takeInlineCopies(sendsOpenStatement: true)
    return await send(loop.query, inlineCopies: copies)
  }

  /// Runs an unfinished statement at the end of the input, and looks for open `\if` blocks.
  private func finish(_ loop: InputLoop) async -> LoopOutcome {
    let stopsOnError = controls.stopsOnError
    if let succeeded = await runRest(of: loop) {
      if ending != nil { return .terminated }
      if !succeeded, stopsOnError {
        ending = ending ?? "ON_ERROR_STOP"
        return .stoppedOnError
      }
      if connection == nil { return .connectionLost }
    }
    if !loop.conditions.isEmpty {
      log(.error, "reached EOF without finding closing \\endif(s)")
      if stopsOnError {
        ending = ending ?? "ON_ERROR_STOP"
        return .stoppedOnError
      }
    }
    return .finished
  }

  /// The values of variables for a scanner: none in a branch that does not run.
  func lookup(for loop: InputLoop) -> VariableLookup {
    guard loop.conditions.isActive else { return .none }
    return VariableLookup(
      value: { name, quoting in self.value(of: name, quoting) },
      isSet: { name in self.variables[name] != nil },
      recursionFound: { name in
        let name = String(decoding: name, as: UTF8.self)
        self.log(.warning, "skipping recursive expansion of variable \"\(name)\"")
      })
  }

  private func value(of name: [UInt8], _ quoting: VariableQuoting) -> [UInt8]? {
    guard let value = variables[name] else { return nil }
    if quoting == .plain { return value }
    guard let connection else {
      log(.error, "cannot escape without active connection")
      return nil
    }
    let quoted =
      quoting == .literal ? connection.literal(value) : connection.identifier(value)
    if quoted == nil { log(.info, connection.lastErrorMessage) }
    return quoted
  }

  private func argumentScanner(for loop: InputLoop) -> ArgumentScanner {
    ArgumentScanner(variables: lookup(for: loop)) { problem in
      switch problem {
      case .unterminatedQuote: self.log(.error, "unterminated quoted string")
      case .backticks:
        guard loop.conditions.isActive else { return }
        self.log(
          .error,
          "backticks are left out: no shell runs here; use a step of kind sh and ${…} instead")
      }
    }
  }
}
