import PostgresClient
import Sessions

/// The engine's side towards the session that owns it.
extension PsqlEngine {
  /// Adds input and goes on.
  func append(_ text: [UInt8]) {
    loops.first?.source.append(text)
    resumeInput()
  }

  /// Adds the last input and goes on: a statement that is open at its end runs. The connection stays
  /// open until the engine is closed.
  func appendLast(_ text: [UInt8]) {
    staysOpen = true
    loops.first?.source.isFinished = true
    append(text)
  }

  /// Ends the input and goes on.
  func finishInput() {
    loops.first?.source.isFinished = true
    resumeInput()
  }

  /// Goes on after a wait for the server or for a file.
  func pump() {
    turnStart = .now
    if let continuation = fileContinuation {
      fileContinuation = nil
      continuation.resume()
    }
    if let continuation = serverContinuation {
      serverContinuation = nil
      continuation.resume()
    }
    executor.drain()
  }

  /// Ends the engine, even while it waits.
  func close() {
    isClosed = true
    ending = ending ?? "closed"
    resumeInput()
    pump()
  }

  /// Does what Ctrl-C does: cancels the statement, or drops the one that is not complete.
  func interrupt() {
    switch phase {
    case .awaitingServer:
      // As in psql, a file whose statement is cancelled is not read on.
      if loop.source.fileName != nil { isInterrupted = true }
      do {
        try connection?.cancel()
        cancelledCount = sentCount
        write("Cancel request sent\n")
      } catch {
        write("Could not send cancel request: \(error.message)\n")
      }
    case .awaitingInput:
      loop.query = []
      loop.resetScanner()
      if !loop.conditions.isEmpty {
        log(.error, "\\if: escaped")
        loop.conditions.pop()
      }
    case .awaitingFile:
      isInterrupted = true
      pump()
    case .running, .ended: break
    }
  }

  /// Repeats a request to cancel the statement: the server ignores one that overtakes the statement.
  ///
  /// - Returns: Whether the statement is being cancelled.
  func repeatCancel() -> Bool {
    guard phase == .awaitingServer, cancelledCount == sentCount else { return false }
    // A request that fails is repeated with the next probe.
    try? connection?.cancel()
    return true
  }

  /// A value that changes whenever the engine may have freed what another session waits for.
  var progress: Progress { Progress(sentCount: sentCount, isBusy: phase == .awaitingServer) }

  struct Progress: Equatable {
    var sentCount: Int
    var isBusy: Bool
  }

  func resumeInput() {
    turnStart = .now
    if let continuation = inputContinuation {
      inputContinuation = nil
      continuation.resume()
    }
    executor.drain()
  }
}
