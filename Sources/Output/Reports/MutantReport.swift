internal import FoundationEssentials
package import LessonModel

/// What became of mutants, as one JSON document; `docs/mutants.schema.json` describes it.
///
///     {"version": 1, "mutants": [{"lesson": …, "claim": …, "outcome": "killed", "step": 7, …}]}
package struct MutantReport: Sendable, Equatable, Codable {
  /// The version of the form that this code writes and reads.
  package static let currentVersion = 1

  /// The version of the form.
  package private(set) var version: Int
  /// The mutants, in the order of the lessons and of their lists.
  package var mutants: [MutantRecord]

  /// Makes a report of the current version.
  package init(_ mutants: [MutantRecord]) {
    version = Self.currentVersion
    self.mutants = mutants
  }

  /// Reads a document.
  ///
  /// - Throws: `DecodingError` when it is none; `ReportError` when something stands in it twice.
  package init(json: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
    try JSONKeys.requireUnique(in: Array(json.utf8))
  }

  /// The document, keys sorted, with its line end.
  package func json() -> String { JSONForm.document(self) }
}

extension MutantRecord {
  /// What GitHub is told at the lesson's line; nil when nothing is wrong.
  package var annotation: GitHubAnnotation? {
    let difference = difference.map { "\n\($0)" } ?? ""
    switch outcome {
    case .killed, .skipped: return nil
    case .survived, .invalid:
      return GitHubAnnotation(
        .error, file: file, line: line, title: "Mutant \(outcome.rawValue)",
        message: "\(claim): \(message)\(difference)")
    }
  }
}
