import Foundation
import Glibc
import Processes
import Testing

/// `etude run --watch`, with files replaced by renaming, as editors do it.
@Suite struct WatchTests {
  /// A watch that runs, and what it has printed.
  private final class Watched {
    let folder: TemporaryFolder
    private let process = Process()
    private let out: (handle: FileHandle, text: () throws -> String)

    init(_ body: String) throws {
      folder = try TemporaryFolder()
      // Servers run as another user when the test runs as root.
      try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: folder.path)
      try folder.write("Sources/Shown.swift", "let shown = 1\n")
      out = try folder.file("out")
      try save(body)
      process.executableURL = URL(
        fileURLWithPath: try #require(Installation.current.helper("etude")))
      process.arguments = ["run", "--watch", "--course", folder.path, "m/watched"]
      process.environment = ProcessInfo.processInfo.environment
        .merging(["NO_COLOR": "1", "TERM": "dumb", "TMPDIR": folder.path]) { $1 }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = out.handle
      process.standardError = out.handle
      try process.run()
    }

    deinit { if process.isRunning { process.terminate() } }

    /// Writes the page under another name and renames it.
    func save(_ body: String) throws {
      try folder.write("lessons/01-m/.draft", "---\ntitle: Watched\n---\n\n\(body)\n")
      let page = "\(folder.path)/lessons/01-m/01-watched.md"
      // Safe: both paths are copied by the kernel during the call.
      let status = unsafe rename("\(folder.path)/lessons/01-m/.draft", page)
      #expect(status == 0)
    }

    /// What has been printed since the round before the given one was over, once that round is.
    func round(_ number: Int) throws -> String {
      let end = "; Ctrl-C ends it\n"
      let deadline = ContinuousClock.now + .seconds(60)
      while true {
        let rounds = try out.text().components(separatedBy: end)
        if rounds.count > number { return rounds[number - 1] }
        let text = rounds.joined(separator: end)
        try #require(
          ContinuousClock.now < deadline && process.isRunning, "no round \(number): \(text)")
        Pause.moment()
      }
    }

    func interrupt() -> Int32 {
      kill(process.processIdentifier, SIGINT)
      process.waitUntilExit()
      return process.terminationStatus
    }

    var count: Int {
      ((try? String(contentsOfFile: "\(folder.path)/count", encoding: .utf8)) ?? "").count
    }

    func step(_ text: String, printing output: String) -> String {
      let text = text.replacingOccurrences(of: "COUNT", with: "printf x >> '\(folder.path)/count'")
      return "```sh\n\(text)\n```\n\n```output\n\(output)\n```\n"
    }
  }

  @Test func appendedStepsContinueAndOthersStartAnew() throws {
    let watched = try Watched("Nothing yet.\n\n```sh\ntrue\n```")
    #expect(try watched.round(1).contains("passed  m/watched  1 step,"))

    let first = watched.step("COUNT; echo kept > file; echo one", printing: "one")
    try watched.save(first)
    #expect(try watched.round(2).contains("passed  m/watched  1 step,"))
    #expect(watched.count == 1)

    let second = watched.step("cat file", printing: "kept")
    try watched.save("Prose before it.\n\n\(first)\n\(second)")
    let third = try watched.round(3)
    #expect(third.contains("step 1 is as before and did not run again"), "\(third)")
    #expect(third.contains("passed  m/watched  2 steps"), "\(third)")
    #expect(watched.count == 1)

    // The last step has run: what it did cannot be undone, so all starts anew.
    try watched.save("\(first)\n" + watched.step("cat file; echo more", printing: "kept"))
    let fourth = try watched.round(4)
    #expect(fourth.contains("failed  m/watched"), "\(fourth)")
    #expect(fourth.contains("+more"), "\(fourth)")
    #expect(watched.count == 2)
    #expect(watched.interrupt() == 130)
  }

  @Test func findingsAreShownAndTheWatchGoesOn() throws {
    let watched = try Watched("```sh timeuot=1s\ntrue\n```")
    #expect(try watched.round(1).contains("01-watched.md:5:"))
    try watched.save(
      "```swift source=Sources/Shown.swift\nlet shown = 1\n```\n\n```sh\ntrue\n```")
    #expect(try watched.round(2).contains("passed  m/watched  1 step,"))
    try watched.folder.write("Sources/Shown.swift", "let shown = 2\n")
    let third = try watched.round(3)
    #expect(third.contains("Sources/Shown.swift"), "\(third)")
    #expect(third.contains("passed  m/watched  1 step,"), "\(third)")
    #expect(watched.interrupt() == 130)
    let left = try FileManager.default.contentsOfDirectory(atPath: watched.folder.path)
    #expect(left.filter { $0.hasPrefix("etude-") } == [])
  }

  @Test func oneLessonIsNamed() throws {
    let result = try Etude.run(["run", "--watch"])
    #expect(result.status == 2)
    #expect(result.output.contains("--watch takes one lesson"), "\(result.output)")
  }
}
