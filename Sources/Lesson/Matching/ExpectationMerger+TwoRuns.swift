package import LessonModel

extension ExpectationMerger {
  /// What `accept` writes for a step that ran twice.
  package struct TwoRuns: Sendable {
    /// The lines to write.
    package var lines: [String]
    /// For each placeholder of the author's that could not be kept what was lost.
    package var lost: [String]
    /// The places where the runs differ, which have become placeholders.
    package var replaced: [OutputVariation.Replacement]
  }

  /// Merges an expectation with the outputs of two runs, so that it matches both.
  ///
  /// - Parameters:
  ///   - expectation: what the lesson says; nil when it says nothing.
  ///   - variation: what the runs printed.
  ///   - captures: the page's captures before this step, in each run.
  ///   - values: what else of the page differs between the runs.
  /// - Returns: what to write.
  /// - Throws: when no lines match both.
  package static func merge(
    _ expectation: Expectation?, _ variation: OutputVariation,
    captures: (first: Captures, second: Captures), values: inout RepeatedValues
  ) throws(OutputVariation.Failure) -> TwoRuns {
    let isExact = expectation?.isExact ?? false
    let placed = expectation ?? Expectation(lines: [], line: 1)
    func matches(_ lines: [String]) -> Bool {
      var merged = placed
      merged.lines = lines
      let matcher = ExpectationMatcher(merged)
      return matcher.compare(variation.first, captures.first).matched
        && matcher.compare(variation.second, captures.second).matched
    }
    if let expectation, matches(expectation.lines) {
      return TwoRuns(lines: expectation.lines, lost: [], replaced: [])
    }
    if isExact, variation.first != variation.second { throw .exact }
    var written = literal(variation.first, isExact: isExact)
    var replaced: [[OutputVariation.Replacement]] = Array(repeating: [], count: written.count)
    for (index, line) in variation.lines.enumerated() where !isExact {
      guard let line else { continue }
      written[index] = line.text { difference in
        let name = values.name(of: difference, captures)
        replaced[index].append(
          .init(
            line: index + 1, first: difference.first, second: difference.second,
            placeholder: difference.placeholder(name)))
        return name
      }
    }
    var result = TwoRuns(lines: written, lost: [], replaced: Array(replaced.joined()))
    if expectation != nil {
      let matcher = ExpectationMatcher(placed)
      let second = SecondRun(
        lines: variation.second.map { ComparedLine($0, spelling: .runsAsOne) },
        result: matcher.compare(variation.second, captures.second))
      var merger = ExpectationMerger(
        matcher, matcher.compare(variation.first, captures.first), written: written, second: second)
      merger.merge()
      if matches(merger.lines) {
        return TwoRuns(
          lines: merger.lines, lost: merger.lost,
          replaced: merger.used.sorted().filter(replaced.indices.contains).flatMap { replaced[$0] })
      }
      result.lost = merger.lostEverything()
    }
    guard matches(written) else { throw .unmatched }
    return result
  }
}
