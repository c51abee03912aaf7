import Foundation
import LessonModel
import Runner
import Synchronization

/// What became of each lesson over the rounds of a check. Of each lesson one transcript that is as
/// it should be and the first that is not are kept, no more, however many rounds there are.
final class RoundTally: Sendable {
  /// One lesson's rounds.
  struct Entry {
    /// How many rounds were as they should be.
    var passed = 0
    /// How many rounds were run.
    var rounds = 0
    /// The first round that was as it should be.
    var success: (round: Int, transcript: Transcript)?
    /// The first round that was not.
    var failure: (round: Int, transcript: Transcript)?
    /// The transcript of a round that was not begun.
    var notBegun: Transcript?
    /// Which of both transcripts are on disk.
    fileprivate var kept: Set<Bool> = []

    /// The transcript that stands for the lesson: the first that is not as it should be.
    var transcript: Transcript? {
      failure?.transcript ?? success?.transcript ?? notBegun
    }
  }

  private let lessons: [Lesson]
  private let folder: String?
  private let entries: Mutex<[Entry]>

  /// Makes an empty tally.
  ///
  /// - Parameters:
  ///   - lessons: the lessons.
  ///   - folder: where the transcripts of lessons that failed are kept; nil keeps none.
  init(_ lessons: [Lesson], keepingIn folder: String?) {
    self.lessons = lessons
    self.folder = folder
    entries = Mutex(Array(repeating: Entry(), count: lessons.count))
  }

  /// The lessons with what became of them.
  var results: [(lesson: Lesson, entry: Entry)] { Array(zip(lessons, entries.withLock { $0 })) }

  /// Where a lesson's transcripts are kept.
  func folder(of lesson: Lesson) -> String { "\(folder ?? "")/\(lesson.name)" }

  /// Takes note of a transcript, and keeps it on disk when it shows that a lesson may fail: at
  /// once, so that a long hunt may be ended at any time.
  ///
  /// - Throws: when it cannot be kept.
  func note(_ transcript: Transcript, of lesson: Int, round: Int) throws {
    try entries.withLock { entries in
      var entry = entries[lesson]
      defer { entries[lesson] = entry }
      guard transcript.outcome != .notRun || transcript.message == nil else {
        entry.notBegun = transcript
        return
      }
      entry.rounds += 1
      if transcript.outcome.isAsItShouldBe {
        entry.passed += 1
        entry.success = entry.success ?? (round, transcript)
      } else {
        entry.failure = entry.failure ?? (round, transcript)
      }
      try keep(&entry, of: lessons[lesson])
    }
  }

  private func keep(_ entry: inout Entry, of lesson: Lesson) throws {
    guard folder != nil, let failure = entry.failure else { return }
    let place = folder(of: lesson)
    let store = TranscriptStore(folder: place)
    // What an earlier run kept; mostly there is nothing.
    if entry.kept.isEmpty { try? FileManager.default.removeItem(atPath: place) }
    if entry.kept.insert(false).inserted {
      try store.write(
        failure.transcript, of: lesson, to: "\(place)/failed-round-\(failure.round)")
    }
    if let success = entry.success, entry.kept.insert(true).inserted {
      try store.write(
        success.transcript, of: lesson, to: "\(place)/passed-round-\(success.round)")
    }
  }
}
