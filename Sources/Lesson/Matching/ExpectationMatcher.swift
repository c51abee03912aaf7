package import LessonModel

/// Compares a step's output with its expectation.
///
/// Lines match in turn; a line `...` takes as few lines as let the lines up to the next `...`
/// match, and what it has taken is never revised. So do captures: a free name binds at the first
/// place at which its stretch of lines matches. Work is at most one line comparison for each
/// expected line and each line of output.
///
/// Lines `unordered` match when each expected line can have a line of output of its own and none is
/// left over. Where there is a line `...`, any number may be. See `UnorderedMatch`.
///
/// White space at the end of a line and empty lines at the end of the output never decide, nor
/// does whether the output ends with a line end.
package struct ExpectationMatcher: Sendable {
  /// What is expected.
  package let expectation: Expectation
  /// Its lines without the empty ones at the end.
  let patterns: [Pattern]
  /// How its lines are compared.
  let spelling: Spelling

  /// Reads an expectation.
  package init(_ expectation: Expectation) {
    self.expectation = expectation
    let isExact = expectation.isExact
    let spelling: Spelling =
      !isExact && expectation.lines.contains(where: Pattern.holdsPlaceholder)
      ? .runsAsOne : .asWritten
    var patterns = expectation.lines.map {
      Pattern($0, isExact: isExact, spelling: spelling)
    }
    while patterns.last?.isBlank == true { patterns.removeLast() }
    self.patterns = patterns
    self.spelling = spelling
  }

  /// Compares.
  ///
  /// - Parameters:
  ///   - output: the lines of output, without their ends.
  ///   - captures: the page's captures; changed only when everything matches.
  /// - Returns: what matched, or what differs.
  package func match(_ output: [String], captures: inout Captures) -> MatchResult {
    let result = compare(output, captures)
    if result.matched { result.bindings.commit(to: &captures) }
    return result
  }

  /// The lines of output as they are compared, without the empty ones at the end.
  func compared(_ output: [String]) -> [ComparedLine] {
    var lines = output.map { ComparedLine($0, spelling: spelling) }
    while lines.last?.bytes.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// Compares, and lines up what does not match; binds nothing.
  func compare(_ output: [String], _ captures: Captures) -> MatchResult {
    let lines = compared(output)
    let bindings = Bindings(captures, spelling: spelling)
    if expectation.isUnordered {
      var trial = UnorderedMatch(patterns, lines, firstLine: expectation.line, bindings)
      return trial.run()
    }
    var trial = OrderedMatch(patterns, lines, firstLine: expectation.line, bindings)
    return trial.run()
  }
}
