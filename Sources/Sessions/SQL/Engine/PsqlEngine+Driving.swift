import Clients
import Sessions

/// What the session that owns the engine does with it.
extension PsqlEngine {
  /// Adds input and goes on.
  func append(_ text: [UInt8]) {
    loops.first?.source.append(text)
    resumeInput()
  }

  /// Adds the last input and goes on: what is open at its end is run. The connection stays open
  /// until the engine is closed.
  func appendLast(_ text: [UInt8]) {
    staysOpen = true
    loops.first?.source.isFinished = true
    append(text)
  }

  /// Says that no more input will come and goes on.
  func finishInput() {
    loops.first?.source.isFinished = true
    resumeInput()
  }

  /// Goes on if the server has said something.
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

  /// Ends the engine, whatever it waits for.
  func close() {
    isClosed = true
    ending = ending ?? "closed"
    resumeInput()
    pump()
  }

  /// Does what Ctrl-C does: cancels the statement, or drops the one that is being typed.
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

  /// Asks again for the statement to be cancelled: the server passes over a request that
  /// overtakes the statement.
  ///
  /// - Returns: Whether the statement is to be cancelled.
  func repeatCancel() -> Bool {
    guard phase == .awaitingServer, cancelledCount == sentCount else { return false }
    try? connection?.cancel()
    return true
  }

  /// How far the engine has come: it changes with everything that may free what another session
  /// waits for.
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
