import Foundation
import LessonModel
import Site
import Testing

/// Answers to exercises on pages.
@Suite struct AnswerTests {
  static let page = """
    ## Try it

    The exercise.

    ```sh answer
    first_command
    ```

    ```output
    2
    ```

    About the answer.

    <details>

    More of it.

    </details>

    **Read on:** a book.

    ## Again

    Another exercise.

    ```sh answer name=last
    last_command
    ```

    The end.
    """

  private static func html(_ outcome: Outcome = .passed) throws -> String {
    let lesson = try Sites.lesson(page)
    var transcript = Sites.transcript(of: lesson)
    transcript.steps[1].outcome = outcome
    let folder = try Sites.build([(lesson, transcript)])
    return try folder.text("m/page/index.html")
  }

  @Test("the fold holds the steps and the prose about them, and not the exercise")
  func fold() throws {
    let html = try Self.html()
    #expect(Markup(html).problems == [])
    let parts = html.split(
      separator: "<details class=\"answer\">\n<summary>Show the answer</summary>")
    try #require(parts.count == 3)
    #expect(parts[0].contains("The exercise."))
    let first = try #require(parts[1].firstRange(of: "</details>\n<p><strong>Read on:</strong>"))
    let inside = parts[1][..<first.lowerBound]
    for text in ["first_command", "About the answer", "More of it"] {
      #expect(inside.contains(text))
    }
    #expect(parts[1][first.upperBound...].contains("Another exercise."))
    #expect(parts[2].contains("last_command") && parts[2].contains("<p>The end.</p>\n</details>"))
  }

  @Test("an answer that went wrong is not folded away", arguments: [Outcome.failed, .errored])
  func wrong(outcome: Outcome) throws {
    let html = try Self.html(outcome)
    #expect(html.components(separatedBy: "<details class=\"answer\" open>").count == 2)
    #expect(html.components(separatedBy: "<details class=\"answer\">").count == 2)
  }
}

extension BrowserTests {
  @Test("an answer opens without a script, by its link, and in print")
  func answers() throws {
    let page = try Browser().newPage()
    let lesson = try Sites.lesson(AnswerTests.page)
    let folder = try Sites.build([(lesson, Sites.transcript(of: lesson))])
    let file = "\(folder.path)/m/page/index.html"
    func isVisible(_ step: String) -> String {
      "document.getElementById('\(step)').checkVisibility({contentVisibilityAuto: true})"
    }
    try page.look(.light, scripts: false)
    _ = try page.open(file: file)
    #expect(try page.value(isVisible("last")) == false)
    _ = try page.value("document.querySelector('.answer summary').click(), 0") as Int
    try page.wait(until: isVisible("step-1"))
    #expect(try page.value(isVisible("last")) == false)
    _ = try page.value("location.hash = 'last', 0") as Int
    try page.wait(until: isVisible("last"))
    try page.look(.light, printed: true)
    _ = try page.open(file: file)
    #expect(try page.value(isVisible("last")) == true)
  }
}
