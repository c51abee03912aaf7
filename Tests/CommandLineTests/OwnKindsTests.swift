import Foundation
import Processes
import Testing

/// `docs/your-own-kinds.md`: who has only this page gets a kind that works.
@Suite struct OwnKindsTests {
  private static func guide() throws -> String {
    try String(contentsOfFile: "\(Etude.root)/docs/your-own-kinds.md", encoding: .utf8)
  }

  /// The text of the first block of that language that holds some words.
  private static func block(_ language: String, with words: String) throws -> String {
    let parts = try guide().components(separatedBy: "\n```\(language)\n").dropFirst()
    let texts = parts.compactMap { $0.components(separatedBy: "\n```").first }
    return try #require(texts.first { $0.contains(words) }) + "\n"
  }

  @Test("its settings, its program and its command work together")
  func works() throws {
    let folder = try TemporaryFolder()
    try folder.write("etude.yaml", try Self.block("yaml", with: "kinds:"))
    try folder.write("tools/acme.py", try Self.block("python", with: "import json"))
    try folder.write(
      "README.md",
      """
      # A

      ```python
      print(1 + 1)
      ```

      ```output
      2
      ```

      ```acme session=alice
      5
      -1
      ```

      ```output
      4
      ```

      ```acme session=bob
      7
      ```

      ```output
      7
      ```

      ```acme session=alice
      1
      ```

      ```output
      5
      ```

      """)
    let check = try Etude.run(["check", "--trust", "README.md"], in: folder.path)
    #expect(check.status == 0, "\(check.output)")
    let command = try #require(
      try Self.guide().split(separator: "\n").first { $0.hasPrefix("    etude kind-test") })
    let etude = try #require(Installation.current.helper("etude"))
    let search = URL(fileURLWithPath: etude).deletingLastPathComponent().path
    let ended = try CommandLineTests.run(
      "/bin/bash", ["-e", "-c", String(command)],
      environment: ProcessInfo.processInfo.environment.merging([
        "PATH": "\(search):\(ProcessInfo.processInfo.environment["PATH"] ?? "")", "NO_COLOR": "1",
      ]) { $1 }, in: folder.path, mergesErrors: true)
    #expect(
      ended.status == 0 && ended.output.contains("10 right, 0 wrong, 2 not tried"),
      "\(ended.output)")
  }

  @Test(
    "every word of the conversation is there",
    arguments: [
      "\"open\"", "\"input\"", "\"interrupt\"", "\"check\"", "\"close\"", "\"session\"",
      "\"output\"", "\"state\"", "\"by\"", "\"reason\"", "\"failure\"", "\"checks\"", "\"error\"",
      "\"line\"", "\"checked\"", "`idle`", "`working`", "`blocked`", "`listening`", "`gone`",
    ])
  func words(word: String) throws {
    #expect(try Self.guide().contains(word))
  }
}
