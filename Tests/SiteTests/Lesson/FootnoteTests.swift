import LessonModel
import Site
import Testing

/// Ids of footnotes, and that nothing on a page has an id of something else.
@Suite struct FootnoteTests {
  @Test("footnotes have ids of their own, and lead there and back")
  func ids() throws {
    let folder = try Sites.build([
      (
        try Sites.lesson(
          "One[^a] and again[^a], two[^1-2].\n\n[^a]: Note *one*.\n[^1-2]: Note two.\n[^x]: Unused.\n"
        ),
        nil
      )
    ])
    let html = try folder.text("m/page/index.html")
    #expect(Markup(html).problems == [])
    #expect(
      Markup(html).ids == ["page.main", "note.1.1", "note.1.2", "note.2.1", "note.1", "note.2"])
    for link in [
      "<a href=\"#note.1\" id=\"note.1.1\" data-footnote-ref>1</a>",
      "<a href=\"#note.1\" id=\"note.1.2\" data-footnote-ref>1</a>",
      "<a href=\"#note.2\" id=\"note.2.1\" data-footnote-ref>2</a>",
      "<a href=\"#note.1.1\" class=\"footnote-backref\"",
      "<a href=\"#note.1.2\" class=\"footnote-backref\"",
      "<a href=\"#note.2.1\" class=\"footnote-backref\"",
    ] { #expect(html.contains(link), "\(link)") }
    #expect(!html.contains("#fn"))
  }

  @Test("the corner of a table is no header")
  func corner() throws {
    let html = try Sites.build([(try Sites.lesson("| | a |\n| :-: | - |\n| b | c |\n"), nil)])
      .text("m/page/index.html")
    #expect(html.contains("<td align=\"center\"></td>"))
    #expect(html.contains("<th>a</th>"))
  }

  @Test("a page with a footnote can ask and answer")
  func folds() throws {
    let lesson = try Sites.lesson(
      "Text[^1].\n\n```sh predict\necho 7\n```\n```output\n7\n```\n\nIt is seven.\n\n## Try it\n\nWhat is eight?\n\n"
        + "```sh answer\necho 8\n```\n```output\n8\n```\n\nIt is eight.\n\n[^1]: Note.\n")
    let html = try Sites.build([(lesson, Sites.transcript(of: lesson))]).text("m/page/index.html")
    let fold = try #require(html.firstRange(of: "and the text about it"))
    let prose = try #require(html.firstRange(of: "It is seven."))
    #expect(fold.lowerBound < prose.lowerBound)
    let last = html[..<prose.lowerBound].split(separator: "<details").last
    #expect(last?.contains("</details>") == false)
  }

  @Test(
    "a footnote that only a fold refers to stands in the fold; one that tells an answer waits for the guess"
  )
  func held() throws {
    let lesson = try Sites.lesson(
      """
      Text[^o].

      1. An item.

         ```sh predict
         expr 12000 + 345
         ```

         ```output
         12345
         ```

         It is so[^p], and as before[^o].

      ## Try it

      What then?

      ```sh answer
      echo 31337
      ```

      ```output
      31337
      ```

      As it is[^a].

      ## Later

      Once more[^t], and more[^s].

      [^o]: Everybody reads this.
      [^p]: *It* printed 12345.
      [^s]: And this.
      [^a]: It is 31337[^deep].
      [^deep]: Only that says so.
      [^t]: Above it was 12345.

      """)
    let html = try Sites.build([(lesson, Sites.transcript(of: lesson))]).text("m/page/index.html")
    let markup = Markup(html)
    #expect(markup.problems == [])
    func inside(_ start: String) throws -> Substring {
      let start = try #require(html.firstRange(of: start))
      let rest = html[start.upperBound...]
      return rest.prefix(upTo: try #require(rest.firstRange(of: "</details>")).lowerBound)
    }
    let fold = try inside("class=\"predict")
    #expect(fold.contains("<p><em>It</em> printed 12345."))
    let answer = try inside("class=\"answer")
    #expect(answer.contains("<p>It is 31337") && answer.contains("<p>Only that says so."))
    let end = try #require(html.ranges(of: "<section class=\"footnotes\"").last)
    let foot = html[end.lowerBound...]
    #expect(foot.contains("<p>Everybody reads this.") && foot.contains("<p>And this."))
    for text in ["printed 12345", "31337", "Only that"] { #expect(!foot.contains(text)) }
    #expect(foot.contains("tells the answer of <a href=\"#step-1\">step 1</a>"))
    #expect(foot.contains("<div class=\"held told ask-1\">\n<p>Above it was 12345"), "\(foot)")
    // Each number is that of its footnote, in whichever list it stands.
    for item in html.matches(of: /<li id="note\.(\d+)" value="(\d+)">/) {
      #expect(item.output.1 == item.output.2)
    }
    #expect(answer.contains("value=") && foot.contains("<li id=\"note.1\">"))
    for part in html.split(separator: "href=\"#").dropFirst() {
      #expect(markup.ids.contains(String(part.prefix { $0 != "\"" })))
    }
  }

  @Test(
    "whatever headings, steps and footnotes are called, each id is there once and each link leads to one"
  )
  func hostile() throws {
    let names = [
      "fn-1", "fnref-1", "fnref-1-2", "step-3", "note", "search", "etudeSearch", "page", "main",
      "constructor", "location",
    ]
    let headings = names.map { "## \($0)\n\nText[^1] of[^1-2] it[^\($0)].\n" }.joined(
      separator: "\n")
    let steps = names.map { "```sh name=\($0) predict\nx\n```\n\nText.\n" }.joined(separator: "\n")
    let notes = (["1", "1-2"] + names.dropLast(2)).map { "[^\($0)]: Note[^1].\n" }.joined()
    let plain = "```sh\nx\n```\n\n```sh\nx\n```\n\n```sh\nx\n```\n\n## note.1\n\n## note.1.1\n"
    for text in ["\(headings)\n\(steps)\n\(plain)\n\(notes)", "\(steps)\n\(headings)\n\(notes)"] {
      let folder = try Sites.build([(try Sites.lesson(text), nil)])
      let html = try folder.text("m/page/index.html")
      let markup = Markup(html)
      #expect(markup.problems == [])
      let ids = Set(markup.ids)
      for part in html.split(separator: "href=\"#").dropFirst() {
        #expect(ids.contains(String(part.prefix { $0 != "\"" })))
      }
    }
  }
}
