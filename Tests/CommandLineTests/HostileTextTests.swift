import Foundation
import Testing

/// Pages of somebody else: nothing in their texts or names acts on a terminal, forges a line of a
/// log, or is a command to GitHub.
@Suite struct HostileTextTests {
  private static let page = "---\ntitle: T\n---\n\n```sh\necho a\n```\n"

  /// Texts that terminals, logs or shells act on.
  static let texts = [
    "\u{1b}]0;PWN\u{7}", "\u{1b}[2J", "a\u{9b}31m", "a\u{202e}b", "x\u{7f}\u{8}", "\u{200b}y",
  ]

  private func isQuiet(_ output: String) -> Bool {
    output.unicodeScalars.allSatisfy { scalar in
      scalar == "\n" || scalar == "\t"
        || ![.control, .format, .lineSeparator, .paragraphSeparator].contains(
          scalar.properties.generalCategory)
    }
  }

  /// Every command that shows something of a course, on a course with this page.
  private func outputs(_ folder: TemporaryFolder, _ commands: [[String]]) throws -> [Etude.Result] {
    try commands.map { try Etude.run($0 + ["--course", folder.path]) }
  }

  @Test("a title or summary that acts is refused", arguments: texts, ["title", "summary"])
  func frontMatter(text: String, key: String) throws {
    let folder = try TemporaryFolder()
    let escaped = text.unicodeScalars.map { scalar in
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    let other = key == "title" ? "" : "title: T\n"
    try folder.write(
      "lessons/01-m/01-a.md", "---\n\(other)\(key): \"T\(escaped.joined())\"\n---\n")
    try folder.write("lessons/01-m/02-b.md", Self.page)
    for result in try outputs(
      folder, [["list"], ["lint"], ["lint", "--github"], ["check"], ["run"]])
    {
      #expect(result.status == 2)
      #expect(
        result.output.contains("`\(key)` holds the invisible character U+"), "\(result.output)")
      #expect(isQuiet(result.output), "\(result.output.debugDescription)")
    }
  }

  @Test(
    "a file or folder with a name that acts is refused",
    arguments: texts + ["n\ntouch PWNED #", "a\r::error::x"],
    ["lessons/01-m/02-NAME.md", "lessons/02-NAME/01-a.md", "lessons/01-m/NAME.md"])
  func names(text: String, place: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("lessons/01-m/01-a.md", Self.page)
    let path = place.replacingOccurrences(of: "NAME", with: text)
    try folder.write(path, Self.page)
    let commands = [["list"], ["lint"], ["lint", "--github"], ["check"], ["cache"]]
    for result in try outputs(folder, commands) {
      #expect(result.status == 2)
      #expect(isQuiet(result.output), "\(result.output.debugDescription)")
      // One line a finding, and one an annotation: no name has made another.
      for line in result.lines where line.hasPrefix("::") {
        #expect(line.hasPrefix("::error file="), "\(line)")
      }
      #expect(!result.lines.contains { $0.hasPrefix("touch") }, "\(result.output)")
    }
    for format in ["--sh", "--sql", "--ipynb"] {
      let result = try Etude.run([
        "export", format, "--course", folder.path, "\(folder.path)/\(path)",
      ])
      #expect(result.status == 2)
      #expect(result.standardOutput.isEmpty)
      #expect(isQuiet(result.output), "\(result.output.debugDescription)")
    }
  }

  @Test("words of a page that findings quote are shown, not sent", arguments: texts)
  func quotedWords(text: String) throws {
    let folder = try TemporaryFolder()
    let word = text.filter { $0 != "\n" }
    try folder.write(
      "lessons/01-m/01-a.md",
      "---\ntitle: T\n---\n\n```sh \(word)\necho a\n```\n\n```sql on=x\(word)\n\(word)\n```\n"
        + "\n```swift source=\(word)\n```\n\n```bash\(word)\nls\n```\n")
    for result in try outputs(folder, [["lint"], ["lint", "--github"], ["check"], ["list"]]) {
      #expect(result.status == 2)
      #expect(isQuiet(result.output), "\(result.output.debugDescription)")
    }
  }

  @Test("what a step holds and prints is shown, not sent", arguments: texts)
  func steps(text: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "lessons/01-m/01-a.md",
      "---\ntitle: T\n---\n\n```sh\necho '\(text)'; echo '\(text)' >&2; exit 3\n```\n\n"
        + "```output\n\(text.replacingOccurrences(of: "\n", with: " "))!\n```\n")
    for result in try outputs(folder, [["run"], ["check"], ["check", "--github"]]) {
      #expect(result.status == 1)
      #expect(isQuiet(result.output), "\(result.output.debugDescription)")
    }
  }

  @Test("no line of a lesson is a command to GitHub")
  func commands() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "lessons/01-m/01-a.md",
      """
      ---
      title: T
      ---

      ```sh
      printf '%s\\n' '::add-mask::a' '  ::stop-commands::x' 'x ##[error]forged' 'ok'; exit 3
      ```

      ```output
      ::add-mask::a
        ::stop-commands::x
      ::set-output name=x::y
      ```

      """)
    func commands(_ result: Etude.Result) -> [String] {
      result.lines.filter {
        $0.drop { $0 == " " || $0 == "\t" }.hasPrefix("::") || $0.contains("##[")
      }
    }
    let arguments = ["check", "--course", folder.path]
    let annotated = try Etude.run(arguments + ["--github"])
    #expect(commands(annotated).count == 1, "\(annotated.output)")
    #expect(commands(annotated).first?.hasPrefix("::error file=") == true)
    let inJob = try Etude.run(arguments, environment: ["GITHUB_ACTIONS": "true"])
    #expect(commands(inJob) == [], "\(inJob.output)")
    #expect(inJob.output.contains("\\x3a:add-mask::a"), "\(inJob.output)")
  }
}
