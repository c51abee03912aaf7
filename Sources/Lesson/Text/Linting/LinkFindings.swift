package import LessonModel
import Markdown
import PlainText
import Platform

/// Finds links of a lesson that do not lead where its author thinks.
package enum LinkFindings {
  /// A finding for each path that leads to no file and each anchor that leads to no heading or step, and
  /// a warning for each link and each tag that the site shows in another way than a Git host does.
  ///
  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - root: the folder that a link with `/` in front starts from.
  ///   - anchors: the anchors of the lesson in a file, given without links and `..`; nil for a file
  ///     that is no lesson.
  /// - Returns: the findings, in page order.
  package static func findings(
    for lesson: Lesson, root: String, anchors: (String) -> LessonAnchors?
  ) -> [Finding] {
    let (document, offset) = lesson.markdown()
    lazy var own = LessonAnchors(lesson)
    let tags = document.unknownTags().map { tag in
      Finding(
        file: lesson.file, line: tag.line + offset,
        problem:
          "`\(tag.text)` is shown as text: it is no tag that a page may hold, has attributes, or is not closed",
        remedy: "write it in backticks if it is text; docs/writing-lessons.md lists the tags",
        isWarning: true)
    }
    var links: [Finding] = []
    var pictures: [Finding] = []
    for link in document.links() {
      let finding = finding(link, of: lesson, root: root) { path in
        path.isEmpty ? own : page(path, lesson, root, anchors)
      }
      guard var finding else { continue }
      finding.line = link.line + offset
      if link.isPicture, finding.isWarning {
        pictures.append(finding)
      } else {
        links.append(finding)
      }
    }
    // A README of other people's has dozens, and each finding would say the same.
    links += lesson.isOpen ? pictures.summed : pictures
    let notes = footnotes(of: lesson, document, offset)
    return (links + notes + (lesson.isOpen ? tags.summed : tags)).enumerated().sorted {
      ($0.element.line, $0.offset) < ($1.element.line, $1.offset)
    }
    .map(\.element)
  }

  /// What is wrong with footnotes. `[^a-z]` in a README of other people's, which has none, is a pattern.
  private static func footnotes(
    of lesson: Lesson, _ document: MarkdownDocument, _ offset: Int
  ) -> [Finding] {
    if lesson.isOpen, lesson.markdownBlocks.footnotes.isEmpty { return [] }
    return document.looseFootnotes(in: lesson.markdownSource).map { note in
      let (problem, remedy) =
        switch note.lack {
        case .text:
          (
            "the page has no footnote `[^\(note.name)]`, and shows that text as it is",
            "write the line `[^\(note.name)]: …`, or backticks around it if it is no footnote"
          )
        case .reference:
          (
            "nothing refers to the footnote `[^\(note.name)]`, so it is not shown",
            "put `[^\(note.name)]` where it belongs, or take the footnote out"
          )
        case .way:
          (
            "only footnotes that nothing else refers to lead to the footnote `[^\(note.name)]`",
            "put `[^\(note.name)]` where it belongs, or take the footnote out"
          )
        case .ownName:
          (
            "a footnote `[^\(note.name)]` stands before this one, which is not shown",
            "give it another name"
          )
        }
      return Finding(
        file: lesson.file, line: note.line + offset, problem: problem, remedy: remedy,
        isWarning: true)
    }
  }

  private static func finding(
    _ link: MarkdownDocument.Link, of lesson: Lesson, root: String,
    anchors: (String) -> LessonAnchors?
  ) -> Finding? {
    func finding(_ problem: String, _ remedy: String, isWarning: Bool = false) -> Finding {
      Finding(
        file: lesson.file, line: 1, problem: problem, remedy: remedy, isWarning: isWarning)
    }
    switch LinkTarget(link.text) {
    case .anchor(let text), .path(let text):
      let path = String(text.prefix { $0 != "#" })
      if !path.isEmpty, place(of: path, lesson, root) == nil {
        return finding(
          "the \(link.isPicture ? "picture" : "link") `\(text)` leads to no file",
          "a path starts from the page's own folder, or with `/` from the course's")
      }
      guard let mark = text.firstIndex(of: "#") else { return nil }
      guard let all = anchors(path) else { return nil }
      let written = String(text[text.index(after: mark)...])
      let anchor = PercentEncoding.decoded(written) ?? written
      if all.contains(anchor) { return nil }
      let place = path.isEmpty ? "this page" : "`\(path)`"
      return finding(
        "the link `\(text)` leads to no heading and no step of \(place)",
        all.nearest(to: anchor).map { "did you mean `#\($0)`?" }
          ?? "a heading's anchor is its text in small letters, with `-` for each space and without "
          + "punctuation; a step's is its name, or `step-` and its number")
    case .host(let url):
      if link.isPicture {
        return finding(
          "the picture `\(url)` is on another host, which would learn of each reader, so the site "
            + "shows a link to it",
          "keep the picture beside the page", isWarning: true)
      }
      if link.text.hasPrefix("//") {
        return finding(
          "the link `\(link.text)` leads to another host",
          "write `https:` in front, or one `/` for a file of the course", isWarning: true)
      }
      return nil
    case .mail: return nil
    case .other(let url):
      return finding(
        "the site leaves `\(url)` out: links lead to files of the course, and to addresses with "
          + "`http:`, `https:` or `mailto:`", "", isWarning: true)
    }
  }

  /// The anchors of the lesson that a path leads to.
  private static func page(
    _ path: String, _ lesson: Lesson, _ root: String, _ anchors: (String) -> LessonAnchors?
  ) -> LessonAnchors? {
    guard let real = place(of: path, lesson, root) else { return nil }
    if FileSystem.isFolder(real) {
      return SymbolicLink.resolved(real + "/README.md").flatMap(anchors)
    }
    return anchors(real)
  }

  /// The file or folder that a path leads to, without links; nil when there is none.
  private static func place(of path: String, _ lesson: Lesson, _ root: String) -> String? {
    let named = String(path.prefix { $0 != "?" })
    guard let decoded = PercentEncoding.decoded(named), !decoded.utf8.contains(0) else {
      return nil
    }
    let folder = lesson.file.lastIndex(of: "/").map { String(lesson.file[..<$0]) } ?? "."
    return SymbolicLink.resolved(decoded.hasPrefix("/") ? root + decoded : "\(folder)/\(decoded)")
  }
}
