import Foundation
import Processes
import Testing

/// `etude accept --interactive`, on a terminal of its own.
@Suite struct InteractiveAcceptTests {
  private static let page = """
    ---
    title: Three answers
    ---

    ```sh
    echo one
    ```

    ```output
    1
    ```

    ```sh
    echo two
    ```

    ```output
    2
    ```

    ```sh
    echo three
    ```

    ```output
    3
    ```

    """

  /// Runs `etude` on a terminal that util-linux's `script` makes, and types the answers.
  private func accept(_ page: String, answers: String, options: String = "") throws -> (
    status: Int32, page: String, shown: String
  ) {
    let folder = try TemporaryFolder()
    try folder.write("lesson.md", page)
    try folder.write("answers", answers)
    let etude = try #require(Installation.current.helper("etude"))
    let command = "'\(etude)' accept --interactive \(options) '\(folder.path)/lesson.md'"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    process.arguments = ["--quiet", "--return", "--command", command, "/dev/null"]
    process.currentDirectoryURL = URL(fileURLWithPath: Etude.root)
    process.standardInput = FileHandle(forReadingAtPath: "\(folder.path)/answers")
    let out = try folder.file("out")
    process.standardOutput = out.handle
    process.standardError = out.handle
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus,
      try String(contentsOfFile: "\(folder.path)/lesson.md", encoding: .utf8),
      try out.text()
    )
  }

  @Test(
    "only what was accepted is written",
    arguments: [
      ("y\ny\ny\n", ["one", "two", "three"]), ("n\ny\nn\n", ["1", "two", "3"]),
      ("y\nq\n", ["one", "2", "3"]), ("q\n", ["1", "2", "3"]), ("", ["1", "2", "3"]),
      ("maybe\nYES\nno\nyes\n", ["one", "2", "three"]),
    ])
  func answers(typed: String, outputs: [String]) throws {
    let result = try accept(Self.page, answers: typed)
    #expect(result.status == 0, "\(result.shown)")
    var expected = Self.page
    for (old, new) in zip(["1", "2", "3"], outputs) {
      expected = expected.replacingOccurrences(of: "output\n\(old)\n", with: "output\n\(new)\n")
    }
    #expect(result.page == expected, "\(result.shown)")
    #expect(result.shown.contains("lesson.md:10: step 1"))
    #expect(result.shown.contains("[y]es, [n]o, [q]uit: "))
  }

  @Test func addedBlocksAreAskedAboutToo() throws {
    let page = "---\ntitle: A\n---\n\n```sh\necho one\n```\n\n```sh\necho two\n```\n"
    let result = try accept(page, answers: "n\ny\n", options: "--add")
    #expect(result.shown.contains("add this block? "), "\(result.shown)")
    #expect(!result.page.contains("```output\none"))
    #expect(result.page.contains("```output\ntwo\n```"))
  }

  @Test func placesWhereTwoRunsDifferAreShown() throws {
    let page = "---\ntitle: A\n---\n\n```sh\necho n $$\n```\n"
    let result = try accept(page, answers: "y\n", options: "--add --twice")
    #expect(result.status == 0, "\(result.shown)")
    #expect(result.shown.contains("not always the same: line 1 of the output: "), "\(result.shown)")
    #expect(result.shown.contains("+n <int>"), "\(result.shown)")
    #expect(result.page == page + "\n```output\nn <int>\n```\n")
  }

  @Test func withoutATerminalItIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("lesson.md", Self.page)
    let result = try Etude.run(["accept", "--interactive", "\(folder.path)/lesson.md"])
    #expect(result.status == 2)
    #expect(result.output.contains("this is no terminal"), "\(result.output)")
    let page = try String(contentsOfFile: "\(folder.path)/lesson.md", encoding: .utf8)
    #expect(page == Self.page)
  }
}
