import Files
import Foundation
package import LessonModel

/// How long lessons took in an earlier run, in milliseconds.
package struct Durations: Sendable, Equatable {
  /// By the lesson's name.
  package var milliseconds: [String: Double]

  /// Makes durations.
  package init(_ milliseconds: [String: Double]) { self.milliseconds = milliseconds }

  /// Why a file holds no durations.
  package struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    package var description: String
  }

  /// Reads what `etude check --json` printed, or a JSON object from names to milliseconds.
  ///
  /// Lessons that did not pass are left out: how long they took says nothing.
  /// - Throws: `FileError` or `Failure`.
  package init(file: String) throws {
    let bytes = try FileBytes.read(file, limit: .max)
    do {
      if let plain = try? JSONDecoder().decode([String: Double].self, from: Data(bytes)) {
        try JSONKeys.requireUnique(in: bytes)
        milliseconds = plain
        return
      }
      let report = try RunReport(json: String(decoding: bytes, as: UTF8.self))
      let passed = report.lessons.filter { $0.outcome == .passed }
      milliseconds = Dictionary(passed.map { ($0.name, $0.durationMs) }) { first, _ in first }
    } catch {
      throw Failure(
        description: "\(file): \(error); durations are what `etude check --json` prints, or an "
          + "object such as {\"kafka/keys-and-partitions\": 1200}")
    }
  }
}

extension TranscriptStore {
  /// How long the lessons took when they last passed, also with other texts than now.
  package func durations(of lessons: [Lesson]) -> Durations {
    var milliseconds: [String: Double] = [:]
    for lesson in lessons {
      // Of a form that is not known nothing can be said, as of a lesson that was never run.
      guard let latest = try? latest(named: lesson.name), latest.outcome == .passed else {
        continue
      }
      milliseconds[lesson.name] = latest.durationMs
    }
    return Durations(milliseconds)
  }
}
