import Files
import LessonModel
import PlainText
import Runner

/// What the shards of a check have reported, brought together.
struct ShardReports {
  /// Why reports do not make up one run.
  struct Failure: Error, Equatable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    var description: String
  }

  /// The transcript of each lesson, in the order of the lessons; nil for one that no shard had.
  let transcripts: [Transcript?]

  /// Reads the reports.
  ///
  /// - Parameters:
  ///   - files: the reports, each what `etude check --report` wrote.
  ///   - lessons: the lessons as they are here.
  /// - Throws: a `Failure` when a file cannot be read, is no report, is of another course or text, or two have one lesson.
  /// - Complexity: O(n) in the size of the reports, which are held in memory.
  init(_ files: [String], of lessons: [Lesson]) throws {
    let places = Dictionary(
      lessons.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var found = [(file: String, transcript: Transcript)?](repeating: nil, count: lessons.count)
    for file in files {
      let report = try Self.report(file)
      for transcript in report.lessons {
        let name = VisibleText.oneLine(transcript.name)
        guard let place = places[transcript.name] else {
          throw Failure(
            description: "\(file): there is no lesson '\(name)' here; merge the reports in the "
              + "checkout that the shards ran, and name the same lessons")
        }
        if let other = found[place] {
          throw Failure(
            description: "\(file): '\(name)' is in \(other.file) too; each lesson is in one shard: "
              + "give each machine a number of its own (--shard I/N)")
        }
        let lesson = lessons[place]
        let isNotBegun = transcript.outcome == .notRun && transcript.steps.isEmpty
        guard isNotBegun || transcript.isOf(lesson),
          report.texts?[lesson.name] == Fingerprint.digest(ofStepsOf: lesson)
        else {
          throw Failure(
            description: "\(file): the steps of '\(name)' are not those of \(lesson.file); "
              + "merge the reports in the checkout that the shards ran")
        }
        guard transcript.isPlausible else {
          throw Failure(
            description: "\(file): what it says of '\(name)' cannot be of a run; a report is what "
              + "`etude check --shard I/N --report FILE` writes")
        }
        found[place] = (file, isNotBegun ? transcript : transcript.placed(in: lesson))
      }
    }
    transcripts = found.map { $0?.transcript }
  }

  private static func report(_ file: String) throws -> RunReport {
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(file, limit: .max)
    } catch {
      throw Failure(description: "\(error)")
    }
    do throws(ReportError) {
      return try RunReport(json: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw Failure(
        description:
          "\(file): \(error); a report is what `etude check --shard I/N --report FILE` writes")
    }
  }
}

extension Transcript {
  /// Whether it has the steps of this text, at the same lines.
  fileprivate func isOf(_ lesson: Lesson) -> Bool {
    steps.count == lesson.steps.count
      && zip(steps, lesson.steps).allSatisfy { $0.line == $1.line && $0.kind == $1.kind.word }
  }

  /// Whether its times and lines can be true, and a lesson that passed has no step that did not.
  fileprivate var isPlausible: Bool {
    // A year, in milliseconds, and a line number that no page has.
    let times = -1...3.2e10
    let lines = 0...1_000_000_000
    let isWhole = steps.allSatisfy { $0.outcome.isAsItShouldBe }
    return times.contains(durationMs) && (outcome != .passed || isWhole)
      && steps.allSatisfy { step in
        times.contains(step.durationMs) && lines.contains(step.line)
          && lines.contains(step.decidedBy?.line ?? 0)
          && step.matches.allSatisfy { lines.contains($0.line) }
      }
  }
}
