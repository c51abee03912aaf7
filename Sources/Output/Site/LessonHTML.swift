package import LessonModel
import LessonText
import Markdown

/// A lesson's Markdown as HTML, with the HTML of its steps where the steps stand.
///
/// Of the HTML that an author writes only a few tags without attributes get through (`RawHTML`);
/// all else is escaped. Links lead to the course's own files, and to addresses with `http:`,
/// `https:` or `mailto:`. Only what the closures return stands as it is, so they have to escape what
/// they show.
package struct LessonHTML {
  /// A heading of a page.
  package struct Heading: Sendable, Equatable {
    /// 1 to 6.
    package var level: Int
    /// Its text, without markup and not escaped.
    package var text: String
    /// Its `id` on the page.
    package var id: String
  }

  /// The HTML of a lesson, and what a table of contents needs.
  package struct Page: Sendable, Equatable {
    /// The HTML, without `<html>` and `<body>`.
    package var html: String
    /// The headings, in page order.
    package var headings: [Heading]
    /// The `id` of the heading that is the page's title, and is left out; nil when there is none.
    package var titleID: String?
  }

  /// HTML around blocks of a page's own level.
  package struct Wrapping: Sendable {
    /// The line of the first one in the Markdown, which is without front matter, from 1.
    var line: Int
    /// The line of the first one behind them; nil for the end of the page.
    var endLine: Int?
    /// What stands before them.
    var opening: String
    /// What stands behind them.
    var closing: String

    /// Their lines there.
    var lines: Range<Int> { line..<max(line, endLine ?? .max) }
  }

  /// The HTML of a lesson, with the headings.
  ///
  /// Headings have the ids that they have on a Git host, each once on the page.
  /// - Parameters:
  ///   - lesson: The lesson.
  ///   - step: The HTML of a step; it stands for the step's block and for its output.
  ///   - link: The destination to use for a relative one, such as `../02-b/01-c.md#d`; nil leaves
  ///     the link's text and no link.
  ///   - highestHeading: The level, from 1, that no heading is above: when one is, all of them go
  ///     down by as much. 2 for a page that has a title of its own: the heading that says the same is
  ///     left out.
  ///   - code: The HTML of a block that does not run, from the block and its text; nil shows it
  ///     as plain code.
  ///   - ending: The HTML that ends a step. That of a prediction stands behind the prose about it.
  ///   - answer: The tag that begins the fold of an answer, from the numbers of its steps.
  ///   - mark: The HTML that stands at the end of a heading.
  ///   - withheld: The HTML around prose that has to be asked for.
  ///   - footnotes: The same around what footnotes say, by their numbers. A footnote that only something refers to
  ///     which is folded away or withheld stands in there.
  /// - Returns: The HTML and the headings.
  /// - Complexity: O(n) in the size of the lesson, apart from what the closures do.
  package static func page(
    _ lesson: Lesson, step: (Step) -> String, link: (String) -> String?,
    highestHeading: Int = 1,
    code: (CodeBlock, String) -> String? = { _, _ in nil },
    ending: (Step) -> String = { _ in "" },
    answer: (ClosedRange<Int>) -> String = { _ in "<details>" },
    mark: (Heading) -> String = { _ in "" }, withheld: [Wrapping] = [],
    footnotes: [Int: (opening: String, closing: String)] = [:]
  ) -> Page {
    let (document, offset) = lesson.markdown()
    let (predictions, answers) = (lesson.predictions, AnswerFold.all(of: lesson))
    let held = HeldFootnotes(
      lesson, in: (predictions.map(\.lines) + answers.map(\.lines) + withheld.map(\.lines)))
    // Where the footnotes of a fold come to stand; no text of a page has such a thing.
    func place(in lines: Range<Int>) -> String {
      held.all[lines] == nil ? "" : "<!-- \(lines) -->"
    }
    // What is withheld ends before anything else that ends on its line, and begins behind it.
    for own in withheld { document.insert(place(in: own.lines) + own.closing, before: own.endLine) }
    // Before answers: where one begins, the prose about a prediction has ended.
    for fold in predictions {
      document.insert(
        place(in: fold.lines) + ending(lesson.steps[fold.step - 1]), behindFence: fold.firstLine,
        before: fold.endLine)
    }
    let endLater = Set(predictions.map(\.step))
    for fold in answers {
      document.wrap(
        from: fold.firstLine, to: fold.endLine,
        in: "\(answer(fold.steps))\n<summary>Show the answer</summary>\n",
        place(in: fold.lines) + "</details>\n")
    }
    for (number, own) in footnotes {
      document.wrapFootnote(number, in: own.opening, own.closing)
    }
    for own in withheld { document.insert(own.opening, before: own.line) }
    var blocks: [Int: CodeBlock] = [:]
    for block in lesson.blocks { blocks[block.openingLine] = block }
    document.replaceFences { line, text in
      guard let block = blocks[line + offset] else { return .keep }
      switch block.role {
      case .step(let number):
        let own = lesson.steps[number - 1]
        return .html(step(own) + (endLater.contains(number) ? "" : ending(own)))
      case .output, .choices: return .remove
      case .source, .display: return code(block, text).map { .html($0) } ?? .keep
      }
    }
    document.rewriteLinks(link)
    var ids = document.headingIDs()
    var titleID: String?
    if highestHeading > 1, let line = lesson.titleLine,
      let place = document.removeHeading(line: line - offset)
    {
      titleID = ids.remove(at: place)
    }
    document.rewriteRawHTML()
    document.rewriteAlerts()
    func own(_ heading: MarkdownDocument.Heading) -> Heading {
      Heading(level: heading.level, text: heading.text, id: heading.id)
    }
    let headings = document.identifyHeadings(highest: highestHeading, ids: ids) { mark(own($0)) }
    let html = document.html(
      placing: Dictionary(held.all.map { (place(in: $0.key), $0.value) }, uniquingKeysWith: +))
    return Page(html: html, headings: headings.map(own), titleID: titleID)
  }
}
