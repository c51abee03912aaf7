package import LessonModel
import LessonText

/// Which lessons have to run, and which have a transcript that stands in place of a run.
package struct Reusing {
  private let store: TranscriptStore
  private let root: String
  /// What each lesson's run depends on, as it is before anything runs, by the lesson's name.
  private var fingerprints: [String: Fingerprint] = [:]
  /// Whether each lesson has to run, by its name.
  private var reuses: [String: Reuse] = [:]

  /// Compares the lessons with the store's transcripts.
  ///
  /// - Parameters:
  ///   - lessons: the lessons, each once.
  ///   - store: where transcripts are kept.
  ///   - root: the folder of the course.
  ///   - isFresh: whether every lesson has to run all the same.
  package init(
    _ lessons: [Lesson], store: TranscriptStore, root: String, isFresh: Bool = false
  ) {
    (self.store, self.root) = (store, root)
    let path = SearchPath()
    let found = lessons.mapSideBySide { lesson -> (Fingerprint, Reuse) in
      let fingerprint = Fingerprint(of: lesson, packageRoot: root, searchPath: path)
      return (
        fingerprint,
        isFresh ? .stale(["asked for"]) : store.reuse(of: lesson, fingerprint: fingerprint)
      )
    }
    for (lesson, (fingerprint, reuse)) in zip(lessons, found) {
      fingerprints[lesson.name] = fingerprint
      reuses[lesson.name] = reuse
    }
  }

  /// The transcript that stands in place of a run; nil when the lesson has to run.
  package func transcript(of lesson: Lesson) -> Transcript? {
    guard case .reusable(let transcript) = reuses[lesson.name] else { return nil }
    return transcript
  }

  /// What a run of the lesson depends on, as it was before anything ran.
  package func fingerprint(of lesson: Lesson) -> Fingerprint? { fingerprints[lesson.name] }

  /// Why the lesson has to run; empty when it need not.
  package func reasons(for lesson: Lesson) -> [String] {
    guard case .stale(let reasons) = reuses[lesson.name] else { return [] }
    return reasons
  }

  /// All transcripts, in the order of the lessons, where `body` runs those that have to run.
  package func transcripts(
    of lessons: [Lesson], running body: ([Lesson]) throws -> [Transcript]
  ) rethrows -> [Transcript] {
    let stale = lessons.filter { transcript(of: $0) == nil }
    var new = stale.isEmpty ? [] : try body(stale)
    if !new.isEmpty {
      let stamp = RunStamp(ofCourseIn: root)
      for index in new.indices { new[index].ran = stamp }
    }
    var ran = Dictionary(new.map { ($0.name, $0) }) { first, _ in first }
    return lessons.compactMap { transcript(of: $0) ?? ran.removeValue(forKey: $0.name) }
  }

  /// Keeps a transcript, for the next time, with what the run depended on. One that is kept already is
  /// written again only when the text around its steps has changed.
  package func save(_ transcript: Transcript, of lesson: Lesson) throws {
    let write = self.transcript(of: lesson) == nil ? store.save : store.renew
    try write(transcript, lesson, fingerprints[lesson.name])
  }
}
