package import LessonModel

extension Mutant {
  /// The changes of source files, as far as a lesson shows them, that need no author. Each changes
  /// a comparison, a number or one line, where the line stands once in its file.
  ///
  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - source: reads a file that it shows, by its path in the package; nil when it cannot be read.
  /// - Returns: the mutants, each with the page's line of its block.
  package static func ofShownSource(
    in lesson: Lesson, source: (String) -> [UInt8]?
  ) -> [Mutant] {
    // What pages show of Swift files is what their programs are written in.
    guard let changes = lesson.vocabulary.steps.first(where: \.isCompiled)?.changes else {
      return []
    }
    var seen: Set<String> = []
    return lesson.sourceBlocks.flatMap { block -> [Mutant] in
      guard block.path.hasSuffix(".swift"), let bytes = source(block.path) else { return [] }
      let text = String(decoding: bytes, as: UTF8.self)
      return block.lines.flatMap { line -> [Mutant] in
        let line = String(line.drop { $0 == " " || $0 == "\t" })
        guard seen.insert("\(block.path) \(line)").inserted,
          MutantReader.count(of: line, in: text) == 1
        else { return [] }
        return TextChange.all(in: line, changes).map { change in
          Mutant(
            claim: "`\(block.path)`: `\(line)` becomes `\(change.text)`",
            target: .source(block.path), original: line, replacement: change.text,
            mayError: true, line: block.line, listLine: 0)
        }
      }
    }
  }
}
