import LessonModel
import LessonText
import Testing

@testable import Mutants

/// Headings with steps and without a mutant.
@Suite struct BareHeadingTests {
  private static let page = """
    ---
    title: A page
    ---

    ```sh
    echo before all headings
    ```

    # What `one` prints

    ```sh name=first
    echo one
    ```

    ## Hidden

    ```sh hidden
    echo two
    ```

    ## Prose

    Nothing runs here.

    ## Shown

    ```swift source=Sources/A.swift
    let limit = 5
    ```

    ```sh
    echo three
    ```

    - a list

    ### Below it

    ```sh name=last
    echo four
    ```

    """

  private func list(_ text: String) throws -> (MutantList, Lesson) {
    let result = LessonParser.parse(Array(Self.page.utf8), file: "01-p.md", name: "m/p")
    let lesson = try #require(result.lesson, "\(result.findings)")
    let list = MutantList.parse(Array(text.utf8), file: "01-p.mutants.yaml", lesson: lesson) { _ in
      Array("let limit = 5\n".utf8)
    }
    return (list, lesson)
  }

  @Test(
    "a mutant belongs to the heading of its step, of its source and of the step that notices it",
    arguments: [
      ("{claim: c, step: 1, replace: echo, with: e}", ["What one prints", "Shown", "Below it"]),
      ("{claim: c, step: first, replace: one, with: two}", ["Shown", "Below it"]),
      (
        "{claim: c, step: first, replace: one, with: two, noticed-by: last}", ["Shown"]
      ),
      ("{claim: c, step: 3, replace: two, with: t}", ["What one prints", "Shown", "Below it"]),
      (
        "{claim: c, source: Sources/A.swift, replace: limit = 5, with: limit = 6}",
        ["What one prints", "Below it"]
      ),
      ("{heading: What one prints, no-claim: it only begins}", ["Shown", "Below it"]),
    ])
  func bareHeadings(entry: String, bare: [String]) throws {
    let (list, lesson) = try list("- \(entry)\n")
    #expect(list.findings == [])
    let findings = list.bareHeadings(of: lesson)
    #expect(
      findings.map(\.problem) == bare.map { "no mutant makes false what is said below `\($0)`" })
    #expect(findings.allSatisfy { $0.isWarning && $0.file == "01-p.md" })
  }

  @Test func theLineIsThatOfTheHeading() throws {
    let (list, lesson) = try list("- {claim: c, step: last, replace: four, with: five}\n")
    #expect(list.bareHeadings(of: lesson).map(\.line) == [9, 25])
  }

  @Test(
    "an entry for a heading that says too little or names none is a finding",
    arguments: [
      ("{heading: Shown}", "1:3: the heading has no `no-claim`"),
      ("{heading: Shown, no-claim: ' '}", "1:30: `no-claim` is empty"),
      ("{heading: Prose, no-claim: r}", "1:13: 01-p.md has no heading `Prose` with steps below it"),
      ("{heading: Show, no-claim: r}", "did you mean `Shown`?"),
      ("{heading: Shown, no-claim: r, step: 1}", "a heading without a claim has no key `step`"),
    ])
  func wrongEntries(entry: String, message: String) throws {
    let (list, lesson) = try list("- \(entry)\n")
    #expect(list.findings.contains { $0.description.contains(message) }, "\(list.findings)")
    #expect(list.mutants.isEmpty)
    // One thing after the other.
    #expect(list.bareHeadings(of: lesson) == [])
  }
}
