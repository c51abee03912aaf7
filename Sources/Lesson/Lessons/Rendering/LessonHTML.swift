/// A lesson's Markdown as HTML, with the HTML of its steps where the steps stand.
///
/// Of the HTML that an author writes only a few tags without attributes get through (`RawHTML`);
/// all else is escaped. Links lead to the course's own files, and to addresses with `http:`,
/// `https:` or `mailto:`. Only what the closures return stands as it is, so they have to escape what
/// they show.
public struct LessonHTML {
  /// A heading of a page.
  public struct Heading: Sendable, Equatable {
    /// 1 to 6.
    public var level: Int
    /// Its text, without markup and not escaped.
    public var text: String
    /// Its `id` on the page.
    public var id: String
  }

  /// The HTML of a lesson, and what a table of contents needs.
  public struct Page: Sendable, Equatable {
    /// The HTML, without `<html>` and `<body>`.
    public var html: String
    /// The headings, in page order.
    public var headings: [Heading]
  }

  /// The HTML of a lesson.
  ///
  /// Headings have the ids that they have on a Git host, each once on the page.
  /// - Parameters:
  ///   - lesson: The lesson.
  ///   - step: The HTML of a step; it stands for the step's block and for its output.
  ///   - link: The destination to use for a relative one, such as `../02-b/01-c.md#d`; nil leaves
  ///     the link's text and no link.
  /// - Returns: The HTML, without `<html>` and `<body>`.
  /// - Complexity: O(n) in the size of the lesson, apart from what the closures do.
  public static func render(
    _ lesson: Lesson, step: (Step) -> String, link: (String) -> String?
  ) -> String {
    page(lesson, step: step, link: link).html
  }

  /// The same with the headings, and with a say in how other code blocks look.
  /// - Parameters:
  ///   - lesson: The lesson.
  ///   - step: The HTML of a step; it stands for the step's block and for its output.
  ///   - link: The destination to use for a relative one; nil leaves its text alone.
  ///   - highestHeading: The level, from 1, that no heading is above: when one is, all of them go
  ///     down by as much. 2 for a page that has a title of its own.
  ///   - code: The HTML of a block that does not run, from the block and its text; nil shows it
  ///     as plain code.
  ///   - answer: The tag that begins the fold of an answer, from the numbers of its steps.
  /// - Returns: The HTML and the headings.
  public static func page(
    _ lesson: Lesson, step: (Step) -> String, link: (String) -> String?,
    highestHeading: Int = 1,
    code: (CodeBlock, String) -> String? = { _, _ in nil },
    answer: (ClosedRange<Int>) -> String = { _ in "<details>" }
  ) -> Page {
    let (document, offset) = document(of: lesson)
    for fold in AnswerFold.all(of: lesson, in: document, offset: offset) {
      document.wrap(
        fold, in: "\(answer(fold.steps))\n<summary>Show the answer</summary>\n", "</details>\n")
    }
    var blocks: [Int: CodeBlock] = [:]
    for block in lesson.blocks { blocks[block.openingLine] = block }
    document.replaceFences { line, text in
      guard let block = blocks[line + offset] else { return .keep }
      switch block.role {
      case .step(let number): return .html(step(lesson.steps[number - 1]))
      case .output: return .remove
      case .source, .display: return code(block, text).map { .html($0) } ?? .keep
      }
    }
    document.rewriteLinks(link)
    let ids = headingIDs(in: document)
    document.rewriteRawHTML()
    let headings = document.identifyHeadings(highest: highestHeading, ids: ids)
    return Page(
      html: document.html(),
      headings: headings.map { Heading(level: $0.level, text: $0.text, id: $0.id) })
  }

  /// The ids of a lesson's headings, in page order.
  static func headingIDs(of lesson: Lesson) -> [String] {
    headingIDs(in: document(of: lesson).document)
  }

  private static func headingIDs(in document: MarkdownDocument) -> [String] {
    var ids = HeadingIDs()
    return document.headingTexts().map { ids.id(for: $0) }
  }

  /// A lesson's Markdown, and how many lines stand before it.
  static func document(of lesson: Lesson) -> (document: MarkdownDocument, offset: Int) {
    let source = SourceText(lesson.source)
    var ignored = FindingList(file: lesson.file, source: source)
    let place = FrontMatter.place(in: source, findings: &ignored)
    return (MarkdownDocument(lesson.source[(place?.end ?? 0)...]), place?.lineCount ?? 0)
  }

  /// Text as it may stand in HTML, in an attribute's quotes too.
  /// - Complexity: O(n) in the length of the text.
  public static func escape(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
