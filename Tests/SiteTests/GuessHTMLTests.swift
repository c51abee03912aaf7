import Foundation
import LessonModel
import LessonText
import Site
import TestSupport
import Testing

/// Pages that ask for a guess before they show what a step printed.
@Suite struct GuessHTMLTests {
  static let page = """
    ```sh predict name=nine
    write_both
    ```

    ```output
    9
    ```

    ```choices
    - [ ] `8`: One after the other.
    - [x] `9` < 10: Both wrote `9`.
    - [ ] an error: No rule was broken.
    ```

    It gives the answer away.

    ```text
    a drawing
    ```

    ## Behind it

    ```sh predict
    free_text
    ```

    ```output
    (0 rows)
    ```

    The last words.
    """

  static func site(_ text: String = page, outcome: Outcome = .passed) throws -> TemporaryFolder {
    let lesson = try Sites.lesson(text)
    var transcript = Sites.transcript(of: lesson)
    transcript.steps[0].outcome = outcome
    return try Sites.build([(lesson, transcript)])
  }

  private func html(_ text: String = page, outcome: Outcome = .passed) throws -> String {
    try Self.site(text, outcome: outcome).text("m/page/index.html")
  }

  @Test("the question stands above the fold; the output and the prose up to the heading are in it")
  func fold() throws {
    let html = try html()
    #expect(Markup(html).problems == [])
    let parts = html.split(separator: "<details class=\"predict guess-")
    try #require(parts.count == 3)
    #expect(parts[0].contains("write_both") && parts[0].contains("<fieldset class=\"choices\">"))
    #expect(!parts[0].contains("gives the answer away"))
    let end = try #require(parts[1].firstRange(of: "</details>\n</div>"))
    let inside = parts[1][..<end.lowerBound]
    for text in [
      "<summary>Show what it printed, and the text about it</summary>", "<samp>9</samp>",
      "gives the answer away", "a drawing",
    ] {
      #expect(inside.contains(text), "\(text)")
    }
    #expect(parts[1][end.upperBound...].contains("Behind it"))
    #expect(parts[2].contains("<p>The last words.</p>\n</details>\n</div>"))
  }

  @Test("each choice has its feedback, which begins with what happens")
  func choices() throws {
    let html = try html()
    for text in [
      "<span><code>8</code></span></label>\n<p class=\"feedback\" id=\"nine.choice-1\"><b>The run shows: "
        + "<code>9</code> &lt; 10.</b> One after the other.</p>",
      "<p class=\"feedback\" id=\"nine.choice-2\"><b>So it is.</b> Both wrote <code>9</code>.</p>",
      "<span>an error</span>",
    ] {
      #expect(html.contains(text), "\(text)")
    }
    #expect(html.components(separatedBy: "type=\"radio\"").count == 4)
    #expect(!html.contains("```") && !html.contains("[x]"))
  }

  @Test(
    "in an item or a quote the prose behind a prediction is folded away to its end, and no further",
    arguments: [("1. ", "   "), ("> ", "> "), ("- > ", "  > "), ("> - ", ">   ")])
  func nested(_ first: String, _ rest: String) throws {
    let text =
      "Before.\n\n```sh predict\n1\n```\n\n```output\n777\n```\n\nInside.\n\n- In a list."
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let block = lines.enumerated().map { ($0.offset == 0 ? first : rest) + $0.element }
    let html = try html(block.joined(separator: "\n") + "\n\nOUTSIDE\n")
    #expect(Markup(html).problems == [])
    let start = try #require(html.firstRange(of: "<details class=\"predict guess-1\">"))
    let inside = html[start.upperBound...]
      .prefix(upTo: try #require(html.firstRange(of: "</details>\n</div>")).lowerBound)
    #expect(inside.contains("and the text about it"))
    #expect(inside.contains("Inside.") && inside.contains("In a list."))
    #expect(!inside.contains("OUTSIDE") && html.contains("OUTSIDE"))
    #expect(html[..<start.lowerBound].contains("Before."))
  }

  struct End: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let isInside: Bool
  }

  @Test(
    "where the fold ends",
    arguments: [
      End(testDescription: "prose", text: "> A quote\n\nLATER", isInside: true),
      End(
        testDescription: "a block that is shown", text: "```text\nx\n```\n\nLATER", isInside: true),
      End(testDescription: "a heading", text: "### H\n\nLATER", isInside: false),
      End(testDescription: "a rule", text: "---\n\nLATER", isInside: false),
      End(testDescription: "a step", text: "```sh\nx\n```\n\nLATER", isInside: false),
      End(
        testDescription: "a step in a list", text: "- ```sh\n  x\n  ```\n\nLATER", isInside: false),
      End(testDescription: "HTML", text: "<details>\n\nLATER\n\n</details>", isInside: false),
      End(testDescription: "Read on", text: "**Read on:** LATER", isInside: false),
      End(
        testDescription: "an answer", text: "Do it.\n\n```sh answer\nx\n```\n\nLATER",
        isInside: false),
    ])
  func ends(_ example: End) throws {
    let html = try html("```sh predict\n1\n```\n\nProse.\n\n\(example.text)\n")
    #expect(Markup(html).problems == [])
    let start = try #require(html.firstRange(of: "<details class=\"predict guess-1\">"))
    let end = try #require(html.firstRange(of: "</details>\n</div>"))
    let inside = html[start.upperBound..<end.lowerBound]
    #expect(inside.contains("Prose."))
    #expect(inside.contains("LATER") == example.isInside)
  }

  @Test("what went wrong is not folded away", arguments: [Outcome.failed, .skipped])
  func wrong(outcome: Outcome) throws {
    let html = try html(outcome: outcome)
    let verdict = try #require(html.firstRange(of: "class=\"verdict\""))
    let fold = try #require(html.firstRange(of: "<details class=\"predict guess-1\""))
    #expect(verdict.upperBound < fold.lowerBound)
    #expect(html.contains("<details class=\"predict guess-1\" open>") == (outcome == .failed))
  }
}

extension BrowserTests {
  /// Whether an element can be seen; what is in a closed fold cannot.
  private static func sees(_ selector: String) -> String {
    "document.querySelector('\(selector)').checkVisibility({contentVisibilityAuto: true})"
  }

  private static let focus = "(document.activeElement?.className ?? '')"

  @Test("without a script a choice shows its feedback, and the fold opens by hand")
  func choicesWithoutScript() throws {
    let page = try Browser().newPage()
    try page.look(.light, scripts: false)
    let folder = try GuessHTMLTests.site()
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    #expect(try page.value(Self.sees("#nine .feedback")) == false)
    _ = try page.value("document.querySelector('#nine input').click(), 0") as Int
    try page.wait(until: Self.sees("#nine .feedback"))
    #expect(try page.value(Self.sees("#nine .printed")) == false)
    #expect(try page.value(Self.sees("#nine .predict > p")) == false)
    _ = try page.value("document.querySelector('#nine summary').click(), 0") as Int
    try page.wait(until: Self.sees("#nine .printed"))
    #expect(try page.value(Self.sees("#nine .predict > p")) == true)
    #expect(try page.value("document.querySelectorAll('form').length") == 0)
  }

  @Test(
    "choosing opens the fold, goes to the output and is kept; looking at choices is not choosing")
  func choosing() throws {
    let page = try Browser().newPage()
    try page.look(.light)
    let folder = try GuessHTMLTests.site()
    let file = "\(folder.path)/m/page/index.html"
    _ = try page.open(file: file)
    _ = try page.value("document.querySelector('#nine input').focus(), 0") as Int
    // What a hidden text describes is read out with it.
    #expect(try page.value("document.querySelectorAll('[aria-describedby]').length") == 0)
    try page.press("ArrowDown")
    try page.press("ArrowDown")
    #expect(try page.value("document.activeElement.value") == "3")
    #expect(try page.value("document.querySelectorAll(':checked').length") == 0)
    #expect(try page.value(Self.sees("#nine .printed")) == false)
    try page.press("ArrowDown")
    try page.press(" ")
    try page.wait(until: Self.sees("#nine .printed"))
    #expect(try page.value(Self.focus) == "printed")
    #expect(
      try page.value("document.activeElement.getAttribute('aria-describedby')") == "nine.choice-1")
    // Wrong is not red.
    #expect(
      try page.value(
        "getComputedStyle(document.querySelector('#nine .choice:has(:checked) .feedback b')).color")
        == page.value("getComputedStyle(document.querySelector('a')).color", as: String.self))
    _ = try page.open(file: file)
    #expect(try page.value("document.querySelector('#nine :checked').value") == "1")
    #expect(try page.value(Self.sees("#nine .printed")) == false)
    _ = try page.value("document.querySelectorAll('#nine input')[1].focus(), 0") as Int
    try page.press("Enter")
    try page.wait(until: Self.sees("#nine .printed"))
    let kept: [String] = try page.value(
      "Object.keys(localStorage).map(key => key.split('#').pop() + localStorage[key])")
    #expect(kept == [#"nine{"guess":"9 < 10","isRight":true}"#])
    _ = try page.value("localStorage.clear(), 0") as Int
  }

  @Test("where there are no choices a guess is written, and judged by what matters")
  func writing() throws {
    let page = try Browser().newPage()
    try page.look(.light)
    let folder = try GuessHTMLTests.site()
    let file = "\(folder.path)/m/page/index.html"
    _ = try page.open(file: file)
    _ = try page.value("document.querySelector('#step-2 input').focus(), 0") as Int
    try page.press("Enter")
    #expect(try page.value(Self.sees("#step-2 .printed")) == false)
    try page.press("0")
    try page.press("Enter")
    try page.wait(until: Self.sees("#step-2 .printed"))
    #expect(try page.value(Self.focus) == "printed")
    let sentence = "document.querySelector('#step-2 .feedback').textContent"
    #expect(try page.value(sentence) == "Your guess is right: it printed 0.")
    _ = try page.open(file: file)
    #expect(try page.value("document.querySelector('#step-2 input').value") == "0")
    #expect(try page.value(sentence) == "Your guess is right: it printed 0.")
    for example in GuessCase.all {
      let words = try [example.guess, example.output].map { text in
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
      }
      let judged: String = try page.value(
        "(({isRight, sentence}) => isRight + sentence)(judge(\(words[0]), \(words[1])))")
      #expect(judged == "\(example.isRight)\(example.sentence)", "\(example)")
    }
    _ = try page.value("localStorage.clear(), 0") as Int
  }

  @Test("a link opens the folds that hide what it leads to")
  func deepLinks() throws {
    let page = try Browser().newPage()
    let folder = try GuessHTMLTests.site(
      "```sh hidden\n1\n```\n\n## Do it\n\nDo it.\n\n```sh answer name=deep\n2\n```\n\n"
        + "## Guess\n\n```sh predict name=ask\n3\n```\n")
    let file = "\(folder.path)/m/page/index.html"
    try page.look(.light)
    _ = try page.open(file: file)
    #expect(try page.value(Self.sees("#deep")) == false)
    _ = try page.value("location.hash = 'deep', 0") as Int
    try page.wait(until: Self.sees("#deep"))
    #expect(try page.value(Self.sees("#step-1 .input")) == false)
    _ = try page.value("location.hash = 'step-1', 0") as Int
    try page.wait(until: Self.sees("#step-1 .input"))
    _ = try page.value("location.hash = '%', 0") as Int
    _ = try page.value("location.hash = 'ask', 0") as Int
    #expect(try page.value(Self.sees("#ask .printed")) == false)
  }

  @Test("in print folds are open, and there is nothing to press")
  func printedGuesses() throws {
    let page = try Browser().newPage()
    let folder = try GuessHTMLTests.site()
    try page.look(.light, printed: true)
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    for (selector, isSeen) in [
      ("#nine .printed", true), ("#nine .predict > p", true), ("#nine .choices", true),
      ("#nine summary", false), ("#step-2 form", false),
    ] {
      #expect(try page.value(Self.sees(selector)) == isSeen, "\(selector)")
    }
  }

  @Test("a question is not wider than a narrow telephone", arguments: [320, 1280])
  func guessWidth(_ width: Int) throws {
    let page = try Browser().newPage()
    let word = String(repeating: "wide", count: 40)
    let folder = try GuessHTMLTests.site(
      GuessHTMLTests.page.replacing("an error", with: "`\(word)` \(word)"))
    try page.look(.light, width: width)
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    let wide: Int = try page.value(
      """
      for (const fold of document.querySelectorAll("details")) fold.open = true;
      for (const radio of document.querySelectorAll("input")) radio.checked = true;
      document.documentElement.scrollWidth - document.documentElement.clientWidth
      """)
    #expect(wide <= 0)
  }
}
