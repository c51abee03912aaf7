import CXxhash
import Foundation
public import Lessons

/// The transcripts of the latest runs, one JSON and one Markdown file a lesson.
///
///     FOLDER/<module>/<page>.json   the transcript, with the digest of the text that it ran
///     FOLDER/<module>/<page>.md     the lesson with what happened, to be read
public struct TranscriptStore: Sendable {
  /// The folder.
  public let folder: String

  /// Makes a store in a folder, which need not exist yet.
  public init(folder: String) {
    self.folder = folder
  }

  private struct Entry: Codable {
    var lessonDigest: String
    var transcript: Transcript
  }

  /// Writes both files; a file is replaced in one step or not at all.
  ///
  /// - Throws: the file system's error.
  public func save(_ transcript: Transcript, of lesson: Lesson) throws {
    try Self.write(transcript, of: lesson, to: "\(folder)/\(lesson.name)")
  }

  /// Writes `BASE.json` and `BASE.md`; a file is replaced in one step or not at all.
  ///
  /// - Throws: the file system's error.
  public static func write(_ transcript: Transcript, of lesson: Lesson, to base: String) throws {
    let base = URL(fileURLWithPath: base)
    try FileManager.default.createDirectory(
      at: base.deletingLastPathComponent(), withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let entry = Entry(lessonDigest: digest(of: lesson), transcript: transcript)
    try encoder.encode(entry).write(to: base.appendingPathExtension("json"), options: .atomic)
    try Data(transcript.markdown(of: lesson).utf8)
      .write(to: base.appendingPathExtension("md"), options: .atomic)
  }

  /// The transcript of the latest run of exactly this text; nil when there is none.
  public func transcript(of lesson: Lesson) -> Transcript? {
    guard let entry = entry(named: lesson.name), entry.lessonDigest == Self.digest(of: lesson)
    else { return nil }
    return entry.transcript
  }

  /// The transcript of the latest run of the lesson, whatever its text was then.
  func latest(named name: String) -> Transcript? { entry(named: name)?.transcript }

  private func entry(named name: String) -> Entry? {
    let file = URL(fileURLWithPath: folder).appendingPathComponent("\(name).json")
    guard let data = try? Data(contentsOf: file) else { return nil }
    return try? JSONDecoder().decode(Entry.self, from: data)
  }

  /// A digest of the lesson's bytes (XXH3, 128 bits, in hexadecimal digits).
  ///
  /// - Complexity: O(n) in the bytes.
  static func digest(of lesson: Lesson) -> String {
    // Safe: the buffer is valid for the call, which reads `count` bytes of it.
    let hash = unsafe lesson.source.withUnsafeBytes { bytes in
      unsafe XXH3_128bits(bytes.baseAddress, bytes.count)
    }
    return [hash.high64, hash.low64].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
