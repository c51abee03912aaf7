import Foundation
import Processes
import Testing

/// Pages whose servers have settings that are not known to be harmless.
@Suite struct TrustTests {
  /// A course with one page; its setting stands in for those that do harm.
  private final class Suspect {
    let folder: TemporaryFolder
    var marker: String { "\(folder.path)/ran" }
    var hasRun: Bool { FileSystem.status(marker) != nil }

    init() throws {
      folder = try TemporaryFolder()
      try folder.write(
        "lessons/01-m/01-a.md",
        """
        ---
        title: A
        services:
          cache:
            kind: redis
            config: {dbfilename: other.rdb}
        ---

        ```sh
        touch '\(folder.path)/ran'
        ```

        ```redis
        CONFIG GET dbfilename
        ```
        ```output
        1) "dbfilename"
        2) "other.rdb"
        ```

        """)
    }

    func etude(_ words: String...) throws -> Etude.Result {
      let options = words.dropFirst()
      return try Etude.run([words[0], "--course", folder.path] + options)
    }
  }

  @Test(
    "refused before anything runs",
    arguments: [
      ["run"], ["run", "--fresh"], ["check"], ["check", "--repeat", "2"], ["check", "--github"],
      ["accept", "m/a"], ["site"], ["lint"],
    ])
  func isRefused(words: [String]) throws {
    let suspect = try Suspect()
    let result = try Etude.run([words[0], "--course", suspect.folder.path] + words.dropFirst())
    #expect(result.status == 2)
    #expect(
      result.output.contains("01-a.md:6:1: `dbfilename` of the service `cache`"), "\(result.output)"
    )
    #expect(result.output.contains("--trust"))
    #expect(result.output.contains("::error ") == words.contains("--github"))
    #expect(!suspect.hasRun)
  }

  @Test func runsWithTrust() throws {
    let suspect = try Suspect()
    #expect(try suspect.etude("lint", "--trust").output == "")
    let result = try suspect.etude("check", "--trust")
    #expect(result.status == 0, "\(result.output)")
    #expect(suspect.hasRun)
    #expect(try suspect.etude("accept", "m/a", "--trust").status == 0)
    #expect(try suspect.etude("run", "--trust").status == 0)
  }

  @Test("commands that only read texts ask for no trust", arguments: ["list", "export", "cache"])
  func reading(command: String) throws {
    let suspect = try Suspect()
    let words = command == "export" ? [command, "m/a", "--sh"] : [command]
    let result = try Etude.run(words + ["--course", suspect.folder.path])
    #expect(result.status == 0, "\(result.output)")
    #expect(!suspect.hasRun)
  }

  @Test(
    "step mode shows the settings at the first yes",
    .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: scripts/setup does it"))
  func stepModeAsks() throws {
    let suspect = try Suspect()
    let terminal = try TmuxTerminal(["step", "--course", suspect.folder.path, "m/a"], rows: 40)
    try terminal.waitForPrompt("step 1/2 ▸ Enter runs it")
    #expect(!terminal.hasServer)
    for key in ["Enter", "o"] {
      try terminal.press(key)
      try terminal.waitForPrompt("y starts the servers with them")
      #expect(try terminal.screen().contains("line 6, cache (redis): dbfilename = other.rdb"))
      // Enter is no yes: the question may come as a surprise to a reader who only wants to go on.
      try terminal.press("Enter")
      try terminal.waitFor("Nothing was started.")
      try terminal.waitForPrompt("step 1/2 ▸ Enter runs it")
      #expect(!terminal.hasServer && !suspect.hasRun)
    }
    try terminal.press("Enter")
    try terminal.waitForPrompt("y starts the servers with them")
    try terminal.press("y")
    try terminal.waitForPrompt("step 1/2 ▸ Enter goes on")
    #expect(terminal.hasServer && suspect.hasRun)
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 2/2 ▸ Enter runs it")
    try terminal.press("Enter")
    try terminal.waitFor("✓ That is what the page says.")
    try terminal.press("q")
    try terminal.waitForEnd(status: 0)
    #expect(terminal.remains() == [])
  }

  @Test(
    "with --trust step mode asks nothing, and still starts nothing before a key",
    .enabled(if: TmuxTerminal.isAvailable, "tmux is not installed: scripts/setup does it"))
  func stepModeWithTrust() throws {
    let suspect = try Suspect()
    let terminal = try TmuxTerminal(["step", "--trust", "--course", suspect.folder.path, "m/a"])
    try terminal.waitForPrompt("step 1/2 ▸ Enter runs it")
    #expect(!terminal.hasServer)
    try terminal.press("Enter")
    try terminal.waitForPrompt("step 1/2 ▸ Enter goes on")
    #expect(terminal.hasServer && suspect.hasRun)
  }
}

extension TmuxTerminal {
  /// Whether a server of the run is there.
  fileprivate var hasServer: Bool {
    remains().contains { $0.contains("redis-server") || $0.contains("postgres") }
  }
}
