import PsqlText

/// The state of one run of the main loop: the session's, or that of a file within it.
final class InputLoop {
  /// The source of its lines.
  var source: InputSource
  /// The scanner, which knows what is open in the statement under way.
  var scanner = SQLScanner()
  /// The statement under way.
  var query: [UInt8] = []
  /// The statement before it.
  var previousQuery: [UInt8] = []
  /// The open `\if` blocks.
  var conditions = ConditionStack()

  init(_ source: InputSource) { self.source = source }

  /// Makes the statement under way the previous one.
  func finishQuery() {
    previousQuery = query
    query = []
  }

  /// Starts over after the end of the input, with nothing open.
  func startAnew() {
    source.isFinished = false
    finishQuery()
    resetScanner()
    conditions = ConditionStack()
  }

  /// Drops the statement under way and what is open in it.
  func resetScanner() { scanner.reset() }
}
