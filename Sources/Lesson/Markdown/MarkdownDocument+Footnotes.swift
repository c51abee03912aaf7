import CCmark

extension MarkdownDocument {
  /// Puts HTML around what a footnote says. Comes before links and raw HTML are rewritten.
  package func wrapFootnote(_ number: Int, in opening: String, _ closing: String) {
    let all = nodes(of: CMARK_NODE_FOOTNOTE_DEFINITION)
    guard all.indices.contains(number - 1),
      let first = unsafe cmark_node_first_child(all[number - 1].pointer)
    else { return }
    insert(opening, before: unsafe Node(first))
    append(closing, to: all[number - 1])
  }

  /// A list of footnotes in HTML, with cmark's ids.
  func html(ofFootnotes notes: [Node]) -> String {
    let (start, end) = (
      "<section class=\"footnotes\" data-footnotes>\n<ol>\n", "</ol>\n</section>\n"
    )
    // cmark makes a list of each.
    let items = notes.map { note -> Substring in
      let html = html(of: note)
      guard html.hasPrefix(start), html.hasSuffix(end) else { return "" }
      return html.dropFirst(start.count).dropLast(end.count)
    }
    return start + items.joined() + end
  }

  /// Footnotes with ids that nothing else on a page has: `note.1`, and `note.1.2` for the second place that
  /// leads to it. cmark makes them of the author's words (`fn-a`, `fnref-a-2`), and so may be the ids of
  /// headings and steps.
  ///
  /// - Parameter html: cmark's HTML of a page. What else stands in it has no such tags: raw HTML has no
  ///   attributes, and all other text is escaped.
  /// - Returns: the HTML.
  /// - Complexity: O(n) in the length of the HTML.
  static func numberingFootnotes(_ html: String) -> String {
    let list = "<section class=\"footnotes\""
    let item = "<li id=\"fn-"
    var result = ""
    var rest = html[...]
    /// The numbers of places so far, by the footnote's number.
    var places: [Int: Int] = [:]
    var (note, backs) = (0, 0)
    let numbers = numbersOfFootnotes(in: html)
    /// What a list would count next.
    var next = 1
    while let start = rest.utf8.firstIndex(of: UInt8(ascii: "<")) {
      result += rest[..<start]
      rest = rest[start...]
      if rest.hasPrefix(reference), let end = rest.firstRange(of: "\" data-footnote-ref>") {
        let number = Int(rest[end.upperBound...].prefix { $0.isNumber }) ?? 0
        places[number, default: 0] += 1
        result += "<sup class=\"footnote-ref\"><a href=\"#note.\(number)\""
        result += " id=\"note.\(number).\(places[number, default: 0])\" data-footnote-ref>"
        rest = rest[end.upperBound...]
      } else if rest.hasPrefix(list) {
        next = 1
        result += list
        rest = rest.dropFirst(list.count)
      } else if rest.hasPrefix(item), let end = rest.firstRange(of: "\">") {
        // Only what is referred to is a footnote.
        (note, backs) = (numbers[rest[..<end.lowerBound].dropFirst(item.count)] ?? 0, 0)
        result += "<li id=\"note.\(note)\"\(note == next ? "" : " value=\"\(note)\"")>"
        next = note + 1
        rest = rest[end.upperBound...]
      } else if rest.hasPrefix("<a href=\"#fnref-"),
        let end = rest.firstRange(of: "\" class=\"footnote-backref\"")
      {
        backs += 1
        result += "<a href=\"#note.\(note).\(backs)\" class=\"footnote-backref\""
        rest = rest[end.upperBound...]
      } else {
        result.append("<")
        rest = rest.dropFirst()
      }
    }
    return result + rest
  }

  private static let reference = "<sup class=\"footnote-ref\"><a href=\"#fn-"

  /// The numbers by the author's words for them.
  private static func numbersOfFootnotes(in html: String) -> [Substring: Int] {
    var numbers: [Substring: Int] = [:]
    for piece in html.split(separator: reference, omittingEmptySubsequences: false).dropFirst() {
      guard let end = piece.firstRange(of: "\" data-footnote-ref>"),
        let number = Int(piece[end.upperBound...].prefix { $0.isNumber })
      else { continue }
      numbers[piece.prefix { $0 != "\"" }] = number
    }
    return numbers
  }
}
