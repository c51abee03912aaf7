import Foundation
import Glibc
import Processes
import Testing

/// `etude system NAME` on a free port, until it is let go of.
final class RunningSystem {
  let process = Process()
  /// What it serves: `http://127.0.0.1:40123`.
  let url: String
  /// Where its scratch folder lies.
  let scratch: TemporaryFolder

  private let output: (handle: FileHandle, text: () throws -> String)

  /// Starts it, and waits until it listens.
  init(_ words: String...) throws {
    scratch = try TemporaryFolder()
    // A server may run as another user when the test runs as root.
    try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: scratch.path)
    process.executableURL = URL(fileURLWithPath: try #require(Installation.current.helper("etude")))
    process.arguments = ["system"] + words + ["--port", "0"]
    process.environment = ProcessInfo.processInfo.environment.merging([
      "TMPDIR": scratch.path, "TERM": "dumb",
    ]) { $1 }
    let output = try scratch.file("output")
    self.output = output
    process.standardOutput = output.handle
    try process.run()
    let deadline = Deadline.after(.seconds(120))
    var found: Substring?
    while found == nil {
      let soFar = try output.text()
      try #require(process.isRunning && !deadline.hasPassed, "\(soFar)")
      found = try output.text().firstMatch(of: /^listening on (\S+)\n/)?.1
      Pause.moment()
    }
    url = String(try #require(found))
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// What it has printed so far.
  func text() throws -> String { try output.text() }

  /// Sends a signal, and waits for the end.
  func end(by signal: Int32) -> Int32 {
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// What is left of it: processes that name its scratch folder, and folders of its run.
  func left() -> [String] {
    let processes = FileSystem.names(in: "/proc").filter { Int32($0) != nil && $0 != "\(getpid())" }
      .compactMap { number -> String? in
        let command = FileSystem.text("/proc/\(number)/cmdline") ?? ""
        let environment = FileSystem.text("/proc/\(number)/environ") ?? ""
        guard command.contains(scratch.path) || environment.contains(scratch.path) else {
          return nil
        }
        return command.split(separator: "\0").joined(separator: " ")
      }
    return processes + FileSystem.names(in: scratch.path).filter { $0.hasPrefix("etude-") }
  }
}
