import Foundation
import Testing

/// How step mode looks in a real terminal.
@Suite(.enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: scripts/setup does it"))
struct StepLayoutTests {
  @Test("no line is broken by the terminal", arguments: [80, 60, 40])
  func noLineIsBroken(columns: Int) throws {
    let terminal = try TmuxTerminal(
      ["step", StepKeyTests.lesson("wide")], columns: columns, rows: 90)
    try terminal.waitForKeys("step 1/2 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitForKeys("step 1/2 ▸ Enter goes on")
    try terminal.press("Enter")
    try terminal.waitForKeys("step 2/2 ▸ Enter runs it")
    for key in ["s skip", "e edit", "o shell", "b back", "h help"] {
      #expect(try terminal.screen().contains(key), "\(key) is cut off")
    }
    // With -J tmux joins the lines that it has broken itself.
    #expect(try terminal.screen() == (try terminal.screen("-J")).trimmingLineEnds)
    #expect(try terminal.screen().contains("↪ "))
  }

  @Test func theWidthIsReadAnew() throws {
    let terminal = try TmuxTerminal(["step", StepKeyTests.lesson("wide")], rows: 60)
    try terminal.waitForPrompt("step 1/2 ▸")
    #expect(try terminal.screen().contains("wrapped at eighty columns, and at\nsixty"))
    try terminal.resize(columns: 60, rows: 60)
    try terminal.press("Enter")
    try terminal.waitForKeys("step 1/2 ▸ Enter goes on")
    try terminal.press("b")
    try terminal.waitForPrompt("Back to which step")
    try terminal.type("1")
    try terminal.waitForKeys("step 1/2 ▸ Enter runs")
    #expect(try terminal.screen().contains("be wrapped at\neighty columns"))
  }

  @Test func tallPagesStop() throws {
    let terminal = try TmuxTerminal(["step", StepKeyTests.lesson("keys")], rows: 8)
    try terminal.waitForPrompt("── more ▸ Enter goes on  q leaves")
    #expect(try terminal.screen().hasPrefix("Every key\n"))
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 1/4 ▸ Enter runs")
  }

  @Test("colours", arguments: [true, false])
  func colors(areWanted: Bool) throws {
    let terminal = try TmuxTerminal(
      ["step", StepKeyTests.lesson("keys")], environment: areWanted ? [:] : ["NO_COLOR": "1"])
    try terminal.waitForPrompt("step 1/4 ▸ Enter runs")
    #expect(try terminal.screen("-e").contains("\u{1b}[") == areWanted)
  }

  /// Code that is shown and code of steps, with what tmux says of its colours.
  @Test("code has the colours of `highlight`, and none without it", arguments: [true, false])
  func codeIsColored(isInstalled: Bool) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "page.md",
      "---\ntitle: T\n---\n```swift display\n/* one\n   two */\nlet n = 42\n```\n\n"
        + "```http\nGET http://127.0.0.1:9/\nX: \"a b\"\n```\n\n```sh\necho 'it is'\n```\n")
    let terminal = try TmuxTerminal(
      ["step", "\(folder.path)/page.md"], rows: 50,
      environment: isInstalled ? [:] : ["PATH": folder.path])
    try terminal.waitForPrompt("step 1/2 ▸ Enter runs")
    var screen = try terminal.screen("-e")
    if isInstalled {
      try terminal.press("s")
      try terminal.waitForPrompt("step 2/2 ▸ Enter runs")
      screen = try terminal.screen("-e")
    }
    #expect(try terminal.screen().contains("    /* one\n       two */\n    let n = 42\n"))
    for text in [
      "\u{1b}[2;3m/* one", "\u{1b}[35mlet", "\u{1b}[33m42", "\u{1b}[35mGET", "\u{1b}[32m\"a b\"",
      "\u{1b}[35mecho", "\u{1b}[32m'it is'",
    ] {
      #expect(screen.contains(text) == isInstalled, "\(text)\n\(screen)")
    }
  }

  @Test func aLessonOfTheCourse() throws {
    let terminal = try TmuxTerminal(["step", "bloom-filters/bits"], rows: 300)
    try terminal.waitForPrompt("▸ Enter runs")
    #expect(try terminal.screen() == (try terminal.screen("-J")).trimmingLineEnds)
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
  }
}

extension String {
  /// Without blanks at the ends of lines: tmux keeps those with -J.
  fileprivate var trimmingLineEnds: String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
  }
}
