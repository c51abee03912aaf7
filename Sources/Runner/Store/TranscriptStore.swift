import Files
import Foundation
package import LessonModel
import Platform
import Processes

/// The transcripts of the latest runs, one JSON and one Markdown file a lesson.
///
///     FOLDER/<module>/<page>.json   the transcript, with the fingerprint of what it depends on
///     FOLDER/<module>/<page>.md     the lesson with what happened, to be read
package struct TranscriptStore: Sendable {
  /// How a transcript reads as Markdown.
  package typealias Text = @Sendable (Transcript, Lesson) -> String

  /// The folder.
  package let folder: String
  private let text: Text

  /// Makes a store.
  /// - Parameters:
  ///   - folder: where it is to be; it need not exist yet.
  ///   - text: what a transcript's Markdown file says.
  package init(folder: String, text: @escaping Text) {
    self.folder = folder
    self.text = text
  }

  private struct Entry: Codable {
    /// The version of the form; nil in an entry of version 1.
    var version: Int?
    /// Nil in an entry of a time before there were fingerprints.
    var fingerprint: Fingerprint?
    var transcript: Transcript
  }

  /// Writes both files; a file is replaced in one step or not at all.
  ///
  /// - Parameters:
  ///   - transcript: what happened.
  ///   - lesson: the lesson that was run.
  ///   - fingerprint: what the run depended on, as it was before the run; nil when the transcript
  ///     is never to be used again in place of a run.
  /// - Throws: `FileError`.
  package func save(
    _ transcript: Transcript, of lesson: Lesson, fingerprint: Fingerprint?
  ) throws {
    try write(transcript, of: lesson, fingerprint: fingerprint, to: "\(folder)/\(lesson.name)")
  }

  /// Writes both files of a lesson that did not run again, if its text says something else now.
  ///
  /// - Throws: `FileError`.
  package func renew(
    _ transcript: Transcript, of lesson: Lesson, fingerprint: Fingerprint?
  ) throws {
    let kept = PrivateFolder.contents(ofFile: "\(folder)/\(lesson.name).md")
    guard kept != Array(text(transcript, lesson).utf8) else { return }
    try save(transcript, of: lesson, fingerprint: fingerprint)
  }

  /// Writes `BASE.json` and `BASE.md`; a file is replaced in one step or not at all.
  ///
  /// - Throws: `FileError`.
  package func write(
    _ transcript: Transcript, of lesson: Lesson, fingerprint: Fingerprint? = nil, to base: String
  ) throws {
    try OutputFile.makeFolder(of: base)
    try refuseLinks(on: base)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let entry = Entry(
      version: TranscriptForm.current, fingerprint: fingerprint, transcript: transcript)
    try OutputFile.write([UInt8](encoder.encode(entry)), to: "\(base).json")
    try OutputFile.write(text(transcript, lesson), to: "\(base).md")
  }

  /// Refuses to write through links below the folder: a course could name a file of somebody else's by one.
  private func refuseLinks(on base: String) throws(FileError) {
    guard base.hasPrefix("\(folder)/") else { return }
    let parts = base.dropFirst(folder.count + 1).split(separator: "/").map(String.init)
    let folders = parts.indices.dropLast().map { parts[...$0].joined(separator: "/") }
    let files = ["json", "md"].map { "\(base.dropFirst(folder.count + 1)).\($0)" }
    for part in folders + files where SymbolicLink.text(at: "\(folder)/\(part)") != nil {
      throw FileError(path: "\(folder)/\(part)", action: .write, code: ELOOP)
    }
  }

  /// Removes what is kept of a lesson.
  ///
  /// - Returns: whether there was anything.
  /// - Throws: `FileError`.
  package func remove(_ lesson: Lesson) throws -> Bool {
    try ["json", "md"].count { try OutputFile.remove("\(folder)/\(lesson.name).\($0)") } > 0
  }

  /// Whether the transcript of the lesson's latest run can stand in place of a run.
  ///
  /// - Parameters:
  ///   - lesson: the lesson as it is now.
  ///   - fingerprint: what a run would depend on now.
  /// - Returns: the transcript, or why there is none that can.
  package func reuse(of lesson: Lesson, fingerprint: Fingerprint) -> Reuse {
    let found: Entry?
    do throws(ReportError) { found = try entry(named: lesson.name) } catch {
      return .stale([error.description])
    }
    guard let entry = found else { return .stale(["it has not been run"]) }
    guard entry.transcript.outcome == .passed else {
      return .stale(["its latest run did not pass: \(entry.transcript.outcome.rawValue)"])
    }
    if let step = entry.transcript.steps.first(where: { $0.outcome != .passed }) {
      return .stale(["step \(step.number) was \(step.outcome.rawValue)"])
    }
    guard let saved = entry.fingerprint else {
      return .stale(["nothing was noted of what its latest run depended on"])
    }
    let changes = fingerprint.changes(since: saved)
    return changes.isEmpty ? .reusable(entry.transcript.placed(in: lesson)) : .stale(changes)
  }

  /// The transcript of the latest run of exactly these steps, passed or failed; nil when there is
  /// none.
  ///
  /// - Throws: `ReportError.version` when it has a form that is not known.
  package func transcript(of lesson: Lesson) throws(ReportError) -> Transcript? {
    guard let entry = try entry(named: lesson.name), let fingerprint = entry.fingerprint,
      fingerprint.parts.filter(\.isStep) == Fingerprint.steps(of: lesson)
    else { return nil }
    return entry.transcript.placed(in: lesson)
  }

  /// The transcript of the latest run of the lesson, also with another text than now; nil when
  /// there is none.
  ///
  /// - Throws: `ReportError.version` when it has a form that is not known.
  func latest(named name: String) throws(ReportError) -> Transcript? {
    try entry(named: name)?.transcript
  }

  private func entry(named name: String) throws(ReportError) -> Entry? {
    struct Version: Decodable { let version: Int? }
    // One that somebody else could have written says nothing about a run.
    guard let bytes = PrivateFolder.contents(ofFile: "\(folder)/\(name).json"),
      // A file that is no entry is as none: the lesson is run again.
      let version = try? JSONDecoder().decode(Version.self, from: Data(bytes))
    else { return nil }
    let decoder = try TranscriptForm.decoder(for: version.version ?? 1)
    return try? decoder.decode(Entry.self, from: Data(bytes))
  }
}

/// Whether a transcript can stand in place of a run.
package enum Reuse: Sendable, Equatable {
  /// It can: the transcript, with the lines that its steps have now.
  case reusable(Transcript)
  /// It cannot, and these are the reasons, at least one.
  case stale([String])
}

extension Transcript {
  /// The transcript of the same steps in a text that says other things around them.
  package func placed(in lesson: Lesson) -> Transcript {
    var placed = self
    placed.file = lesson.file
    placed.title = lesson.title
    placed.background = background.map { record in
      var record = record
      record.name = lesson.steps.first { $0.number == record.step }?.attributes.name
      return record
    }
    placed.steps = zip(steps, lesson.steps).map { record, step in
      var record = record
      record.name = step.attributes.name
      // How far the expected output is from its step is part of the fingerprint.
      let moved = step.line - record.line
      record.line = step.line
      record.decidedBy?.line += moved
      record.matches = record.matches.map { match in
        var match = match
        match.line += moved
        return match
      }
      return record
    }
    return placed
  }
}
