import Foundation
import LessonModel
import Site
import Testing

/// The claims at a page's foot, which say no more than is known.
@Suite struct ClaimsTests {
  private static let text = """
    ```sh name=first
    echo 1
    ```

    ```sh
    echo 2
    ```

    """

  @Test(
    "the summary counts what was shown",
    arguments: [
      ([2, 1], "2 claims, each shown to fail when made false"),
      ([2, nil], "2 claims, 1 of them shown to fail when made false"),
      ([nil, nil], "2 claims, each with a change that makes it false"),
      ([1], "1 claim, shown to fail when made false"),
      ([nil], "1 claim, with a change that makes it false"),
    ] as [([Int?], String)])
  func summary(steps: [Int?], summary: String) throws {
    let lesson = try Sites.lesson(Self.text)
    let claims = steps.enumerated().map { number, step in
      SiteBuilder.Page.Claim("claim <\(number)>", noticedBy: step)
    }
    let html = try Self.page(lesson, claims)
    #expect(Markup(html).problems == [])
    #expect(html.contains("<details class=\"claims\"><summary>\(summary)</summary>"), "\(html)")
    for (number, step) in steps.enumerated() {
      let id = step == 1 ? "first" : "step-2"
      let place = step.map { " (<a href=\"#\(id)\">step \($0)</a> fails)" } ?? ""
      #expect(html.contains("<li>claim &lt;\(number)&gt;\(place)</li>"))
    }
  }

  @Test("what gives an answer away has to be asked for")
  func answers() throws {
    let course = try SiteCommandTests.course()
    try FileManager.default.removeItem(atPath: "\(course.path)/lessons/01-a/02-bad.md")
    let page = """
      ---
      title: Good
      ---

      ```sh
      echo 1 | tee one
      ```

      ```output
      1
      ```

      ## Exercise

      How much is it?

      ```sh answer
      echo 2; cat one
      ```

      ```output
      2
      1
      ```

      """
    try course.write(page, to: "lessons/01-a/01-good.md")
    try course.write(
      """
      - {claim: it is one, step: 1, replace: echo 1, with: echo 3, noticed-by: 1}
      - {claim: two is the answer, step: 2, replace: echo 2, with: echo 3}
      - {claim: the answer says one, step: 1, replace: tee one, with: tee two, noticed-by: 2}

      """, to: "lessons/01-a/01-good.mutants.yaml")
    let result = try SiteCommandTests.site([], in: course)
    #expect(result.status == 0, "\(result.output)")
    let html = try course.text("site/build/a/good/index.html")
    let start = try #require(html.firstRange(of: "<details class=\"claims\">"))
    let list = html[start.upperBound...].split(separator: "\n").map(String.init).prefix(11)
    #expect(
      Array(list) == [
        "<summary>3 claims, each with a change that makes it false</summary>",
        "<ul>", "<li>it is one</li>", "</ul>",
        "<details><summary>Show those of the answers</summary>",
        "<ul>", "<li>two is the answer</li>", "<li>the answer says one</li>", "</ul>",
        "</details>", "</details>",
      ])
  }

  @Test func aPageWithoutClaimsSaysNothing() throws {
    #expect(!(try Self.page(try Sites.lesson(Self.text), [])).contains("claims"))
  }

  private static func page(
    _ lesson: Lesson, _ claims: [SiteBuilder.Page.Claim]
  ) throws -> String {
    let folder = try TemporaryFolder()
    let page = SiteBuilder.Page(
      lesson: lesson, transcript: Sites.transcript(of: lesson), claims: claims)
    try SiteBuilder(course: Sites.course([lesson]), pages: [page], theme: Sites.theme)
      .build(into: "\(folder.path)/site")
    return try folder.text("site/m/page/index.html")
  }

  @Test("the site says of a page that its claims were shown only while the page is what was run")
  func onlyWhatIsKnown() throws {
    let course = try SiteCommandTests.course()
    try FileManager.default.removeItem(atPath: "\(course.path)/lessons/01-a/02-bad.md")
    let list = "- {claim: it prints 1, step: 1, replace: echo 1, with: echo 2}\n"
    try course.write(list, to: "lessons/01-a/01-good.mutants.yaml")
    func summary() throws -> String {
      let result = try SiteCommandTests.site([], in: course)
      #expect(result.status == 0, "\(result.output)")
      let html = try course.text("site/build/a/good/index.html")
      let start = try #require(html.firstRange(of: "<details class=\"claims\"><summary>"))
      return String(html[start.upperBound...].prefix { $0 != "<" })
    }
    #expect(try summary() == "1 claim, with a change that makes it false")
    let check = try SiteCommandTests.site(["--mutants"], in: course, command: "check")
    #expect(check.status == 0, "\(check.output)")
    #expect(try summary() == "1 claim, shown to fail when made false")
    try course.write(
      list.replacing("echo 2", with: "echo 3"), to: "lessons/01-a/01-good.mutants.yaml")
    #expect(try summary() == "1 claim, with a change that makes it false")
    try course.write(list, to: "lessons/01-a/01-good.mutants.yaml")
    #expect(try summary() == "1 claim, shown to fail when made false")
    let page = try course.text("lessons/01-a/01-good.md")
    try course.write(page.replacing("echo 1", with: "echo 1 "), to: "lessons/01-a/01-good.md")
    #expect(try summary() == "1 claim, with a change that makes it false")
  }
}
