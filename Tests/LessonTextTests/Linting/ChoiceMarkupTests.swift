import LessonModel
import LessonText
import Testing

/// Markdown in choices.
struct ChoiceMarkupTests {
  private func findings(_ choice: String) throws -> [Finding] {
    let page =
      "# T\n\n```sh predict\nx\n```\n\n```output\n9\n```\n\n```choices\n- [ ] \(choice)\n- [x] `9`: Yes.\n```\n"
    let result = LessonParser.parse(Array(page.utf8), file: "f.md", name: "f")
    return try #require(result.lesson, "\(result.findings)").choiceMarkup
  }

  @Test(
    "what would be shown as it is written is said at its line, whether in the choice or in its feedback",
    arguments: [
      ("**b**: No.", "bold text"), ("8: See [this](a.md).", "a link"), ("8[^a]: No.", "a footnote"),
      ("8: No[^a].", "a footnote"), ("*eight*: No.", "emphasis"),
      ("~~8~~: No.", "text that is crossed out"),
      ("`8` ![x](y.png): No.", "a picture"),
    ])
  func said(choice: String, what: String) throws {
    let findings = try findings(choice)
    #expect(findings.map(\.line) == [12])
    #expect(findings.map(\.problem) == ["\(what) is shown in a choice as it is written"])
    #expect(findings.map(\.isWarning) == [true])
  }

  @Test(
    "code, arithmetic, names and addresses are no markup",
    arguments: [
      "`**8**` and `[^a]`: No.", "2*3*4: No.", "a_b_c * d: No.", "x[0] ^ 2: No.",
      "8 <b>: See https://a.org/b.",
      "a\\*: *.", "#8: - no",
    ])
  func silent(choice: String) throws { #expect(try findings(choice).isEmpty) }
}
