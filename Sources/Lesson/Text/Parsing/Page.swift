import LessonModel
import Markdown
import PlainText

/// The fences of a lesson, found by cmark and found again in the source.
struct Page {
  struct Fence {
    var span: FenceScanner.Span
    var followsPrevious: Bool
  }

  /// The fences on which cmark and the source agree, in page order.
  private(set) var fences: [Fence] = []
  private let source: SourceText
  private let firstLine: Int
  private var htmlLines: [ClosedRange<Int>]
  /// Lines on which cmark has a fence that was not found in the source, or found different.
  private var disputed: [Int] = []
  /// Lines on which a fence in a footnote opens.
  private var inFootnotes: [Int] = []

  init(_ source: SourceText, frontMatter place: FrontMatter.Place?) {
    self.source = source
    let start = place?.end ?? (source.bytes.starts(with: SourceText.byteOrderMark) ? 3 : 0)
    let offset = place?.lineCount ?? 0
    firstLine = offset + 1
    let outline = MarkdownDocument(source.bytes[start...]).outline()
    htmlLines = outline.htmlLines.map { ($0.lowerBound + offset)...($0.upperBound + offset) }
    var scanner = FenceScanner(source, lineOffset: offset)
    var follows = false
    for fence in outline.fences {
      // What is shown at the end of the page is run nowhere.
      if fence.isInFootnote {
        inFootnotes.append(fence.line + offset)
        continue
      }
      follows = fence.followsPreviousFence
      if let span = scanner.span(of: fence), Self.isSame(span.cmarkText ?? span.text, fence.literal)
      {
        fences.append(Fence(span: span, followsPrevious: follows))
      } else {
        disputed.append(fence.line + offset)
      }
    }
  }

  // cmark shows a NUL byte as U+FFFD.
  private static func isSame(_ text: [UInt8], _ literal: [UInt8]) -> Bool {
    if !text.contains(0) { return text == literal }
    return text.flatMap { $0 == 0 ? [0xef, 0xbf, 0xbd] : [$0] } == literal
  }
}

extension Page {
  /// Reports fences that do not end where they should, and those that are no fences at all.
  ///
  /// - Parameters:
  ///   - vocabulary: the kinds of step.
  ///   - findings: told of the former.
  ///   - strays: told of the latter. To another program (an admonition of MkDocs) they may be fences.
  func check(
    _ vocabulary: Vocabulary, _ findings: inout FindingList, strays: inout FindingList
  ) {
    for line in disputed {
      findings.add(
        line: line, "this fence can be read in two ways",
        "put blank lines around it and indent all of its lines alike")
    }
    checkEnds(&findings)
    checkStrays(vocabulary, &strays)
  }

  private func checkEnds(_ findings: inout FindingList) {
    var broken: [(line: Int, character: UInt8)] = []
    for fence in fences {
      let span = fence.span
      // A closing fence that was taken for an opening one has been reported with its block.
      let isAftermath =
        span.info.isEmpty
        && broken.contains { $0.line <= span.openingLine && $0.character == span.character }
      let shown = String(decoding: source.bytes[span.opening], as: UTF8.self)
      if span.end != .closed { broken.append((span.closingLine, span.character)) }
      switch span.end {
      case .endOfFile where !isAftermath:
        findings.add(
          at: span.opening.lowerBound, "the fence opened here is never closed",
          "close it with a line \(shown)")
      case .leftContainer(let line) where !isAftermath:
        findings.add(
          at: span.opening.lowerBound,
          "the fence opened here is never closed: line \(line) is not in the same list item or quote",
          "indent or mark line \(line) and those after it like the opening fence, on line \(span.openingLine)"
        )
      case .closed, .endOfFile, .leftContainer:
        break
      }
      if let line = span.fenceLikeLines.first, !isAftermath {
        findings.add(
          line: line,
          "this line does not close the fence of line \(span.openingLine), because text follows it",
          "close that fence on a line of its own, or make it longer if this line is part of it")
      }
    }
  }

  /// Lines outside every code block that look like the fence of a step: it would silently not run.
  private func checkStrays(_ vocabulary: Vocabulary, _ findings: inout FindingList) {
    var next = 0
    var line = firstLine
    while line <= source.lineCount {
      if next < fences.count, line == fences[next].span.openingLine {
        let span = fences[next].span
        line = span.end == .closed ? span.closingLine + 1 : span.closingLine
        next += 1
        continue
      }
      let isInFootnote = inFootnotes.contains(line)
      if !disputed.contains(line),
        let stray = StrayFence(source, line: line, isInFootnote: isInFootnote, vocabulary)
      {
        let isHTML = htmlLines.contains { $0.contains(line) }
        stray.report(isHTML: isHTML, isInFootnote: isInFootnote, &findings)
      }
      line += 1
    }
  }
}
