import PostgresClient
import PsqlText

/// COPY.
extension PsqlEngine {
  /// The outcome of a COPY.
  struct CopyOutcome {
    var succeeded: Bool
    /// The command's result; nil when it has none to print.
    var result: PostgresResult?
    /// Whether the tag is left out, because it would stand among the data.
    var isSilent = false
  }

  /// Transfers the data of a COPY that the server has started.
  func copy(_ start: PostgresResult) async -> CopyOutcome {
    if start.status == .copyOut { return await copyOut() }
    expectedCopies -= 1
    return await copyIn()
  }

  private func copyOut() async -> CopyOutcome {
    var target = purpose.copyTarget
    if target == nil { target = await resultTarget() }
    var isComplete = false
    while !isComplete, !isClosed, let connection {
      do throws(PostgresError) {
        switch try connection.copyOutput() {
        case .row(let row):
          if let target {
            write(row, to: target)
            await drain(target)
          }
        case .done: isComplete = true
        case .wouldBlock:
          await waitForServer(write: false)
          // The next call of `copyOutput` reports a failure.
          try? connection.consumeInput()
        }
      } catch {
        log(.error, "COPY data transfer failed: \(error.message)")
        isComplete = true
      }
    }
    if case .file(let file) = target, let problem = file.takeProblem() {
      log(.error, "could not write COPY data: \(problem.reason)")
      target = nil
    }
    // The tag would stand among the data.
    var outcome = await copyResult(isSilent: target?.isSame(as: queryOutput) ?? false)
    if target == nil { outcome.succeeded = false }
    return outcome
  }

  private func copyIn() async -> CopyOutcome {
    var isOpen = true
    while isOpen, let line = await readLine() {
      isOpen = !Self.isEndOfData(line)
      let isSent = await put { (connection) throws(PostgresError) in
        try connection.putCopyData(line + [0x0A])
      }
      if !isSent { break }
    }
    _ = await put { (connection) throws(PostgresError) in try connection.putCopyEnd() }
    return await copyResult(isSilent: false)
  }

  /// Whether a line is the end of the data in the input.
  private static func isEndOfData(_ line: [UInt8]) -> Bool {
    line.elementsEqual("\\.".utf8) || line.elementsEqual("\\.\r".utf8)
  }

  /// Sends a piece of a COPY, and waits for room.
  ///
  /// - Returns: Whether it was sent.
  private func put(
    _ body: (PostgresConnection) throws(PostgresError) -> Bool
  ) async -> Bool {
    while !isClosed, let connection {
      do throws(PostgresError) {
        if try body(connection) { return true }
        _ = try connection.flush()
        await waitForServer(write: true)
        try connection.consumeInput()
      } catch {
        return false
      }
    }
    return false
  }

  private func copyResult(isSilent: Bool) async -> CopyOutcome {
    var raw = await nextRawResult()
    var succeeded = true
    while raw?.status == .copyIn {
      succeeded = false
      _ = await put { (connection) throws(PostgresError) in
        try connection.putCopyEnd(failure: "trying to exit copy mode")
      }
      raw = await nextRawResult()
    }
    guard let raw else { return CopyOutcome(succeeded: false, isSilent: true) }
    if raw.status != .commandComplete {
      report(raw, raw.errorMessage)
      checkConnection()
      succeeded = false
    }
    return CopyOutcome(succeeded: succeeded, result: isSilent ? nil : raw, isSilent: isSilent)
  }

  /// The number of `COPY … FROM STDIN` in a text that no scanner has read yet; 0 for a psql that does
  /// not skip the data of those that the server refuses.
  func inlineCopies(in text: [UInt8], variables: VariableLookup) -> Int {
    guard version.has(.refusedCopiesAreSkipped) else { return 0 }
    return Statement.inlineCopies(in: text, variables: variables)
  }

  /// Skips the data of the COPYs in a query that the server has refused.
  ///
  /// Without `\.` psql skips to the end of its input. Here the step ends it, so that a refused COPY
  /// without data does not swallow the rest of the lesson.
  func skipRefusedCopies() async {
    guard version.has(.refusedCopiesAreSkipped) else {
      expectedCopies = 0
      return
    }
    let isOwnInput = loop.source.fileName == nil
    while expectedCopies > 0, ending == nil {
      expectedCopies -= 1
      while !isOwnInput || loop.source.hasLine, let line = await readLine() {
        if Self.isEndOfData(line) { break }
      }
    }
    expectedCopies = 0
  }
}
