import Foundation
import LessonModel
import LessonText
import Testing

/// Links that do not lead where their author thinks.
struct LinkFindingsTests {
  private static func findings(_ body: String, other: String = "## There\n") throws -> [String] {
    let root = URL(fileURLWithPath: NSTemporaryDirectory())
      .appendingPathComponent("etude-links-\(UUID().uuidString)").resolvingSymlinksInPath()
    defer { try? FileManager.default.removeItem(at: root) }
    let files = [
      "lessons/01-a/01-here.md": body, "lessons/01-a/02-other.md": other,
      "lessons/01-a/README.md": "# Module\n", "notes.md": "# No lesson\n",
    ]
    for (name, text) in files {
      let url = root.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("---\ntitle: T\n---\n\(text)".utf8).write(to: url)
    }
    let course = try Course.load(root: root.path)
    let file = try #require(course.lessons.first { $0.name == "a/here" })
    let anchors = CourseAnchors(course.lessons)
    return LinkFindings.findings(
      for: try #require(file.parse().lesson), root: root.path, anchors: anchors.ofFile
    ).map { "\($0.line)\($0.isWarning ? " warning" : ""): \($0.problem); \($0.remedy)" }
  }

  @Test(
    "links that lead somewhere",
    arguments: [
      "[a](#setup)", "[a](#own)", "[a](#step-2)", "[a](#)", "[a]()", "[a](02-other.md#there)",
      "[a](./02-other.md?plain=1#there)", "[a](/lessons/01-a/02-other.md#%74here)", "[a](.#module)",
      "[a](../01-a/#module)", "[a](README.md#module)", "[a](/notes.md#L10)", "[a](../01-a)",
      "[a](https://e.org/#x)", "[a](#ünï)", "[a](#%C3%BCn%C3%AF)",
      "[a](mailto:x@e.org)",
    ])
  func fine(link: String) throws {
    #expect(
      try Self.findings(
        "## Setup\n\n## Ünï\n\n\(link)\n\n```sh name=own\n1\n```\n\n```sh\n1\n```\n")
        == [])
  }

  @Test("links that lead nowhere")
  func nowhere() throws {
    let rule =
      "a heading's anchor is its text in small letters, with `-` for each space and without "
      + "punctuation; a step's is its name, or `step-` and its number"
    let found = try Self.findings(
      """
      ## Setup

      See [a](#setpu) and
      [b](#quite-another).

      - [c](02-other.md#theer), [d](/lessons/01-a/#zzzzzzzz)

      ```sh name=setup
      1
      ```

      """)
    #expect(
      found == [
        "6: the link `#setpu` leads to no heading and no step of this page; did you mean `#setup`?",
        "7: the link `#quite-another` leads to no heading and no step of this page; \(rule)",
        "9: the link `02-other.md#theer` leads to no heading and no step of `02-other.md`; did you "
          + "mean `#there`?",
        "9: the link `/lessons/01-a/#zzzzzzzz` leads to no heading and no step of "
          + "`/lessons/01-a/`; \(rule)",
      ])
  }

  @Test(
    "links to files that there are not",
    arguments: [
      ("[a](none.md#x)", "link `none.md#x`"), ("[a](../02-b/)", "link `../02-b/`"),
      ("![a](pic.png)", "picture `pic.png`"), ("[a](/lessons/03.md)", "link `/lessons/03.md`"),
      ("[a](%zz)", "link `%zz`"),
    ])
  func missing(link: String, named: String) throws {
    #expect(
      try Self.findings("Text\n\n\(link)\n") == [
        "6: the \(named) leads to no file; a path starts from the page's own folder, or with `/` from the "
          + "course's"
      ])
  }

  @Test(
    "tags that are shown as text",
    arguments: [
      ("Put <your-name> here", ["<your-name>"]),
      ("<kbd class=x>a</kbd>", ["<kbd class=x>", "</kbd>"]),
      ("a <b>c", ["<b>"]), ("a <b>c</b><br>", []), ("`<your-name>`", []), ("a <!-- <x> --> b", []),
      ("<div>\n\n</div>", ["<div>", "</div>"]), ("1 < 2 and 3 > 2", []), ("<https://e.org/>", []),
      ("<details><summary>a</summary>\n\nb\n\n</details>", []),
      ("<details>\n<summary>a</summary>\n\nb", ["<details>", "<summary>", "</summary>"]),
      ("a <details open>b", ["<details open>"]),
    ])
  func tags(text: String, tags: [String]) throws {
    let found = try Self.findings("\(text)\n")
    #expect(found.count == tags.count, "\(found)")
    for (finding, tag) in zip(found, tags) {
      #expect(finding.contains(" warning: `\(tag)` is shown as text: "), "\(finding)")
    }
  }

  @Test("of a README of other people's, tags and pictures of another host are said once each")
  func summed() throws {
    let text =
      "# T\n\n<div x=1>\n\n</div>\n\n![a](https://e.org/1) ![b](https://e.org/2) ![c](//e.org/3)\n"
    let result = LessonParser.parse(Array(text.utf8), file: "x.md", name: "x", isOpen: true)
    let found = LinkFindings.findings(for: try #require(result.lesson), root: ".") { _ in nil }
    #expect(found.map(\.line) == [3, 7])
    #expect(found[0].problem.hasSuffix("is not closed (the first of 2 on this page)"))
    #expect(found[1].problem.hasPrefix("the picture `https://e.org/1` is on another host"))
    #expect(found[1].problem.hasSuffix(" a link to it (the first of 3 on this page)"))
  }

  @Test(
    "halves of footnotes",
    arguments: [
      ("a[^x]\n\n[^X]: b", []), ("`[^x]` and \\[^x]", []), ("~~~\n[^x]: a\n~~~", []),
      ("a[^x] [^y](#there) b", ["4 warning: the page has no footnote `[^x]`, and shows"]),
      (
        "a\nb [^x]\n\n- c[^y]",
        [
          "5 warning: the page has no footnote `[^x]`",
          "7 warning: the page has no footnote `[^y]`",
        ]
      ),
      ("a[^x]\n\n[^x]: b\n\n[^y]: c", ["8 warning: nothing refers to the footnote `[^y]`, so"]),
      ("a[^x]\n\n[^x]: b\n\n[^x]: c", ["8 warning: a footnote `[^x]` stands before this one"]),
      (
        "> [^x]: b\n\n- [^y]: b\n",
        ["4 warning: nothing refers to", "6 warning: nothing refers to"]
      ),
      ("> a[^x]\n>\n> [^x]: b[^y]\n\n- [^y]: b[^x]\n", []),
      (
        "a\n\n[^x]: b[^x]\n\n[^y]: c[^z]\n\n[^z]: d\n",
        [
          "6 warning: only footnotes that", "8 warning: nothing refers to the footnote `[^y]`",
          "10 warning: only footnotes that",
        ]
      ),
      ("<!-- a -->\n[^x]: b\n", ["5 warning: nothing refers to the footnote `[^x]`"]),
    ])
  func footnotes(text: String, expected: [String]) throws {
    let found = try Self.findings("\(text)\n\n## There\n")
    #expect(found.count == expected.count, "\(found)")
    for (finding, text) in zip(found, expected) { #expect(finding.hasPrefix(text), "\(found)") }
  }

  @Test("a README of other people's without footnotes may show a pattern")
  func patterns() throws {
    func count(_ text: String) throws -> Int {
      let result = LessonParser.parse(Array(text.utf8), file: "x.md", name: "x", isOpen: true)
      return LinkFindings.findings(for: try #require(result.lesson), root: ".") { _ in nil }.count
    }
    #expect(try count("# T\n\nIt takes [^abc] as well.\n") == 0)
    #expect(try count("# T\n\nIt takes [^abc] as well[^1].\n\n[^1]: Here.\n") == 1)
  }

  @Test("what the site shows in another way is a warning")
  func warnings() throws {
    #expect(
      try Self.findings("![a](https://e.org/t.png)\n\n[b](//e.org/x) [c](javascript:x)\n") == [
        "4 warning: the picture `https://e.org/t.png` is on another host, which would learn of each "
          + "reader, so the site shows a link to it; keep the picture beside the page",
        "6 warning: the link `//e.org/x` leads to another host; write `https:` in front, or one `/` "
          + "for a file of the course",
        "6 warning: the site leaves `javascript:x` out: links lead to files of the course, and to "
          + "addresses with `http:`, `https:` or `mailto:`; ",
      ])
  }
}
