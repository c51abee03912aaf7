import LessonModel
import LessonText
import Platform

/// Where something is that a page names.
extension PageText {
  /// The place that a byte leads to; nil when it leads nowhere.
  ///
  /// - Parameters:
  ///   - offset: the byte that is asked about.
  ///   - root: where the paths of `source=` blocks start; nil when that is not known.
  /// - Returns: the place.
  func definition(at offset: Int, root: String?) -> Location? {
    guard case .info(_, let range) = place(of: offset),
      let word = words(in: range).first(where: { $0.range.contains(offset) }),
      let value = word.value
    else { return nil }
    switch word.key {
    case AttributeKey.source.word:
      let parts = value.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      // What is wrong with it is a finding.
      guard let root,
        let place = try? SourceRegion.place(
          path: String(parts[0]), region: parts.count > 1 ? String(parts[1]) : nil,
          packageRoot: root)
      else { return nil }
      return Self.location(FileAddress.uri(of: place.file), line: place.line)
    case AttributeKey.logs.word: return location(ofStep: value)
    default: return nil
    }
  }

  /// Where a step stands that its mutants or an attribute name.
  func location(ofStep name: String) -> Location? {
    line(ofStep: name).map { Self.location(document.uri, line: $0) }
  }

  /// The beginning of a line, from 1.
  private static func location(_ uri: String, line: Int) -> Location {
    let start = Position(line: line - 1, character: 0)
    return Location(uri: uri, range: TextRange(start: start, end: start))
  }
}
