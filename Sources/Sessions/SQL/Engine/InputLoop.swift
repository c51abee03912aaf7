/// What is known of one run of the main loop: the session's, or one file's within it.
final class InputLoop {
  /// Where its lines come from.
  var source: InputSource
  /// What is open in the statement under way.
  var scanner = SQLScanner()
  /// The statement under way.
  var query: [UInt8] = []
  /// The statement before it.
  var previousQuery: [UInt8] = []
  /// Which `\if` branches are open.
  var conditions = ConditionStack()

  init(_ source: InputSource) { self.source = source }

  /// Makes the statement under way the previous one.
  func finishQuery() {
    previousQuery = query
    query = []
  }

  /// Waits for more after the end of the input, with nothing open.
  func startAnew() {
    source.isFinished = false
    finishQuery()
    resetScanner()
    conditions = ConditionStack()
  }

  /// Drops the statement under way and what is open in it.
  func resetScanner() { scanner.reset() }
}
