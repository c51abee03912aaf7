import Foundation
import Testing

/// Mutants of the source that a page shows.
extension MutantTests {
  /// A page that runs shown code of the kit, outside of the course whose package that is.
  private func pageOfKit(mutants: String) throws -> (folder: TemporaryFolder, page: String) {
    let folder = try TemporaryFolder()
    let source = try String(
      contentsOfFile: "\(Etude.root)/Sources/Kit/Algorithms/Random/SplitMix64.swift",
      encoding: .utf8)
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    try folder.write(
      "page.md",
      """
      ---
      title: A generator
      ---

      ```swift source=Sources/Kit/Algorithms/Random/SplitMix64.swift
      \(lines.joined(separator: "\n"))
      ```

      ```swift
      import Algorithms
      var generator = SplitMix64(seed: 1)
      print(generator.next())
      ```

      ```output
      10451216379200822465
      ```

      """)
    try folder.write("page.mutants.yaml", mutants)
    return (folder, "\(folder.path)/page.md")
  }

  @Test func aChangeOfShownSourceBuildsAKitOfItsOwn() throws {
    let (folder, page) = try pageOfKit(
      mutants: """
        - claim: the state goes on by the golden ratio
          source: Sources/Kit/Algorithms/Random/SplitMix64.swift
          replace: "0x9e37_79b9_7f4a_7c15"
          with: "0x9e37_79b9_7f4a_7c17"
        - claim: a mistake
          source: Sources/Kit/Algorithms/Random/SplitMix64.swift
          replace: "0x9e37_79b9_7f4a_7c15"
          with: "nothing"

        """)
    let command = ["check", "--course", Etude.root, page]
    let pagesOnly = try Etude.run(command + ["--mutants"])
    #expect(pagesOnly.status == 0, "\(pagesOnly.output)")
    #expect(
      pagesOnly.lines.first == "not run: 2 mutants of shown source; --mutants=all runs them too")
    let result = try Etude.run(command + ["--mutants=all"])
    #expect(result.status == 1)
    #expect(result.lines.contains("            -10451216379200822465"), "\(result.output)")
    #expect(result.output.contains("the change does not compile: "), "\(result.output)")
    #expect(
      result.lines.last?.hasPrefix("2 mutants of 1 lesson: 1 killed, 1 invalid in ") == true,
      "\(result.output)")
    // The course's own kit is what it was.
    #expect(try Etude.run(command).status == 0)
    _ = folder
  }

  @Test func sourceOfAnotherPackageIsNoKit() throws {
    let course = try course(
      "---\ntitle: T\n---\n\n```swift source=A.swift\nlet a = 1\n```\n\n```sh\ntrue\n```\n",
      mutants: "- {claim: c, source: A.swift, replace: a = 1, with: a = 2}\n")
    try course.write("A.swift", "let a = 1\n")
    let result = try Etude.run(["check", "--mutants=all", "--course", course.path])
    #expect(result.status == 1)
    #expect(result.output.contains("`A.swift` is no part of the package"), "\(result.output)")
  }
}
