import LessonModel
import LessonText
import Markdown
import Site
import Testing

/// A lesson's Markdown as HTML.
struct LessonHTMLTests {
  private static func lesson(_ body: String, services: String = "") throws -> Lesson {
    let text = "---\ntitle: T\n\(services)---\n\(body)"
    let result = LessonParser.parse(Array(text.utf8), file: "t.md", name: "t")
    #expect(result.findings.map(\.description) == [])
    return try #require(result.lesson)
  }

  static func html(
    _ body: String, link: (String) -> String = { "/site/" + $0 }
  ) throws -> String {
    LessonHTML.page(try lesson(body), step: { "<step-\($0.number)>" }, link: link).html
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: String
    let html: String

    init(_ name: String, _ body: String, _ html: String) {
      (testDescription, self.body, self.html) = (name, body, html)
    }
  }

  static let cases = [
    Case(
      "a step and its output are one", "a\n\n```sh\nx\n```\n```output\ny\n```\n\nb\n",
      "<p>a</p>\n<step-1>\n<p>b</p>\n"),
    Case(
      "in a list item", "- a\n\n  ```sh\n  x\n  ```\n\n  ```output\n  y\n  ```\n",
      "<ul>\n<li>\n<p>a</p>\n<step-1>\n</li>\n</ul>\n"),
    Case(
      "in a quote", "> ```sh\n> x\n> ```\n\n```sh\ny\n```\n",
      "<blockquote>\n<step-1>\n</blockquote>\n<step-2>\n"),
    Case(
      "other code is escaped", "```json\n{\"a\": \"<&>\"}\n```\n\n```sh display\nrm\n```\n",
      "<pre><code class=\"language-json\">{&quot;a&quot;: &quot;&lt;&amp;&gt;&quot;}\n</code></pre>\n"
        + "<pre><code class=\"language-sh\">rm\n</code></pre>\n"),
    Case(
      "links that run something are text",
      "[a](javascript:alert(1)) [b](data:text/html,x) [c](vbscript:x) [d](file:///etc/passwd)"
        + " [e](<&#1;javascript:x>) [f](ftp://e.org) ![g](data:image/png;base64,x) ![h](#i)\n",
      "<p>a b c d e f g h</p>\n"),
    Case(
      "relative links are rewritten, others are not",
      "[a](../02-b/01-c.md#d) ![b](b.svg) [c](#d) [d](https://e.org/x.md) [e](//e.org) <f@e.org>\n",
      "<p><a href=\"/site/../02-b/01-c.md#d\">a</a> <img src=\"/site/b.svg\" alt=\"b\" /> "
        + "<a href=\"#d\">c</a> <a href=\"https://e.org/x.md\">d</a> <a href=\"https://e.org\">e</a> "
        + "<a href=\"mailto:f@e.org\">f@e.org</a></p>\n"),
    Case(
      "headings have ids, each once",
      "# A b\n\n## A *b*!\n\n## A b 1\n\n### `x < y` & \"z\"\n\n#### …\n\n# Ünï 日本\n",
      "<h1 id=\"a-b\">A b</h1>\n<h2 id=\"a-b-1\">A <em>b</em>!</h2>\n"
        + "<h2 id=\"a-b-1-1\">A b 1</h2>\n"
        + "<h3 id=\"x--y--z\"><code>x &lt; y</code> &amp; &quot;z&quot;</h3>\n"
        + "<h4 id=\"section\">…</h4>\n<h1 id=\"ünï-日本\">Ünï 日本</h1>\n"),
    Case(
      "headings come before steps", "# Step 1\n\n# Own\n\n```sh name=own\nx\n```\n",
      "<h1 id=\"step-1\">Step 1</h1>\n<h1 id=\"own\">Own</h1>\n<step-1>\n"),
    Case(
      "tags in a heading are no part of its id", "# Put <your-name> on `<x>` <kbd>K</kbd>\n",
      "<h1 id=\"put--on-x-k\">Put &lt;your-name&gt; on <code>&lt;x&gt;</code> <kbd>K</kbd></h1>\n"),
    Case(
      "pictures of other hosts are links",
      "![a *b*](https://e.org/t.png) ![](//e.org/t.png) [![c](http://e.org/c.svg)](d.md)\n",
      "<p><a href=\"https://e.org/t.png\">a <em>b</em></a> "
        + "<a href=\"https://e.org/t.png\">https://e.org/t.png</a> "
        + "<a href=\"/site/d.md\">c</a></p>\n"),
    Case(
      "tables, strikethrough, task lists, bare addresses",
      "| a | b |\n|--:|---|\n| 1 | ~~2~~ |\n\n- [x] done\n\nhttps://e.org\n",
      """
      <table>
      <thead>
      <tr>
      <th align="right">a</th>
      <th>b</th>
      </tr>
      </thead>
      <tbody>
      <tr>
      <td align="right">1</td>
      <td><del>2</del></td>
      </tr>
      </tbody>
      </table>
      <ul>
      <li><input type="checkbox" checked disabled aria-label="done"> done</li>
      </ul>
      <p><a href="https://e.org">https://e.org</a></p>

      """),
    Case(
      "an alert", "> [!WARNING]\n> Care.\n>\n> - a\n",
      "<div class=\"alert warning\" role=\"note\">\n<p class=\"alert-title\">Warning</p>\n<p>Care.</p>\n<ul>\n<li>a</li>\n</ul>\n</div>\n"
    ),
    Case(
      "an alert of its mark only, in small letters", "> [!note]\n",
      "<div class=\"alert note\" role=\"note\">\n<p class=\"alert-title\">Note</p>\n</div>\n"),
    Case(
      "quotes that are no alerts", "> [!NOTE] a\n\n> [!OTHER]\n\n> - [!NOTE]\n",
      "<blockquote>\n<p>[!NOTE] a</p>\n</blockquote>\n<blockquote>\n<p>[!OTHER]</p>\n</blockquote>\n<blockquote>\n<ul>\n<li>[!NOTE]</li>\n</ul>\n</blockquote>\n"
    ),
    Case(
      "a link in a heading", "# [a](b.md)\n", "<h1 id=\"a\"><a href=\"/site/b.md\">a</a></h1>\n"),
  ]

  @Test("Markdown becomes HTML", arguments: cases)
  func renders(_ example: Case) throws {
    #expect(try Self.html(example.body) == example.html)
  }

  @Test("headings for a table of contents, and code shown another way")
  func page() throws {
    let lesson = try Self.lesson("# A `b`\n\n```json\n1\n```\n\n```text\n2\n```\n")
    let page = LessonHTML.page(
      lesson, step: { _ in "" }, link: { $0 },
      code: { block, text in block.info == "json" ? "<json>\(text)</json>\0" : nil })
    #expect(page.headings.map(\.text) == ["A b"])
    #expect(page.headings.map(\.id) == ["a-b"])
    #expect(page.html.contains("<json>1\n</json>\n<pre><code class=\"language-text\">2\n"))
  }

  @Test("escaped text stands in HTML and in attributes")
  func escapes() {
    #expect(
      HTMLText.escape("<a href='x'>\"&\"</a>é")
        == "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;é")
  }
}
