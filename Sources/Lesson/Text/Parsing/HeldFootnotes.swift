package import LessonModel
import Markdown

/// The footnotes that something shows which is folded away or withheld, and nothing else: they stand in there,
/// and not at the end of the page, where they would tell what it holds.
package struct HeldFootnotes {
  /// The numbers of the footnotes, from 1, by the lines of what holds them.
  package private(set) var all: [Range<Int>: [Int]] = [:]

  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - folds: the lines of what is folded away or withheld, in the Markdown, which is without front matter.
  /// - Complexity: O(n) in the size of the document, times the number of folds; O(1) soon after the lesson was
  ///   read when it has no footnotes.
  package init(_ lesson: Lesson, in folds: [Range<Int>]) {
    let blocks = lesson.markdownBlocks
    guard !blocks.footnotes.isEmpty, !folds.isEmpty else { return }
    // The innermost one of each place; nil for what everybody reads.
    var places: [Int: [Range<Int>?]] = [:]
    for block in blocks.all {
      Self.read(block, block.line) { number, line in
        let own = folds.filter { $0.contains(line) }.min { $0.count < $1.count }
        places[number, default: []].append(own)
      }
    }
    // A footnote that only footnotes refer to is where these are.
    var rest = blocks.footnotes
    while !rest.isEmpty {
      let known = rest.filter { note in note.footnoteNumber.map { places[$0] != nil } ?? false }
      if known.isEmpty { break }
      rest.removeAll { note in known.contains { $0.footnoteNumber == note.footnoteNumber } }
      for note in known {
        let own = note.footnoteNumber.flatMap { Self.place(among: places[$0] ?? []) }
        Self.read(note, note.line) { number, _ in places[number, default: []].append(own) }
      }
    }
    for number in places.keys.sorted() {
      guard let place = Self.place(among: places[number] ?? []) else { continue }
      all[place, default: []].append(number)
    }
  }

  /// The lines of what holds a footnote; nil for one at the end of the page.
  package func place(of number: Int) -> Range<Int>? { all.first { $0.value.contains(number) }?.key }

  /// The one that holds the others, or else the first.
  private static func place(among places: [Range<Int>?]) -> Range<Int>? {
    let known = places.compactMap { $0 }
    guard known.count == places.count, let first = known.first else { return nil }
    return known.first { outer in known.allSatisfy { $0.clamped(to: outer) == $0 } } ?? first
  }

  private static func read(_ node: MarkdownNode, _ line: Int, _ note: (Int, Int) -> Void) {
    if case .footnoteReference(let number) = node.kind { note(number, line) }
    for child in node.children { read(child, child.line > 0 ? child.line : line, note) }
  }
}
