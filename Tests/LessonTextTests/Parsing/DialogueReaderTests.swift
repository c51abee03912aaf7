import Foundation
import LessonModel
import Testing

@testable import LessonText

/// How lines are told to be prompts, by `Tests/Fixtures/dialogues/prompts.tsv`, and how a block is read
/// and written again.
@Suite struct DialogueReaderTests {
  struct Prompt: CustomTestStringConvertible, Sendable {
    var form: String
    var line: String
    var sort: String?
    var prompt: String
    var testDescription: String { "\(form): \(line)" }
  }

  static let forms: [String: PromptForm] = [
    "shell": .shell, "psql": .psql, "redis": .redis, "python": .python,
  ]

  static let prompts: [Prompt] = {
    let file = FixtureCase.root.deletingLastPathComponent().appending(path: "dialogues/prompts.tsv")
    let text = try? String(contentsOf: file, encoding: .utf8)
    return (text ?? "").split(separator: "\n").filter { !$0.hasPrefix("# form") }.map { row in
      let cells = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Prompt(
        form: cells[0], line: cells[1], sort: cells[2] == "-" ? nil : cells[2], prompt: cells[3])
    }
  }()

  @Test(arguments: prompts)
  func promptsAreTold(_ prompt: Prompt) throws {
    let form = try #require(Self.forms[prompt.form])
    let found = form.prompt(prompt.line[...])
    #expect(found?.sort == prompt.sort)
    #expect(found.map { String(prompt.line.prefix($0.length)) } ?? "" == prompt.prompt)
  }

  @Test func thereArePrompts() { #expect(Self.prompts.count > 40) }

  private func read(
    _ text: String, _ form: PromptForm = .shell
  ) throws -> (dialogue: Dialogue, outputs: [LessonModel.Expectation]) {
    try #require(DialogueReader.read(Array(text.utf8), form: form, firstLine: 10))
  }

  @Test func linesHaveTheirPlaces() throws {
    let (dialogue, outputs) = try read("# note\n$ a \\\n  b\nout\n\n$ c\n> d\n\\> e\n")
    #expect(dialogue.exchanges.map(\.input) == ["# note\na \\\n  b", "c\nd"])
    #expect(dialogue.exchanges.map(\.line) == [10, 15])
    #expect(outputs.map(\.lines) == [["out", ""], ["> e"]])
    #expect(outputs.map(\.line) == [13, 17])
    #expect(dialogue.input == "# note\na \\\n  b\nc\nd\n")
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let (dialogue, outputs) = try read("$ a\n1\n\n$ b\n")
    for lines in [
      ["$ x", "\\$ y", "> z"], ["> z"], ["", "# w"], ["# w"], ["\\# w"], [], ["", "x"], ["\\\\$ x"],
    ] {
      let written = try #require(
        DialogueReader.lines(of: dialogue, outputs, with: [0: lines], form: .shell))
      let again = try read(written.map { $0 + "\n" }.joined())
      #expect(again.dialogue.exchanges.map(\.input) == ["a", "b"], "\(lines)")
      #expect(again.outputs[0].lines == lines + [""], "\(lines)")
      #expect(again.outputs[1].lines == [], "\(lines)")
    }
  }

  @Test func aLineOfDotsGoesOnOnlyWhereACommandIsOpen() throws {
    let (dialogue, outputs) = try read(
      ">>> print(1)\n...\n>>> if x:\n...     y\n...\n2\n", .python)
    #expect(dialogue.exchanges.map(\.input) == ["print(1)", "if x:\n    y\n"])
    #expect(outputs.map(\.lines) == [["..."], ["2"]])
  }

  @Test(
    "the lines that belong to a command without a prompt of their own",
    arguments: [
      ("$ cat <<EOF\n> quoted\nEOF\nout\n", ["cat <<EOF\n> quoted\nEOF"]),
      ("$ cat <<EOF\n> quoted\n> EOF\nquoted\n", ["cat <<EOF\nquoted\nEOF"]),
      ("$ cat <<EOF\n> EOF\none\n$ echo EOF\nEOF\n", ["cat <<EOF\nEOF", "echo EOF"]),
      ("$ cat <<A <<-'B'\na\nA\n\tb\n\tB\nb\n", ["cat <<A <<-'B'\na\nA\n\tb\n\tB"]),
      ("$ echo $((1<<2))\n4\n$ echo 2\n2\n", ["echo $((1<<2))", "echo 2"]),
      ("$ echo \"1 << 2\"\n1 << 2\n2\n", ["echo \"1 << 2\""]),
      ("$ grep '<<EOF' f\ncat <<EOF\nEOF\n", ["grep '<<EOF' f"]),
      ("$ cat <<<EOF\nEOF\n", ["cat <<<EOF"]),
      ("$ echo a # <<EOF \\\na\nEOF\n", ["echo a # <<EOF \\"]),
      ("$ echo a \\\n> b\na b\n", ["echo a \\\nb"]),
      ("$ echo a\\\\\na\\\n", ["echo a\\\\"]),
    ])
  func furtherLines(text: String, inputs: [String]) throws {
    #expect(try read(text).dialogue.exchanges.map(\.input) == inputs)
  }

  @Test func aStackIsLeftOutAsDoctestDoes() throws {
    let text = """
      >>> f()
      Traceback (most recent call last):
          ...
      KeyError: 'k'
      >>> print("a")
          ...
      >>> g()
      b
      """
    let (dialogue, outputs) = try read(text + "\n", .python)
    #expect(
      outputs.map(\.lines) == [
        ["Traceback (most recent call last):", "...", "KeyError: 'k'"], ["    ..."], ["b"],
      ])
    // What is not accepted stays as it is written.
    let lines = DialogueReader.lines(of: dialogue, outputs, with: [2: ["c"]], form: .python)
    #expect(lines?.joined(separator: "\n") == text.replacing("\nb", with: "\nc"))
  }

  @Test func largeBlocksAreReadInTime() throws {
    let lines = String(repeating: "# a\n", count: 100_000)
    #expect(try read(lines).dialogue.exchanges.count == 100_000)
    let open = "$ a\n" + String(repeating: "> <<b\n", count: 100_000)
    #expect(try read(open).dialogue.exchanges.count == 1)
  }

  @Test func otherBlocksAreNone() {
    for text in ["", "ls\n", "\n$ ls\n", " $ ls\n"] {
      #expect(DialogueReader.read(Array(text.utf8), form: .shell, firstLine: 1) == nil, "\(text)")
    }
  }
}
