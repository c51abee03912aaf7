extension MarkdownDocument {
  /// Footnotes with ids that nothing else on a page has: `note.1`, and `note.1.2` for the second place that
  /// leads to it. cmark makes them of the author's words (`fn-a`, `fnref-a-2`), and so may be the ids of
  /// headings and steps.
  ///
  /// - Parameter html: cmark's HTML of a page. What else stands in it has no such tags: raw HTML has no
  ///   attributes, and all other text is escaped.
  /// - Returns: the HTML.
  /// - Complexity: O(n) in the length of the HTML.
  static func numberingFootnotes(_ html: String) -> String {
    let reference = "<sup class=\"footnote-ref\"><a href=\"#fn-"
    var result = ""
    var rest = html[...]
    /// The numbers of places so far, by the footnote's number.
    var places: [Int: Int] = [:]
    var (note, backs) = (0, 0)
    while let start = rest.utf8.firstIndex(of: UInt8(ascii: "<")) {
      result += rest[..<start]
      rest = rest[start...]
      if rest.hasPrefix(reference), let end = rest.firstRange(of: "\" data-footnote-ref>") {
        let number = Int(rest[end.upperBound...].prefix { $0.isNumber }) ?? 0
        places[number, default: 0] += 1
        result += "<sup class=\"footnote-ref\"><a href=\"#note.\(number)\""
        result += " id=\"note.\(number).\(places[number, default: 0])\" data-footnote-ref>"
        rest = rest[end.upperBound...]
      } else if rest.hasPrefix("<li id=\"fn-"), let end = rest.firstRange(of: "\">") {
        (note, backs) = (note + 1, 0)
        result += "<li id=\"note.\(note)\">"
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
}
