import LessonModel
import LessonText
import Markdown

/// What of a lesson can be found: its sections with what they say, and the terms that it introduces.
struct LessonDigest {
  /// What stands between two headings.
  struct Section {
    /// The heading's text; empty for what stands before the first one.
    var title: String
    /// The heading's `id`; empty for what stands before the first one.
    var id: String
    /// What it says, block by block.
    var texts: [String] = []
    /// The first thing that it says and that no reader has to guess or to ask for; empty for nothing.
    var opening = ""
  }

  /// A word that the page introduces, printed in bold, and the sentence that does it.
  struct Term: Equatable {
    var name: String
    var sentence: String
    /// The `id` of the heading that it stands under; empty for none.
    var section: String
    /// Whether it stands in a fold, and would tell what the reader is to guess.
    var isFolded = false
  }

  private(set) var sections = [Section(title: "", id: "")]
  private(set) var terms: [Term] = []

  /// The steps whose outputs tell what is to be guessed at others, by their numbers.
  let telling: Set<Int>

  /// - Complexity: O(n) in the size of the lesson.
  init(_ lesson: Lesson) {
    let secrets = GuessSecrets(lesson)
    telling = Set(secrets.ofSteps.keys)
    let blocks = lesson.markdownBlocks
    var ids = blocks.headingIDs[...]
    let folds = secrets.folds(of: lesson)
    for block in blocks.all { read(block, &ids, folds, isFolded: false) }
    let held = HeldFootnotes(lesson, in: folds)
    for note in blocks.footnotes {
      guard let number = note.footnoteNumber else { continue }
      let isFolded = held.place(of: number) != nil || secrets.ofFootnotes[number] != nil
      read(note, &ids, [], isFolded: isFolded)
    }
  }

  private mutating func read(
    _ block: MarkdownNode, _ ids: inout ArraySlice<String>, _ folds: [Range<Int>],
    isFolded isInFold: Bool
  ) {
    let isFolded = isInFold || folds.contains { $0.contains(block.line) }
    switch block.kind {
    case .heading:
      sections.append(Section(title: block.text, id: ids.popFirst() ?? ""))
    case .quote, .list, .item, .footnote:
      for child in block.children { read(child, &ids, folds, isFolded: isInFold) }
    case .paragraph:
      terms += Self.terms(of: block, in: sections[sections.count - 1].id).map { term in
        var term = term
        term.isFolded = isFolded
        return term
      }
      fallthrough
    default:
      let text = block.text
      guard !text.isEmpty else { return }
      let last = sections.count - 1
      if !isFolded, sections[last].opening.isEmpty { sections[last].opening = text }
      sections[last].texts.append(text)
    }
  }

  /// The longest term, in words.
  private static let longest = 4

  /// Bold words are terms where the sentence around them is made like a definition; elsewhere they
  /// are only stressed.
  private static func terms(of paragraph: MarkdownNode, in section: String) -> [Term] {
    var before = ""
    return paragraph.children.indices.compactMap { index in
      let node = paragraph.children[index]
      defer { before += node.text }
      let name = node.text
      guard node.kind == .strong, name.split(separator: " ").count <= longest,
        name.first?.isLetter == true, name.last?.isLetter == true || name.last?.isNumber == true
      else { return nil }
      let after = paragraph.children[(index + 1)...].map(\.text).joined()
      guard isDefined(after: before, before: after) else { return nil }
      var sentence = lastSentence(of: before) + name + firstSentence(of: after)
      // What the colon leads to is not here.
      if sentence.last == ":" { sentence = sentence.dropLast() + "." }
      return Term(name: name, sentence: sentence, section: section)
    }
  }

  private static func isDefined(after: String, before: String) -> Bool {
    let last = after.split(separator: " ").last.map { $0.lowercased() }
    if after.last?.isWhitespace == true, ["a", "an", "the", "called", "named"].contains(last) {
      return true
    }
    return [" is ", " are ", " means "].contains { before.hasPrefix($0) }
  }

  /// The beginning of the sentence that a text ends in; with the sentence before it where it points
  /// back to that.
  private static func lastSentence(of text: String) -> String {
    var (rest, previous) = (text[...], text[...])
    while let end = sentenceEnd(in: rest), end < rest.endIndex {
      previous = rest
      rest = rest[end...].drop(while: \.isWhitespace)
    }
    let pointsBack = ["This ", "That ", "Such ", "It ", "They "].contains { rest.hasPrefix($0) }
    return String(pointsBack ? previous : rest)
  }

  private static func firstSentence(of text: String) -> String {
    sentenceEnd(in: text[...]).map { String(text[..<$0]) } ?? text
  }

  /// Behind the first mark that ends a sentence, and behind a bracket that it closes; a point within a
  /// name or a number does not.
  private static func sentenceEnd(in text: Substring) -> String.Index? {
    text.indices.lazy.filter { ".?!".contains(text[$0]) }.map { mark in
      let next = text.index(after: mark)
      return next < text.endIndex && text[next] == ")" ? text.index(after: next) : next
    }.first { $0 == text.endIndex || text[$0].isWhitespace }
  }
}
