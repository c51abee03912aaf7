import Files
package import LessonModel
import LessonText
import PlainText
import Platform

/// The mutants of a page, as they stand beside it in `<page>.mutants.yaml`.
package struct MutantList: Sendable, Equatable {
  /// The path of the list.
  package var file: String
  /// The mutants, in the order of the list; none when there are findings.
  package var mutants: [Mutant]
  /// The headings that claim nothing, as the list says.
  package var headingsWithoutClaim: [HeadingWithoutClaim] = []
  /// Everything that is wrong with the list.
  package var findings: [Finding]

  /// How the name of a list ends.
  package static let suffix = ".mutants.yaml"
  /// Many times what the longest list of a page needs, in bytes.
  private static let sizeLimit = 262_144

  /// Where the list of the page at a path stands, whether there is one or not.
  package static func path(forPage file: String) -> String {
    (file.hasSuffix(".md") ? String(file.dropLast(3)) : file) + suffix
  }

  /// Reads the list of a page and looks whether each of its mutants can be applied.
  ///
  /// - Parameters:
  ///   - lesson: the page.
  ///   - packageRoot: where the paths of `source=` blocks start.
  ///   - text: what stands in the list for now, where that is not what is on disk.
  /// - Returns: the list, or everything that is wrong with it; nil when the page has none.
  package static func load(
    for lesson: Lesson, packageRoot: String, text: [UInt8]? = nil
  ) -> MutantList? {
    let file = path(forPage: lesson.file)
    guard text != nil || FileSystem.status(file) != nil else { return nil }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = if let text { text } else { try FileBytes.read(file, limit: sizeLimit) }
    } catch {
      let finding = Finding(
        file: file, line: 1, problem: "the list of mutants cannot be read: \(error.reason)")
      return MutantList(file: file, mutants: [], findings: [finding])
    }
    return parse(bytes, file: file, lesson: lesson) { path throws(FileError) in
      try FileBytes.read("\(packageRoot)/\(path)")
    }
  }

  /// Reads a list.
  ///
  /// - Parameters:
  ///   - bytes: the bytes of the file.
  ///   - file: its path, as findings are to show it.
  ///   - lesson: the page that it is about.
  ///   - source: reads a source file that the page shows, by its path in the package.
  /// - Returns: the list, or everything that is wrong with it.
  static func parse(
    _ bytes: [UInt8], file: String, lesson: Lesson,
    source: @escaping (String) throws(FileError) -> [UInt8]
  ) -> MutantList {
    var findings = FindingList(file: file, source: SourceText(bytes))
    let (mutants, headings) = MutantReader.read(
      bytes, lesson: lesson, source: source, findings: &findings)
    let sorted = findings.sorted()
    guard sorted.isEmpty else { return MutantList(file: file, mutants: [], findings: sorted) }
    return MutantList(
      file: file, mutants: mutants, headingsWithoutClaim: headings, findings: [])
  }
}
