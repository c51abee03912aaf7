package import LessonModel

/// What can be said of an expectation before anything runs.
package enum ExpectationLint {
  /// Placeholders that are written wrongly, such as `<int 5..>`, `<int:9x>`, `<int 20..6>` or
  /// `<itn>`: they would stand for themselves and never match.
  ///
  /// - Parameter expectation: the expectation; one that is `exact` has no problems.
  /// - Returns: for each the lesson's line, the column in characters of the line, both from 1, what
  ///   is written there, what is wrong and what would be right.
  package static func problems(
    in expectation: Expectation
  ) -> [(line: Int, column: Int, text: String, problem: String, remedy: String)] {
    occurrences(in: expectation).compactMap { place in
      guard case .malformed(let problem, let remedy, _) = place.scan else { return nil }
      return (place.line, place.column, place.text, problem, remedy)
    }
  }

  /// The captures that an expectation binds or repeats, in the order written.
  ///
  /// - Parameter expectation: the expectation; one that is `exact` has none.
  /// - Returns: each name with the lesson's line and the column of its placeholder, from 1.
  package static func captureNames(
    in expectation: Expectation
  ) -> [(name: String, line: Int, column: Int)] {
    occurrences(in: expectation).compactMap { place in
      guard case .placeholder(let placeholder, _) = place.scan, let name = placeholder.name else {
        return nil
      }
      return (name, place.line, place.column)
    }
  }

  private static func occurrences(
    in expectation: Expectation
  ) -> [(line: Int, column: Int, text: String, scan: Placeholder.Scan)] {
    if expectation.isExact { return [] }
    return expectation.lines.enumerated().flatMap { index, text in
      // Most lines hold no `<`, and reading a line costs more than looking for one.
      guard text.utf8.contains(UInt8(ascii: "<")) else {
        return [(line: Int, column: Int, text: String, scan: Placeholder.Scan)]()
      }
      let bytes = Array(text.utf8)
      return Placeholder.all(in: bytes, end: bytes.count).filter { !$0.isEscaped }.map { found in
        let before = String(decoding: bytes[..<found.range.lowerBound], as: UTF8.self)
        let written = String(decoding: bytes[found.range], as: UTF8.self)
        return (expectation.line + index, before.count + 1, written, found.scan)
      }
    }
  }
}
