internal import FoundationEssentials
import PlainText

/// The transcripts of a run as one JSON document, the form in which they are kept and exchanged;
/// `docs/transcript.schema.json` describes it.
///
///     {"version": 2, "lessons": [{"name": …, "file": …, "outcome": …, "steps": […]}]}
package struct RunReport: Sendable, Equatable, Codable {
  /// The version of the form: the one that is written, also when another was read.
  package private(set) var version: Int
  /// A transcript for each lesson, in the order of the run.
  package var lessons: [Transcript]
  /// What is to be said of the lessons' texts; nil when there is nothing.
  package var findings: [Remark]?
  /// A digest of each lesson's steps with what they are to print, by the lesson's name: of which text a
  /// transcript is. Nil in a report that nobody merges.
  package var texts: [String: String]?

  /// A finding, as a report holds it.
  package struct Remark: Sendable, Equatable, Codable {
    /// `error` when it keeps the lesson from passing, `warning` when it is only said.
    package var level: String
    /// The lesson's file, as it was given.
    package var file: String
    /// The line, from 1.
    package var line: Int
    /// What is wrong, and what would be right.
    package var message: String

    /// Makes the remark of a finding.
    package init(_ finding: Finding) {
      level = finding.isWarning ? "warning" : "error"
      file = finding.file
      line = finding.line
      message =
        finding.remedy.isEmpty ? finding.problem : "\(finding.problem); \(finding.remedy)"
    }
  }

  /// Makes a report of the current version.
  package init(
    lessons: [Transcript], findings: [Finding] = [], texts: [String: String]? = nil
  ) {
    version = TranscriptForm.current
    self.lessons = lessons
    self.texts = texts
    self.findings = findings.isEmpty ? nil : findings.map(Remark.init)
  }

  /// Reads a document.
  ///
  /// - Throws: `ReportError` when the text is not JSON, has a version that is not known, lacks
  ///   something, or has something twice.
  package init(json: String) throws(ReportError) {
    struct Version: Decodable { let version: Int }
    let bytes = Data(json.utf8)
    do {
      let version = try JSONDecoder().decode(Version.self, from: bytes).version
      self = try TranscriptForm.decoder(for: version).decode(Self.self, from: bytes)
      self.version = TranscriptForm.current
      try JSONKeys.requireUnique(in: Array(bytes))
    } catch let error as ReportError {
      throw error
    } catch let error as DecodingError {
      throw ReportError.malformed(Self.describe(error))
    } catch {
      throw ReportError.malformed("\(error)")
    }
  }

  /// The document, keys sorted, with its line end.
  package func json() -> String { JSONForm.document(finite) }

  /// Without what JSON cannot hold: a number that is not finite, which no duration is.
  private var finite: Self {
    var copy = self
    for lesson in copy.lessons.indices {
      if !copy.lessons[lesson].durationMs.isFinite { copy.lessons[lesson].durationMs = 0 }
      for step in copy.lessons[lesson].steps.indices
      where !copy.lessons[lesson].steps[step].durationMs.isFinite {
        copy.lessons[lesson].steps[step].durationMs = 0
      }
    }
    return copy
  }

  private static func describe(_ error: DecodingError) -> String {
    func place(_ path: [any CodingKey]) -> String {
      path.isEmpty
        ? ""
        : " at "
          + path.map { $0.intValue.map(String.init) ?? $0.stringValue }
          .joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return "\(key.stringValue) is missing\(place(context.codingPath))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      return context.debugDescription + place(context.codingPath)
    @unknown default: return "\(error)"
    }
  }
}
