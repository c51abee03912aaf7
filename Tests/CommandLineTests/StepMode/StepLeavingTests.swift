import Foundation
import Glibc
import Testing

/// Every way out of step mode leaves the terminal as it was, and nothing behind.
@Suite(.enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: scripts/setup does it"))
struct StepLeavingTests {
  /// Where a learner may be when she leaves.
  enum Place: String, CaseIterable, CustomTestStringConvertible {
    case beforeStep, afterStep, guessing, choosingStep, more, end, running

    var testDescription: String { rawValue }

    /// Goes there.
    func terminal() throws -> TmuxTerminal {
      let name = self == .running ? "waits" : "keys"
      let terminal = try TmuxTerminal(
        ["step", StepKeyTests.lesson(name)], rows: self == .more ? 8 : 24)
      if self == .more {
        try terminal.waitForPrompt("── more ▸")
        return terminal
      }
      try terminal.waitForPrompt("▸ Enter runs it")
      switch self {
      case .beforeStep, .more: break
      case .afterStep, .choosingStep:
        try terminal.press("Enter")
        try terminal.waitForPrompt("step 1/4 ▸ Enter goes on")
        if self == .choosingStep {
          try terminal.press("b")
          try terminal.waitForPrompt("Back to which step (1; Enter stays)?")
        }
      case .guessing, .end:
        for number in 1...(self == .end ? 4 : 2) {
          try terminal.waitForPrompt(
            "step \(number)/4 ▸ Enter \(number == 3 ? "takes your guess" : "runs it")")
          try terminal.press("s")
        }
        if self == .end {
          try terminal.waitForPrompt("the end ▸")
        } else {
          try terminal.waitForPrompt("step 3/4 ▸ Enter takes your guess")
          try terminal.press("Enter")
          try terminal.waitForPrompt("What will it print?")
        }
      case .running:
        try terminal.press("Enter")
        try terminal.waitForPrompt("running step 1 …")
      }
      return terminal
    }
  }

  @Test("Ctrl-C", arguments: Place.allCases)
  func interrupt(place: Place) throws {
    let terminal = try place.terminal()
    try terminal.press("C-c")
    try terminal.waitForEnd(status: 130)
    #expect(terminal.remains() == [])
  }

  @Test("Ctrl-D", arguments: Place.allCases.filter { $0 != .running })
  func endOfInput(place: Place) throws {
    let terminal = try place.terminal()
    try terminal.press("C-d")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
  }

  @Test("SIGTERM", arguments: [Place.beforeStep, .guessing, .running])
  func terminated(place: Place) throws {
    let terminal = try place.terminal()
    #expect(kill(try terminal.etudeProcess(), SIGTERM) == 0)
    try terminal.waitForEnd(status: 130)
    #expect(terminal.remains() == [])
  }

  @Test func signalledWhileAToolIsOpen() throws {
    let terminal = try Place.beforeStep.terminal()
    try terminal.press("o")
    try terminal.waitForPrompt("lesson-")
    #expect(kill(try terminal.etudeProcess(), SIGTERM) == 0)
    try terminal.waitForEnd(status: 130)
    #expect(terminal.remains() == [])
  }

  @Test func withoutATerminalItRefuses() throws {
    let result = try Etude.run(["step", StepKeyTests.lesson("keys")])
    #expect(result.status == 2)
    #expect(result.standardOutput.isEmpty)
    #expect(result.output.contains("keys are read from a terminal"))
    #expect(result.output.contains("'etude run LESSON' needs no terminal"))
  }

  @Test(
    "a wrong command line is explained",
    arguments: [
      ([], "name a lesson; 'etude list' shows them"),
      (["transactions"], "one lesson at a time; this names"),
      (["transactions/read-comitted"], "did you mean"),
    ])
  func wrongCommandLine(arguments: [String], message: String) throws {
    let terminal = try TmuxTerminal(["step"] + arguments)
    try terminal.waitForEnd(status: 2)
    #expect(try terminal.screen().contains(message))
  }

  @Test func aServiceThatCannotStart() throws {
    let terminal = try TmuxTerminal(
      ["step", StepKeyTests.lesson("keys")],
      environment: ["ETUDE_REDIS": "redis://127.0.0.1:1/1"])
    try terminal.waitForPrompt("step 1/4 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitForEnd(status: 3)
    #expect(try terminal.screen().contains("127.0.0.1:1"))
    #expect(terminal.remains() == [])
  }
}
