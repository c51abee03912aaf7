import Foundation
import LessonModel
import LessonText
import Site
import Testing

/// Whole pages.
@Suite struct PageTests {
  @Test("every page is well-formed, whatever the lessons hold")
  func wellFormed() throws {
    let folder = try Sites.build(try Hostile.pages())
    var pages = 0
    for file in try folder.files() where file.hasSuffix(".html") {
      let html = try folder.text(file)
      let markup = Markup(html)
      #expect(markup.problems == [], "\(file)")
      // The site's own two, and no other one.
      let scripts = html.matches(of: /<script[^>]* src="(?:\.\.\/)*([^"]*)"/).map(\.output.1)
      #expect(scripts == ["look.js", "script.js"], "\(file)")
      #expect(markup.elements.count { $0 == "script" } == scripts.count, "\(file)")
      #expect(!html.contains("onclick=\"") && !html.contains("<b onclick"), "\(file)")
      pages += 1
    }
    #expect(pages == 5)
  }

  @Test("the course of this repository is well-formed")
  func realCourse() throws {
    let (course, pages) = try Sites.real()
    let folder = try TemporaryFolder()
    try SiteBuilder(course: course, pages: pages, theme: Sites.theme, root: Sites.root)
      .build(into: folder.path)
    let files = try folder.files().filter { $0.hasSuffix(".html") }
    let former = try course.lessons.flatMap { try #require($0.parse().lesson).formerNames }
    // With the index and the glossary.
    #expect(files.count == pages.count + 2 + former.count)
    for file in files { #expect(Markup(try folder.text(file)).problems == [], "\(file)") }
  }

  @Test("the checker of the markup finds what is wrong")
  func checker() {
    let head = "<h1>a</h1>"
    let bad = [
      "<p>", "<p></b></p>", "a & b", "a > b", "&amp", "<a href=\"javascript:x\"></a>", "<!-- x",
      "<b onclick=\"x\"></b>", "<b id=\"1\"></b><b id=\"1\"></b>", "<h1>b</h1>", "<b =\"x\"></b>",
      "<b title=\"&\"></b>",
    ]
    for html in bad { #expect(!Markup(head + html).problems.isEmpty, "\(html)") }
    #expect(Markup("<h2>a</h2>").problems.count == 1)
    let good = head + "<!-- <> --><br><img src=\"a.png\" alt=\"&lt;\" />&#39;<p id=\"x\">a</p>"
    #expect(Markup(good).problems == [])
  }

  @Test("ids of steps and headings do not meet")
  func ids() throws {
    let folder = try Sites.build(try Hostile.pages())
    let ids = Markup(try folder.text("hostile/steps/index.html")).ids
    // The sixth step's name is no plain word, the third has its name from the second.
    #expect(
      ids == [
        "page.main", "step.1", "same", "step-2", "same.choice-1", "same.choice-2", "step-3",
        "step-4", "step-5", "step-6", "step-1", "alice",
      ])
  }

  struct Head: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let outcome: Outcome?
    let steps: Bool
    let message: String?
    let text: String?
    let badge: String?
  }

  static let heads: [Head] = [
    Head(
      testDescription: "passed", outcome: .passed, steps: true, message: nil, text: nil,
      badge: nil),
    Head(
      testDescription: "no steps, no run", outcome: nil, steps: false, message: nil, text: nil,
      badge: nil),
    Head(
      testDescription: "not run yet", outcome: nil, steps: true, message: nil,
      text: "This lesson has not been run", badge: "not run"),
    Head(
      testDescription: "failed", outcome: .failed, steps: true, message: nil,
      text: "did not go as its author expects. The steps", badge: "failed"),
    Head(
      testDescription: "errored with a reason", outcome: .errored, steps: true, message: "no <db>",
      text: "did not go as its author expects: no &lt;db&gt;. The", badge: "errored"),
    Head(
      testDescription: "skipped", outcome: .skipped, steps: true, message: "no bloom",
      text: "were skipped: no bloom.", badge: "skipped"),
    Head(
      testDescription: "could not be run", outcome: .notRun, steps: true, message: "no disk",
      text: "could not be run: no disk.", badge: "not run"),
  ]

  @Test("what is said at the top and in the index about how the run ended", arguments: heads)
  func announces(_ example: Head) throws {
    let lesson = try Sites.lesson(example.steps ? "```sh\nx\n```\n" : "Text.\n")
    var transcript = Sites.transcript(of: lesson)
    transcript.outcome = example.outcome ?? .passed
    transcript.message = example.message
    let folder = try Sites.build([(lesson, example.outcome == nil ? nil : transcript)])
    let page = try folder.text("m/page/index.html")
    let index = try folder.text("index.html")
    let announced = page.contains("class=\"alarm\"") || page.contains("class=\"notice\"")
    #expect(announced == (example.text != nil))
    if let text = example.text { #expect(page.contains(text)) }
    #expect(index.contains("class=\"badge") == (example.badge != nil))
    if let badge = example.badge { #expect(index.contains("\">\(badge)</span>")) }
    // A page that has not been run says nothing against it.
    let isBad = ![nil, "skipped"].contains(example.badge) && example.outcome != nil
    #expect(index.contains("Not so on 1 of 1 page, which is") == isBad)
  }

  @Test("the index has the modules in order, those without a page of their own, and other lessons")
  func index() throws {
    let lessons = try [
      Sites.lesson("---\ntitle: A & B\nsummary: S < T\nminutes: 5\n---\n", name: "a"),
      Sites.lesson(
        "---\ntitle: One\nminutes: 7\nservices:\n  x: redis\n  y: redis\n  z: kafka\n---\n",
        name: "a/one"),
      Sites.lesson("---\ntitle: Two\n---\n", name: "b-c/two"),
      Sites.lesson("---\ntitle: Alone\n---\n", name: "d"),
    ]
    let foreign = try Sites.lesson("---\ntitle: Foreign\n---\n", name: "foreign")
    let folder = try TemporaryFolder()
    try SiteBuilder(
      course: Sites.course(lessons),
      pages: ([foreign] + lessons.reversed()).map { SiteBuilder.Page(lesson: $0, transcript: nil) },
      theme: Sites.theme
    ).build(into: folder.path)
    let index = try folder.text("index.html")
    let list = try #require(index.firstRange(of: "<ol class=\"path\">"))
    let end = try #require(index.firstRange(of: "</main>"))
    #expect(
      index[list.lowerBound..<end.lowerBound] == """
        <ol class="path">
        <li><h3><a href="a/index.html">A &amp; B</a></h3>
        <p>S &lt; T</p>
        <p class="facts">7 min · Redis · Kafka</p>
        <details><summary>1 lesson</summary>
        <ol>
        <li><a href="a/one/index.html">One</a>
        <span class="facts">Redis · Kafka · 7&nbsp;min</span>
        </li>
        </ol>
        </details>
        </li>
        <li><h3>b-c</h3>
        <details><summary>1 lesson</summary>
        <ol>
        <li><a href="b-c/two/index.html">Two</a>
        <span class="facts"></span>
        </li>
        </ol>
        </details>
        </li>
        <li><h3><a href="d/index.html">Alone</a></h3>
        </li>
        <li><h3>Other lessons</h3>
        <details><summary>1 lesson</summary>
        <ol>
        <li><a href="foreign/index.html">Foreign</a>
        <span class="facts"></span>
        </li>
        </ol>
        </details>
        </li>
        </ol>


        """)
  }

  @Test("links become pages, files of the course, or plain text")
  func links() throws {
    let course = try TemporaryFolder()
    try course.write("guide", to: "CONTRIBUTING.md")
    try course.write("png", to: "lessons/01-a/50% .png")
    var one = try Sites.lesson(
      """
      [two](../02-b/01-two.md#x) [b](../02-b/) [guide](../../CONTRIBUTING.md)
      ![picture](50%25%20.png) [*gone*](../03-c/README.md) ![no picture](no.png) [here](#y)
      [web](https://example.org/a.md)

      # Top
      """, name: "a/one")
    one.file = "\(course.path)/lessons/01-a/01-one.md"
    var two = try Sites.lesson("Text.\n", name: "b/two")
    two.file = "\(course.path)/lessons/02-b/01-two.md"
    var module = try Sites.lesson("Text.\n", name: "b")
    module.file = "\(course.path)/lessons/02-b/README.md"
    let folder = try Sites.build([(one, nil), (module, nil), (two, nil)], root: course.path)
    let page = try folder.text("a/one/index.html")
    let start = try #require(page.firstRange(of: "<p><a href"))
    let end = try #require(page.firstRange(of: "<nav class=\"turn\""))
    #expect(
      page[start.lowerBound..<end.lowerBound] == """
        <p><a href="../../b/two/index.html#x">two</a> <a href="../../b/index.html">b</a> \
        <a href="../../files/CONTRIBUTING.md">guide</a>
        <img src="../../files/lessons/01-a/50%25%20.png" alt="picture" /> <em>gone</em> no picture \
        <a href="#y">here</a>
        <a href="https://example.org/a.md">web</a></p>
        <h2 id="top">Top <a class="anchor" href="#top" aria-label="Link to “Top”">#</a></h2>

        """)
    #expect(try folder.text("files/lessons/01-a/50% .png") == "png")
    #expect(try folder.text("files/CONTRIBUTING.md") == "guide")
  }
}
