import Files
import Foundation
package import LessonModel
package import Mutants
import Processes

/// What became of mutants when they were last run, one file a lesson.
package struct MutantStore: Sendable {
  private let folder: String

  /// Makes a store in a folder, which need not exist yet.
  package init(folder: String) { self.folder = folder }

  private struct Entry: Codable {
    /// What the runs of the page depend on.
    var fingerprint: Fingerprint
    /// What became of each mutant, by a digest of the mutant.
    var records: [String: MutantRecord]
  }

  /// Keeps records. What is known of other mutants of the same page stays.
  ///
  /// - Parameters:
  ///   - records: mutants and what became of them.
  ///   - lesson: their lesson.
  ///   - fingerprint: what a run of the page depends on, as it was before the mutants ran.
  /// - Throws: `FileError`.
  package func save(
    _ records: [(Mutant, MutantRecord)], of lesson: Lesson, fingerprint: Fingerprint
  ) throws {
    var entry = entry(of: lesson, fingerprint) ?? Entry(fingerprint: fingerprint, records: [:])
    for (mutant, record) in records { entry.records[mutant.digest] = record }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let file = path(of: lesson)
    try OutputFile.makeFolder(of: file)
    try OutputFile.write([UInt8](encoder.encode(entry)), to: file)
  }

  /// What became of a mutant; nil when it was not run, or with another page.
  ///
  /// - Parameters:
  ///   - mutants: the mutants.
  ///   - lesson: their lesson.
  ///   - fingerprint: what a run of the page depends on now.
  /// - Returns: for each mutant what became of it.
  package func records(
    of mutants: [Mutant], in lesson: Lesson, fingerprint: Fingerprint
  ) -> [MutantRecord?] {
    let entry = entry(of: lesson, fingerprint)
    return mutants.map { entry?.records[$0.digest] }
  }

  private func path(of lesson: Lesson) -> String { "\(folder)/\(lesson.name).json" }

  private func entry(of lesson: Lesson, _ fingerprint: Fingerprint) -> Entry? {
    // One that somebody else could have written says nothing about a run.
    guard let bytes = PrivateFolder.contents(ofFile: path(of: lesson)),
      let entry = try? JSONDecoder().decode(Entry.self, from: Data(bytes)),
      fingerprint.changes(since: entry.fingerprint).isEmpty
    else { return nil }
    return entry
  }
}

extension Mutant {
  /// A digest of everything that decides what becomes of it.
  fileprivate var digest: String {
    let place =
      switch target {
      case .step(let number): "step \(number)"
      case .source(let path): "source \(path)"
      }
    return Digest.of([
      claim, place, original, replacement, noticedBy.map(String.init) ?? "-", "\(mayError)",
    ])
  }
}
