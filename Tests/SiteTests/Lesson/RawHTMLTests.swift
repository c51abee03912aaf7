import Testing

/// What becomes of HTML that an author writes.
struct RawHTMLTests {
  typealias Case = LessonHTMLTests.Case

  private static func html(_ body: String) throws -> String {
    try LessonHTMLTests.html(body) { $0 }
  }

  static let cases = [
    Case(
      "in a sentence", "Put <your-name> here, press <kbd>Ctrl</kbd>, two<br>lines<br/>and<BR />.\n",
      "<p>Put &lt;your-name&gt; here, press <kbd>Ctrl</kbd>, two<br>lines<br>and<br>.</p>\n"),
    Case(
      "every tag of a sentence",
      "<abbr>a</abbr><mark>b</mark><small>c</small><del>d</del><ins>e</ins><var>f</var>"
        + "<samp>g</samp><wbr><sub>h</sub><sup>i</sup><B>j</B>\n",
      "<p><abbr>a</abbr><mark>b</mark><small>c</small><del>d</del><ins>e</ins><var>f</var>"
        + "<samp>g</samp><wbr><sub>h</sub><sup>i</sup><b>j</b></p>\n"),
    Case(
      "a fold with a step in it",
      "<details>\n<summary>More <b>about</b> it &amp; &lt;</summary>\n\nInside\n\n```sh\nx\n```\n\n"
        + "</details>\n",
      "<details>\n<summary>More <b>about</b> it &amp; &lt;</summary>\n<p>Inside</p>\n<step-1>\n"
        + "</details>\n"),
    Case(
      "folds in folds, open ones, and text in them",
      "<details open><summary>a</summary>\none\n<DETAILS OPEN=\"\">\n<summary>b</summary>\n"
        + "two & three\n</details>\n</details>\n",
      "<details open>\n<summary>a</summary>\n<p>one</p>\n<details open>\n<summary>b</summary>\n"
        + "<p>two &amp; three</p>\n</details>\n</details>\n"),
    Case(
      "a stray end", "</details>\n\na </kbd> b\n",
      "<p>&lt;/details&gt;</p>\n<p>a &lt;/kbd&gt; b</p>\n"),
    Case(
      "a stray beginning", "<details>\n<summary>a\n\nb <kbd> c\n",
      "<p>&lt;details&gt;\n&lt;summary&gt;a</p>\n<p>b &lt;kbd&gt; c</p>\n"),
    Case(
      "a fold that ends elsewhere", "- <details>\n\n</details>\n",
      "<ul>\n<li>\n<p>&lt;details&gt;</p>\n</li>\n</ul>\n<p>&lt;/details&gt;</p>\n"),
    Case(
      "a fold in a sentence", "a <details> b <summary>c</summary> </details>\n",
      "<p>a &lt;details&gt; b &lt;summary&gt;c&lt;/summary&gt; &lt;/details&gt;</p>\n"),
    Case(
      "tags that cross each other", "<b>a<i>b</b>c</i>, *<sub>d* e</sub>\n",
      "<p><b>a&lt;i&gt;b</b>c&lt;/i&gt;, <em>&lt;sub&gt;d</em> e&lt;/sub&gt;</p>\n"),
    Case(
      "comments vanish", "a<!-- b -->c\n\n<!-- d\n\n<script> -->\n\ne\n",
      "<p>ac</p>\n<p>e</p>\n"),
    Case(
      "a comment without an end hides nothing", "<!-- a\n\n<b>b</b>\n",
      "<p>&lt;!-- a\n\n<b>b</b></p>\n"),
    Case(
      "in a table",
      "| <kbd>a</kbd><br>b | <x> |\n|---|---|\n| </b> <i onclick=x>c</i> | ~~<sup>2</sup>~~ |\n",
      """
      <table>
      <thead>
      <tr>
      <th><kbd>a</kbd><br>b</th>
      <th>&lt;x&gt;</th>
      </tr>
      </thead>
      <tbody>
      <tr>
      <td>&lt;/b&gt; &lt;i onclick=x&gt;c&lt;/i&gt;</td>
      <td><del><sup>2</sup></del></td>
      </tr>
      </tbody>
      </table>

      """),
    Case(
      "in a link and in a picture's text", "[<kbd>a</kbd>](b.md) ![c <b>d</b> <x>](e.png)\n",
      "<p><a href=\"b.md\"><kbd>a</kbd></a> <img src=\"e.png\" alt=\"c d &lt;x&gt;\" /></p>\n"),
  ]

  @Test("what passes, and what is text", arguments: cases)
  func renders(_ example: Case) throws {
    #expect(try Self.html(example.body) == example.html)
  }

  static let hostile = [
    "<script>alert(1)</script>", "<ScRiPt src=x></sCrIpT>", "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><circle/></svg>", "<kbd onclick=alert(1)>a</kbd>",
    "<details ontoggle=alert(1) open>a</details>", "<details open ontoggle=alert(1)>a</details>",
    "<details open=\"\" onclick=x>", "<b\nonclick=alert(1)>a</b>", "<b/onclick=alert(1)>a</b>",
    "<br onclick=x>", "<br/onclick=x>", "<kbd\t style=x>a</kbd>", "<a href=javascript:x>a</a>",
    "<style>*{}</style>", "<iframe src=x>", "<math><mi xlink:href=x>",
    "<b <script>alert(1)</script>>",
    "<scr<b>ipt>alert(1)</scr</b>ipt>", "<<b>script>alert(1)<</b>/script>", "<?php x ?>",
    "<!DOCTYPE x>", "<![CDATA[<script>x</script>]]>", "<!--><script>x</script>-->",
    "<!---><script>x</script>-->", "<!-- a --!><script>x</script>",
    "<summary onclick=x>a</summary>",
    "<plaintext>", "<textarea><script>x</script></textarea>", "<b>a</b\nonclick=x>",
    "<details><summary>a</summary><script>x</script></details>", "<form><input></form>",
    "<kbd title=\"<b>\">a</kbd>", "<\u{0}script>x</\u{0}script>", "<base href=//e.org>",
  ]

  /// Every way in which a lesson can hold a piece of HTML.
  static let places = [
    "%", "a % b", "## %", "- %", "> %", "| a |\n|---|\n| % |", "[%](x.md)", "![%](x.png)", "**%**",
    "~~%~~", "<details>\n<summary>%</summary>\n\n%\n\n</details>",
    "<details><summary>a</summary>%</details>", "<div>\n%\n</div>",
  ]

  @Test("hostile HTML is text wherever it stands", arguments: hostile)
  func escapes(_ hostile: String) throws {
    for place in Self.places {
      let html = try Self.html(place.replacing("%", with: hostile) + "\n")
      // Tags that the page may have, with nothing in them but what is ours.
      var rest = html[...]
      var open: [String] = []
      while let start = rest.firstIndex(of: "<") {
        let end = try #require(rest[start...].firstIndex(of: ">"), "\(html)")
        let tag = String(rest[rest.index(after: start)..<end])
        rest = rest[rest.index(after: end)...]
        #expect(Self.isOurs(tag), "\(tag) in \(html)")
        if tag.hasPrefix("/") {
          #expect(open.popLast() == String(tag.dropFirst()), "\(html)")
        } else if !tag.hasSuffix("/"), !["br", "wbr"].contains(tag) {
          open.append(String(tag.prefix { $0 != " " }))
        }
      }
      #expect(open == [], "\(html)")
      #expect(!html.contains("raw HTML omitted"))
    }
  }

  private static func isOurs(_ tag: String) -> Bool {
    let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
    let attributes = tag.drop { $0 == "/" }.dropFirst(name.count)
    let known: Set<Substring> = [
      "p", "h2", "ul", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "a", "img",
      "strong", "del", "details", "summary", "b", "br", "kbd", "pre", "code",
    ]
    guard known.contains(name) else { return false }
    switch name {
    case "h2" where !tag.hasPrefix("/"):
      return attributes.hasPrefix(" id=\"") && attributes.count { $0 == "\"" } == 2
    case "a": return attributes.isEmpty || attributes == " href=\"x.md\""
    case "img": return attributes.hasPrefix(" src=\"x.png\" alt=\"")
    case "details": return attributes.isEmpty || attributes == " open"
    default: return attributes.isEmpty
    }
  }

  @Test("much of it takes no longer than as much text", .timeLimit(.minutes(5)))
  func large() throws {
    for piece in [
      "<b>", "</b>", "<b><i></b>", "<!-- ", "<details>\n\n", "<details ", "<br      ", "&a",
      "<summary>",
    ] {
      let body = String(repeating: piece, count: 30_000)
      #expect(!(try Self.html(body + "\n")).isEmpty)
      #expect(!(try Self.html("<div>" + body + "\n")).isEmpty)
    }
  }
}
