import CCmark
import PlainText

extension MarkdownDocument {
  /// A half of a footnote without the other.
  package struct LooseFootnote: Equatable {
    /// What is missing.
    package enum Lack: Sendable {
      /// Nothing says what stands in it: `[^a]` is shown as it is written.
      case text
      /// Nothing refers to it: it is shown nowhere.
      case reference
      /// Only it and others like it refer to it: it is shown where nobody is led.
      case way
      /// Another one of that name stands before it: it is shown nowhere.
      case ownName
    }

    /// The author's word for it.
    package var name: String
    package var lack: Lack
    /// The line that it stands on, from 1.
    package var line: Int
  }

  /// The halves of footnotes without the other, in page order.
  ///
  /// - Parameter text: what the document was made of.
  /// - Returns: the halves.
  /// - Complexity: O(n) in the size of the document.
  package func looseFootnotes(in text: ArraySlice<UInt8>) -> [LooseFootnote] {
    // Most pages have no footnote, and most lines none. A regular expression is parsed each time it is come to.
    guard Self.holdsFootnote(text) else { return [] }
    let lines = SourceText(Array(text))
    var found: [LooseFootnote] = []
    // cmark keeps only those that something refers to.
    let kept = Set(nodes(of: CMARK_NODE_FOOTNOTE_DEFINITION).map(line))
    let shown = linesOfFootnotes()
    var seen: Set<String> = []
    let code = linesOfCode()
    for line in 0..<lines.lineCount where !code.contains(line + 1) {
      let line = line + 1
      guard let name = Self.footnoteDefined(on: lines.bytes[lines.line(line)]) else { continue }
      // Names are told apart without regard to case.
      let isSecond = !seen.insert(name.lowercased()).inserted
      if shown.contains(line) { continue }
      let lack: LooseFootnote.Lack =
        kept.contains(line) ? .way : isSecond ? .ownName : .reference
      found.append(LooseFootnote(name: name, lack: lack, line: line))
    }
    for (name, line) in footnoteNamesInText() {
      // Behind a backslash it is meant as text.
      let written = "[^\(name)]"
      let source = String(
        decoding: lines.bytes[lines.line(min(line, lines.lineCount))], as: UTF8.self)
      guard source.contains(written), !source.contains("\\" + written) else { continue }
      found.append(LooseFootnote(name: name, lack: .text, line: line))
    }
    return found.sorted { $0.line < $1.line }
  }

  /// The lines of the footnotes that the page's text leads to, from 1. cmark keeps those too that only lead to
  /// each other.
  private func linesOfFootnotes() -> Set<Int> {
    let notes = nodes(of: CMARK_NODE_FOOTNOTE_DEFINITION)
    // By their numbers, from 0. The page's own blocks stand beside the footnotes.
    let inside = notes.map { footnotesReferred(under: $0) }
    var reached: [Int] = []
    var block = unsafe cmark_node_first_child(root)
    while let next = unsafe block {
      if unsafe cmark_node_get_type(next) != CMARK_NODE_FOOTNOTE_DEFINITION {
        reached += footnotesReferred(under: unsafe Node(next))
      }
      unsafe block = cmark_node_next(next)
    }
    var shown: Set<Int> = []
    while let next = reached.popLast() {
      guard notes.indices.contains(next), shown.insert(next).inserted else { continue }
      reached += inside[next]
    }
    return Set(shown.map { line(of: notes[$0]) })
  }

  /// The numbers, from 0, of the footnotes that something refers to, once for each time.
  private func footnotesReferred(under node: Node) -> [Int] {
    nodes(under: node).filter {
      unsafe cmark_node_get_type($0.pointer) == CMARK_NODE_FOOTNOTE_REFERENCE
    }
    // Its text is its number.
    .compactMap { Int(String(decoding: unsafe literal(of: $0.pointer), as: UTF8.self)) }.map {
      $0 - 1
    }
  }

  /// The lines that stand in code or in raw HTML, from 1.
  private func linesOfCode() -> Set<Int> {
    var lines: Set<Int> = []
    for node in nodes(of: CMARK_NODE_CODE_BLOCK) + nodes(of: CMARK_NODE_HTML_BLOCK) {
      let first = line(of: node)
      let count = unsafe literal(of: node.pointer).count { $0 == UInt8(ascii: "\n") }
      // The opening fence is one line more.
      let isCode = unsafe cmark_node_get_type(node.pointer) == CMARK_NODE_CODE_BLOCK
      lines.formUnion(first..<(first + count + (isCode ? 1 : 0)))
    }
    return lines
  }

  /// What text refers to in the way of a footnote that there is none of, with the line.
  private func footnoteNamesInText() -> [(name: String, line: Int)] {
    var found: [(name: String, line: Int)] = []
    for parent in nodes(under: unsafe Node(root)) {
      var text: [UInt8] = []
      var (next, start) = unsafe (cmark_node_first_child(parent.pointer), 0)
      func read() {
        if Self.holdsFootnote(text[...]) {
          let string = String(decoding: text, as: UTF8.self)
          found += string.matches(of: /\[\^([^\]\[\s]+)\]/).map { (String($0.1), start) }
        }
        text = []
      }
      while let child = unsafe next {
        unsafe next = cmark_node_next(child)
        if unsafe cmark_node_get_type(child) == CMARK_NODE_TEXT {
          if text.isEmpty { start = line(of: unsafe Node(child)) }
          text += unsafe literal(of: child)
        } else {
          read()
        }
      }
      read()
    }
    return found
  }

  /// Whether a text has the sign with which a footnote's name begins.
  private static func holdsFootnote(_ text: ArraySlice<UInt8>) -> Bool {
    zip(text, text.dropFirst()).contains { $0 == UInt8(ascii: "[") && $1 == UInt8(ascii: "^") }
  }

  /// The name of the footnote whose text begins on a line; nil when none does.
  private static func footnoteDefined(on line: ArraySlice<UInt8>) -> String? {
    guard holdsFootnote(line) else { return nil }
    let line = String(decoding: line, as: UTF8.self)
    let definition =
      #/(?:\x20{0,3}(?:>\x20?|[-+*]\x20|[0-9]{1,9}[.)]\x20))*\x20{0,3}\[\^([^\]\s]+)\]:/#
    guard let match = line.prefixMatch(of: definition) else { return nil }
    return String(match.1)
  }
}
