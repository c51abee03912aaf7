import LessonModel
import Testing

extension MutantTests {
  @Test func aHeadingWithoutAMutantIsAWarning() throws {
    let page = """
      ---
      title: Headings
      ---

      ## Claim

      ```sh
      echo one
      ```

      ```output
      one
      ```

      ## Another claim

      ```sh
      echo two
      ```

      ```output
      two
      ```

      """
    let mutant = "- {claim: c, step: 1, replace: one, with: two, noticed-by: 1}\n"
    let course = try course(page, mutants: mutant)
    let lint = try Etude.run(["lint", "--course", course.path])
    #expect(lint.status == 0)
    #expect(
      lint.output.contains(
        "01-p.md:15:1: warning: no mutant makes false what is said below `Another claim`; add one "),
      "\(lint.output)")
    let entry = "- {heading: Another claim, no-claim: it is the first once more}\n"
    try course.write("lessons/01-m/01-p.mutants.yaml", mutant + entry)
    let silent = try Etude.run(["lint", "--course", course.path])
    #expect(!silent.output.contains("no mutant"), "\(silent.output)")
    let records = try records(course)
    #expect(records.map(\.outcome) == [.survived])
  }
}
