import Foundation
import LessonModel
import LessonText
import Testing

@testable import Mutants

/// What is read from a list of mutants, and what is said of a list with something wrong in it.
@Suite struct MutantListTests {
  private static let page = """
    ---
    title: A page
    ---

    ```sh name=first
    echo one
    echo two two
    ```

    ```swift source=Sources/A.swift
    let limit = 5
    ```

    ```sh name=second
    echo three
    ```

    """
  private static let source = "let limit = 5\nlet other = 5\n"

  private func list(_ text: String) throws -> MutantList {
    let result = LessonParser.parse(Array(Self.page.utf8), file: "01-p.md", name: "m/p")
    let lesson = try #require(result.lesson, "\(result.findings)")
    return MutantList.parse(Array(text.utf8), file: "01-p.mutants.yaml", lesson: lesson) { _ in
      Array(Self.source.utf8)
    }
  }

  @Test func mutantsAreRead() throws {
    let list = try list(
      """
      # A comment.
      - claim: one is printed
        step: first
        replace: echo one
        with: ""
      - claim: "three: is printed"
        step: 2
        replace: |
          echo three
        with: |
          echo 3
        noticed-by: second
        errored: true

      - {claim: the limit is 5, source: Sources/A.swift, replace: limit = 5, with: limit = 6,
         noticed-by: 1}

      """)
    #expect(list.findings == [])
    #expect(
      list.mutants == [
        Mutant(
          claim: "one is printed", target: .step(1), original: "echo one", replacement: "",
          line: 5, listLine: 2),
        Mutant(
          claim: "three: is printed", target: .step(2), original: "echo three\n",
          replacement: "echo 3\n", noticedBy: 2, mayError: true, line: 14, listLine: 6),
        Mutant(
          claim: "the limit is 5", target: .source("Sources/A.swift"), original: "limit = 5",
          replacement: "limit = 6", noticedBy: 1, line: 10, listLine: 15),
      ])
  }

  @Test func theChangeIsMadeInItsStepOnly() throws {
    let result = LessonParser.parse(Array(Self.page.utf8), file: "01-p.md", name: "m/p")
    let lesson = try #require(result.lesson)
    let mutants = try list("- {claim: c, step: 1, replace: echo one, with: echo three}\n").mutants
    let changed = lesson.changed(by: try #require(mutants.first))
    #expect(changed.steps.map(\.input) == ["echo three\necho two two\n", "echo three\n"])
    #expect(lesson.steps[0].input == "echo one\necho two two\n")
  }

  private static let whole = "claim: c, step: 1, replace: one, with: x"

  @Test(
    "what is wrong is said with its line",
    arguments: [
      ("", "1:1: the list of mutants is empty; "),
      ("claim: c\n", "1:1: the list of mutants is a mapping; begin each mutant"),
      ("- a\n", "1:3: a mutant is a single value; write `claim:`"),
      ("- {claim: c\n", "1:13: the list of mutants is not valid YAML: "),
      ("- &a {\(whole)}\n", "1:3: anchors, aliases and tags have no meaning in the list of"),
      ("- {\(whole), notced-by: 1}\n", "a mutant has no key `notced-by`; did you mean"),
      ("- {\(whole), with: y}\n", "the key `with` stands twice"),
      ("\n- {step: 1, replace: one, with: x}\n", "2:3: the mutant has no `claim`; say in one line"),
      ("- {claim: '', step: 1, replace: one, with: x}\n", "`claim` is empty"),
      ("- {claim: [a], step: 1, replace: one, with: x}\n", "`claim` is a list"),
      ("- {claim: c, step: 1, with: x}\n", "1:3: the mutant has no `replace`; give the text"),
      ("- {claim: c, step: 1, replace: one}\n", "1:3: the mutant has no `with`; give the text"),
      ("- {claim: c, replace: one, with: x}\n", "the mutant does not say what it changes"),
      (
        "- {claim: c, step: 1, source: Sources/A.swift, replace: one, with: x}\n",
        "1:31: the mutant has both `step` and `source`"
      ),
      ("- {claim: c, step: 3, replace: one, with: x}\n", "has no step 3; its steps are 1 to 2"),
      ("- {claim: c, step: 0, replace: one, with: x}\n", "01-p.md has no step 0"),
      ("- {claim: c, step: firts, replace: one, with: x}\n", "`firts`; did you mean `first`?"),
      (
        "- {claim: c, source: Sources/B.swift, replace: one, with: x}\n",
        "01-p.md shows nothing of `Sources/B.swift`; did you mean `Sources/A.swift`?"
      ),
      ("- {claim: c, step: 1, replace: '', with: x}\n", "`replace` is empty"),
      ("- {claim: c, step: 1, replace: one, with: one}\n", "`with` is the same as `replace`"),
      (
        "- claim: c\n  step: 1\n  replace: three\n  with: x\n",
        "3:12: `three` stands nowhere in step 1 (line 5); `replace` is a text that stands there"
      ),
      (
        "- {claim: c, step: 1, replace: two, with: x}\n",
        "`two` stands 2 times in step 1 (line 5); take more of what is around it"
      ),
      (
        "- {claim: c, source: Sources/A.swift, replace: ' = 5', with: x}\n",
        "` = 5` stands 2 times in `Sources/A.swift`"
      ),
      ("- {\(whole), noticed-by: 7}\n", "01-p.md has no step 7"),
      (
        "- {claim: c, step: 2, replace: three, with: x, noticed-by: first}\n",
        "step 1 comes before step 2, which is changed"
      ),
      ("- {\(whole), errored: yes}\n", "`errored` is neither true nor false"),
    ])
  func wrongLists(text: String, message: String) throws {
    let list = try list(text)
    #expect(list.mutants == [])
    let descriptions = list.findings.map(\.description)
    #expect(descriptions.contains { $0.contains(message) }, "\(descriptions)")
    #expect(descriptions.allSatisfy { $0.hasPrefix("01-p.mutants.yaml:") })
  }

  @Test func oneMistakeDoesNotHideAnother() throws {
    let list = try list("- {claim: c}\n- {\(Self.whole), what: 1}\n- {claim: d, step: 9}\n")
    #expect(list.findings.map(\.line) == [1, 1, 1, 2, 3, 3, 3])
  }

  @Test func bytesThatAreNoTextAreAFinding() throws {
    let result = LessonParser.parse(Array(Self.page.utf8), file: "01-p.md", name: "m/p")
    let lesson = try #require(result.lesson)
    let list = MutantList.parse([0x2d, 0x20, 0xff], file: "l", lesson: lesson) { _ in [] }
    #expect(list.findings.map(\.problem) == ["the list of mutants is not valid UTF-8"])
  }
}
