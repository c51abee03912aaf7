import Foundation
import Testing

/// Step mode as a learner uses it: real key strokes in a real terminal.
@Suite(.enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: scripts/setup does it"))
struct StepKeyTests {
  static func lesson(_ name: String) -> String { "Tests/Fixtures/step/\(name).md" }

  @Test func enterRunsAndGoesOn() throws {
    let terminal = try TmuxTerminal(["step", Self.lesson("keys")])
    try terminal.waitForPrompt("step 1/4 ▸ Enter runs it")
    let first = try terminal.screen()
    #expect(first.contains("The first step prints a line."))
    #expect(first.contains("── step 1 of 4 sh\n  echo first line\n"))
    #expect(!first.contains("\n  first line"), "nothing runs before Enter")
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 1/4 ▸ Enter goes on")
    #expect(try terminal.screen().contains("\n  first line\n✓ That is what the page says.\n"))
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 2/4 ▸ Enter runs it")
    #expect(try terminal.screen().contains("── step 2 of 4 redis on cache\n  INCR counter\n"))
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
  }

  @Test("what a step prints is seen while it runs, and is gone when its output is shown")
  func outputWhileRunning() throws {
    let folder = try TemporaryFolder()
    // As root, the step runs as another user, who waits there for the word.
    let pipe = "\(folder.path)/go"
    // Safe: the paths are strings of Swift's.
    let isMade = unsafe mkfifo(pipe, 0o644) == 0 && chmod(pipe, 0o644) == 0
    try #require(isMade)
    try folder.write(
      "slow.md",
      """
      ---
      title: Slow
      ---

      ```sh
      seq 20; printf 'half \\033[31m'
      read -r word < '\(folder.path)/go'; echo; echo "$word"
      ```
      """)
    let terminal = try TmuxTerminal(["step", "\(folder.path)/slow.md"], rows: 40)
    try terminal.waitForPrompt("step 1/1 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitFor("  half \\x1b[31m\nrunning step 1 …")
    let shown = try terminal.screen()
    #expect(shown.contains("\n  16\n  17\n  18\n  19\n  20\n  half"))
    #expect(!shown.contains("\n  15\n"))
    try Data("done\n".utf8).write(to: URL(fileURLWithPath: pipe))
    try terminal.waitForPrompt("step 1/1 ▸ Enter goes on")
    let screen = try terminal.screen()
    #expect(screen.contains("\n  1\n  2\n") && screen.contains("\n  done\n"))
    #expect(screen.components(separatedBy: "\n  20\n").count == 2)
    #expect(!screen.contains("running step"))
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
  }

  @Test func skippingAndTheEnd() throws {
    let terminal = try TmuxTerminal(["step", Self.lesson("keys")], rows: 50)
    try terminal.skip(3, of: 4)
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 4/4 ▸ Enter goes on")
    #expect(try terminal.screen().contains("✗ That is not what the page says."))
    try terminal.press("?")
    try terminal.waitFor("You skipped steps 1, 2, 3")
    try terminal.press("Enter")
    try terminal.waitForPrompt("the end ▸")
    let screen = try terminal.screen()
    #expect(screen.contains("Nothing comes after this."))
    #expect(
      screen.contains("As on the page  ▱  0 of 1   otherwise: step 4\nSkipped: steps 1, 2, 3\n"))
    try terminal.press("Enter")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
  }

  @Test func againThenExplainThenBack() throws {
    let terminal = try TmuxTerminal(["step", Self.lesson("keys")], rows: 60)
    try terminal.waitForPrompt("step 1/4 ▸ Enter runs it")
    try terminal.press("b")
    try terminal.waitFor("There is no earlier step.")
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 1/4 ▸ Enter goes on")
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 2/4 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 2/4 ▸ Enter goes on")
    try terminal.press("r")
    try terminal.waitFor("  (integer) 2")
    try terminal.waitForPrompt("r again  ? why")
    try terminal.press("?")
    try terminal.waitFor("It ran more than once")
    let explained = try terminal.screen()
    #expect(
      explained.contains(
        "Line 27 of the page says `(integer) 1`; what was printed is `(integer) 2`."))
    #expect(explained.contains("Hint: only numbers differ."))
    try terminal.waitForPrompt("step 2/4 ▸ Enter goes on")
    try terminal.press("b")
    try terminal.waitForPrompt("Back to which step (1 to 2; Enter stays)?")
    try terminal.type("7")
    try terminal.waitFor("'7' is no step to go back to")
    try terminal.waitForPrompt("Back to which step")
    try terminal.type("2")
    try terminal.waitForPrompt("step 2/4 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 2/4 ▸ Enter goes on  r again  e edit")
    let screen = try terminal.screen()
    let tail = try #require(screen.range(of: "Replaying the lesson up to step 2"))
    #expect(screen[tail.upperBound...].contains("  (integer) 1\n✓ That is what the page says."))
    try terminal.press("C-d")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
  }

  @Test(
    "a guess is compared",
    arguments: [
      ("alpha\\nbeta gamma", "Your guess is right."),
      ("GAMMA", "Your guess is right: it says so."),
      ("7", "It did not print 7."),
      ("omega", "It printed something else."),
    ])
  func prediction(guess: String, sentence: String) throws {
    let terminal = try TmuxTerminal(["step", Self.lesson("keys")])
    try terminal.skip(2, of: 4)
    try terminal.press("Enter")
    try terminal.waitForPrompt("What will it print?")
    #expect(!(try terminal.screen().contains("✓")), "the output is shown after the guess")
    try terminal.type(guess)
    try terminal.waitForPrompt("step 3/4 ▸ Enter goes on")
    #expect(try terminal.screen().contains("\n\(sentence)\n"))
  }

  @Test func noGuessIsAnAnswerToo() throws {
    let terminal = try TmuxTerminal(["step", Self.lesson("keys")])
    try terminal.skip(2, of: 4)
    try terminal.press("Enter")
    try terminal.waitForPrompt("What will it print?")
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 3/4 ▸ Enter goes on")
    #expect(!(try terminal.screen().contains("guess")))
  }

  @Test func choicesAndTheScore() throws {
    let terminal = try TmuxTerminal(["step", Self.lesson("choices")], rows: 60)
    try terminal.waitForPrompt("step 1/2 ▸ Enter takes your guess")
    #expect(!(try terminal.screen().contains("nine-of-two")), "the name gives it away")
    try terminal.press("Enter")
    try terminal.waitForPrompt("Which one? 1 to 3; Enter skips:")
    #expect(try terminal.screen().contains("\n  1  8\n  2  9\n  3  an error\n"))
    try terminal.type("4")
    try terminal.waitFor("'4' is no choice: type a number from 1 to 3.")
    try terminal.waitForPrompt("Which one? 1 to 3; Enter skips:")
    try terminal.type("1")
    try terminal.waitForPrompt("step 1/2 ▸ Enter goes on")
    #expect(
      try terminal.screen().contains("\nThe run shows: 9. That would be right of one after the"))
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 2/2 ▸ Enter takes your guess")
    try terminal.press("Enter")
    try terminal.waitForPrompt("What will it print?")
    try terminal.type("2")
    try terminal.waitForPrompt("step 2/2 ▸ Enter goes on")
    #expect(try terminal.screen().contains("\nYour guess is right: it printed 2.\n"))
    try terminal.press("Enter")
    try terminal.waitForPrompt("the end ▸")
    #expect(try terminal.screen().contains("Guesses right   ▰▱  1 of 2   missed: step 1"))
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
  }

  @Test func helpExplainsEveryKey() throws {
    let terminal = try TmuxTerminal(["step", Self.lesson("keys")], rows: 40)
    try terminal.waitForPrompt("step 1/4 ▸ Enter runs it")
    try terminal.press("h")
    try terminal.waitFor("  q     leave")
    let screen = try terminal.screen()
    for key in ["Enter", "s", "r", "b", "e", "o", "?", "h", "q"] {
      #expect(screen.contains("\n  \(key) "), "\(key) is not explained")
    }
    try terminal.press("x", "Up", "C-z")
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
  }

  @Test func editedTextIsUsedInThisRunOnly() throws {
    let folder = try TemporaryFolder()
    let editor = try folder.script("sed -i 's/first/edited/' \"$1\"")
    let file = "\(Etude.root)/\(Self.lesson("keys"))"
    let before = try Data(contentsOf: URL(fileURLWithPath: file))
    let terminal = try TmuxTerminal(
      ["step", Self.lesson("keys")], rows: 50, environment: ["EDITOR": editor])
    try terminal.waitForPrompt("step 1/4 ▸ Enter runs it")
    try terminal.press("e")
    try terminal.waitFor("sh · edited for this run\n  echo edited line")
    try terminal.waitForPrompt("step 1/4 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitForPrompt("? why")
    #expect(
      try terminal.screen().contains("\n  edited line\n≠ Your experiment: the page's own text"))
    try terminal.press("?")
    try terminal.waitFor("You edited this step: another output than the page's is to be expected.")
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
  }

  @Test func anEditorThatFailsChangesNothing() throws {
    let terminal = try TmuxTerminal(
      ["step", Self.lesson("keys")], environment: ["EDITOR": "false"])
    try terminal.waitForPrompt("step 1/4 ▸ Enter runs it")
    try terminal.press("e")
    try terminal.waitFor("The editor ended with exit status 1: the text is as it was.")
    try terminal.press("Enter")
    try terminal.waitFor("✓ That is what the page says.")
  }
}
