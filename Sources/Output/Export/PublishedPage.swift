package import LessonModel
import LessonText
import PlainText
import Site

/// A page as its author wrote it, with what its steps printed in the place of what they were to print: for the
/// author's own site, which another program makes.
///
/// All that is added is Markdown which those programs read alike: code blocks, lines of prose and pictures by
/// their paths. Everything else stays as it is written, their own syntax too.
package struct PublishedPage {
  /// A program that makes a site of Markdown.
  package enum Reader: String, Sendable, CaseIterable {
    case docusaurus, hugo, mdbook, mkdocs
  }

  /// The Markdown, its lines ended by LF.
  package let text: String
  /// The drawings that it shows, by the names of the files that it looks for beside itself.
  package let pictures: [(name: String, svg: String)]

  /// Makes the page.
  ///
  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - transcript: a run of exactly this text.
  ///   - reader: the program that reads it; nil for any that knows CommonMark.
  /// - Complexity: linear in the lesson and the transcript.
  package init(_ lesson: Lesson, _ transcript: Transcript, for reader: Reader? = nil) {
    var writer = PublishedPageWriter(lesson, transcript, reader)
    text = writer.write()
    pictures = writer.pictures
  }
}

/// Writes a page with what its steps printed.
private struct PublishedPageWriter {
  private let lesson: Lesson
  private let reader: PublishedPage.Reader?
  private let source: SourceText
  private let lines: [String]
  private let records: [Int: StepRecord]
  private(set) var pictures: [(name: String, svg: String)] = []
  private var out: [String] = []
  /// The first line that has not been written, from 0.
  private var next = 0

  init(_ lesson: Lesson, _ transcript: Transcript, _ reader: PublishedPage.Reader?) {
    (self.lesson, self.reader) = (lesson, reader)
    let source = SourceText(lesson.source)
    // As they are: only files get to see them.
    lines = (0..<source.lineCount).map {
      String(decoding: source.bytes[source.line($0 + 1)], as: UTF8.self)
    }
    records = Dictionary(transcript.steps.map { ($0.number, $0) }) { first, _ in first }
    self.source = source
  }

  mutating func write() -> String {
    // mdBook knows no front matter: it would be a rule and a heading.
    if reader == .mdbook, lesson.frontMatterLineCount > 0 {
      next = lesson.frontMatterLineCount
      while next < lines.count, isBlank(lines[next]) { next += 1 }
      if lesson.titleLine == nil { out += ["# \(prose(lesson.title))", ""] }
    }
    for (place, block) in lesson.blocks.enumerated() {
      switch block.role {
      case .step(let number): write(lesson.steps[number - 1], block, behind: place)
      // They are with their steps.
      case .output, .choices: leaveOut(block)
      case .source, .display:
        copy(upTo: block.openingLine - 1)
        writeOpening(of: block, info: block.infoForOthers(lesson.vocabulary))
      }
    }
    copy(upTo: lines.count)
    return out.joined(separator: "\n") + (out.last == "" ? "" : "\n")
  }

  private func isBlank(_ line: String) -> Bool { line.allSatisfy { " \t>".contains($0) } }

  private mutating func copy(upTo end: Int) {
    guard next < end else { return }
    out += lines[next..<end]
    next = end
  }

  /// Goes on behind a block, and behind the blank lines that would be left twice.
  private mutating func leaveOut(_ block: CodeBlock) {
    copy(upTo: block.openingLine - 1)
    next = block.closingLine
    while next < lines.count, isBlank(lines[next]), out.last.map(isBlank) ?? true { next += 1 }
  }

  /// Writes the opening fence with another info string.
  private mutating func writeOpening(of block: CodeBlock, info: String) {
    if info == block.info { return copy(upTo: block.openingLine) }
    let start = source.fullLine(block.openingLine).lowerBound
    let fence = String(decoding: source.bytes[start..<block.opening.upperBound], as: UTF8.self)
    out.append(fence + info)
    next = block.openingLine
  }

  // MARK: One step

  private mutating func write(_ step: Step, _ block: CodeBlock, behind place: Int) {
    copy(upTo: block.openingLine - 1)
    let record = records[step.number]
    let shown = record.map { NotebookOutput.all(of: $0.output) } ?? []
    if step.attributes.isHidden {
      let drawn = pictures(in: shown, of: step)
      leaveOut(block)
      if !drawn.isEmpty { out += indented(drawn, as: block) + [""] }
      return
    }
    let follows = lesson.blocks[(place + 1)...].first { $0.role == .choices(step: step.number) }
    if follows != nil {
      let texts = step.choices.map { choice in
        Choice.pieces(of: choice.text).map { piece in
          piece.isCode ? guarded(MarkdownText.code(piece.text)) : prose(piece.text)
        }.joined()
      }
      out += indented(texts.map { "- \($0)" } + [""], as: block)
    }
    if step.attributes.session != "main" {
      out += indented(["**\(prose(step.attributes.session))**", ""], as: block)
    }
    writeOpening(of: block, info: block.infoForOthers(lesson.vocabulary))
    if let exchanges = step.exchanges, let record {
      let printed = record.output.exchanges
      for (index, exchange) in exchanges.enumerated() {
        let lines = printed.indices.contains(index) ? printed[index].lines : []
        out += indented((exchange.shown + lines).map(guarded), as: block)
      }
      next = block.closingLine - 1
      copy(upTo: block.closingLine)
    } else {
      // What is run is no text for the reader either.
      out += lines[next..<(block.closingLine - 1)].map(guarded)
      next = block.closingLine - 1
      copy(upTo: block.closingLine)
      write(shown, of: step, as: block)
    }
    if let record, record.outcome != .passed {
      let reason = record.message.map { ": \(prose($0))" } ?? ""
      out += indented(["", "*\(record.outcome.rawValue)\(reason)*"], as: block)
    }
    if next < lines.count, !isBlank(lines[next]) { out += indented([""], as: block) }
  }

  private mutating func write(_ shown: [NotebookOutput], of step: Step, as block: CodeBlock) {
    for (index, output) in shown.enumerated() {
      switch output {
      case .text(let text):
        let lines = MarkdownText.block(MarkdownText.lines(text).map(guarded), info: "text")
        out += indented([""] + lines, as: block)
      case .picture:
        out += indented([""] + pictures(in: [shown[index]], of: step), as: block)
      }
    }
  }

  /// The lines that show the drawings of a step, which become files.
  private mutating func pictures(in shown: [NotebookOutput], of step: Step) -> [String] {
    shown.flatMap { output -> [String] in
      guard case .picture(let svg, let text) = output else { return [] }
      var stem = Substring(lesson.file.split(separator: "/").last ?? "page")
      if let dot = stem.lastIndex(of: ".") { stem = stem[..<dot] }
      let plain = stem.map {
        $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) ? $0 : "-"
      }
      let first = "\(String(plain))-step-\(step.number)"
      let used = pictures.count { $0.name == "\(first).svg" || $0.name.hasPrefix("\(first)-") }
      let name = used == 0 ? "\(first).svg" : "\(first)-\(used + 1).svg"
      pictures.append((name, svg))
      let title = MarkdownText.lines(text).first { !isBlank($0) } ?? ""
      return ["![\(alternative(title))](\(folder)\(name))"]
    }
  }

  /// The way from the address of the page to the files beside it. Hugo shows `a.md` as `a/`, and `index.md`
  /// as its folder.
  private var folder: String {
    let name = lesson.file.split(separator: "/").last?.prefix { $0 != "." } ?? ""
    return reader == .hugo && !["index", "_index"].contains(name) ? "../" : ""
  }

  /// A line of what was run or printed, in which its reader finds no command of its own: mdBook would put any file
  /// in the place of `{{#include …}}`, in code too, Hugo calls shortcodes there, and a plugin of MkDocs
  /// looks for `--8<--`. An invisible character parts what would be one.
  private func guarded(_ line: String) -> String {
    let apart = "\u{200B}"
    return switch reader {
    // Also where the next line goes on.
    case .mdbook: line.replacing(#/\{\{(?=\s*(?:#|$))/#, with: "{\(apart){")
    case .hugo:
      // The last two are where a summary ends, and what Hugo writes for itself in the place of a shortcode.
      line.replacing("{{<", with: "{\(apart){<").replacing("{{%", with: "{\(apart){%")
        .replacing("<!--more", with: "<!--\(apart)more")
        .replacing("HAHAHUGO", with: "HAHA\(apart)HUGO")
    case .mkdocs: line.replacing("-8<-", with: "-8\(apart)<-")
    case .docusaurus, nil: line
    }
  }

  /// A text as prose: nothing in it means anything to Markdown, or to its reader.
  private func prose(_ text: String) -> String {
    let line = guarded(MarkdownText.escaped(text))
    return switch reader {
    // To MDX a brace is the beginning of JavaScript.
    case .docusaurus: line.replacing("{", with: "\\{").replacing("}", with: "\\}")
    // Python-Markdown knows no backslash before these, and would show it.
    case .mkdocs:
      line.replacing("\\<", with: "&lt;").replacing("\\|", with: "&#124;")
        .replacing("\\~", with: "&#126;").replacing("\\&", with: "&amp;")
    case .hugo, .mdbook, nil: line
    }
  }

  /// A text as the alternative of a picture. Hugo up to the version of Debian 12 shows each backslash there, and no
  /// character for an entity: what can stand without one does.
  private func alternative(_ text: String) -> String {
    guard reader == .hugo else { return prose(text) }
    return prose(text).replacing(#/\\([<&])/#) { "\($0.output.1)\u{200B}" }
      .replacing(#/\\([>#|])/#) { "\($0.output.1)" }
  }

  /// Lines in the list item or quote of a block.
  private func indented(_ lines: [String], as block: CodeBlock) -> [String] {
    let (text, bare) = source.indent(of: block)
    return lines.map { $0.isEmpty ? bare : text + $0 }
  }
}
