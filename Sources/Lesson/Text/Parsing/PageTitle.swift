import LessonModel
import Markdown
import PlainText

/// A page's title: that of its front matter, else its first heading.
struct PageTitle {
  /// The title.
  let text: String
  /// The line of the heading that shows it; nil when none does.
  let line: Int?

  /// Finds the title.
  ///
  /// - Parameters:
  ///   - matter: what the front matter says; nil when there is none.
  ///   - place: where the front matter is.
  ///   - source: the page.
  ///   - file: the page's path. A page of another program that has no title is called after it.
  ///   - isOpen: whether another program reads the page.
  ///   - findings: told when there is no title.
  init(
    _ matter: FrontMatter?, at place: FrontMatter.Place?, in source: SourceText, file: String,
    isOpen: Bool, _ findings: inout FindingList
  ) {
    let heading = Self.firstHeading(in: source, behind: place, isOpen: isOpen)
    if let given = matter?.title, !given.isEmpty {
      text = given
      line = heading?.text == given ? heading?.line : nil
      return
    }
    let isMisspelt = !isOpen && place == nil && Self.beginsWithDashes(source)
    if let heading, !isMisspelt {
      (text, line) = (heading.text, heading.line)
      return
    }
    let name = file.split(separator: "/").last.map(String.init) ?? file
    (text, line) = (String(name.prefix { $0 != "." }), nil)
    // What is wrong with a front matter has been said.
    if isOpen { return }
    if place == nil, findings.isEmpty {
      findings.add(
        at: 0, "the lesson has no front matter",
        "begin it with a line `---`, a line `title: …` and a line `---`, or with a heading `# …`")
    } else if matter?.lacksTitle == true {
      findings.add(
        line: 1, "the front matter has no title", "add a line `title: …`, or a heading `# …`")
    }
  }

  private static func firstHeading(
    in source: SourceText, behind place: FrontMatter.Place?, isOpen: Bool
  ) -> (text: String, line: Int)? {
    let start = place?.end ?? (source.bytes.starts(with: SourceText.byteOrderMark) ? 3 : 0)
    let blocks = MarkdownDocument(source.bytes[start...]).blocks()
    guard let heading = blocks.first(where: \.isHeading) else { return nil }
    var text = heading.text
    // `# Install { #install }`: attributes of the heading, to another program.
    if isOpen, let match = text.wholeMatch(of: /(?s)(.*\S)\s*\{[^{}]*\}\s*/) {
      text = String(match.1)
    }
    text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let isPlain = !text.isEmpty && VisibleText.firstHidden(in: text) == nil
    return isPlain ? (text, heading.line + (place?.lineCount ?? 0)) : nil
  }

  /// Whether the first line that is not blank looks like the beginning of a front matter.
  private static func beginsWithDashes(_ source: SourceText) -> Bool {
    for line in 1..<(source.lineCount + 1) {
      let text = source.bytes[source.line(line)].filter { !TokenBytes.isBlank($0) }
      if text.isEmpty { continue }
      return text.count > 1 && text.allSatisfy { $0 == UInt8(ascii: "-") }
    }
    return false
  }
}

extension MarkdownNode {
  fileprivate var isHeading: Bool { if case .heading = kind { true } else { false } }
}
