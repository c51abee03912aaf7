import Foundation
import Glibc
import Processes
import TestSupport
import Testing

/// `etude serve` for a small course, until it is let go of.
final class ServedCourse {
  static let fixtures = "\(Etude.root)/Tests/Fixtures/live"

  let process = Process()
  let folder: TemporaryFolder
  /// The address that it prints, with the token.
  private(set) var url = ""
  private let errors: (handle: FileHandle, text: () throws -> String)

  /// Starts it on a course with pages of several kinds, and waits for the address.
  ///
  /// - Parameters:
  ///   - options: further options.
  ///   - environment: further variables.
  /// - Throws: when it does not start.
  convenience init(_ options: String..., environment: [String: String] = [:]) throws {
    try self.init(Self.course(), options, environment: environment)
  }

  /// Starts it on a course, and waits for the address.
  ///
  /// - Parameters:
  ///   - folder: the course.
  ///   - options: further options.
  ///   - opensBrowser: whether it is left to open a browser.
  ///   - environment: further variables.
  /// - Throws: when it does not start.
  init(
    _ folder: TemporaryFolder, _ options: [String], opensBrowser: Bool = false,
    environment: [String: String] = [:]
  ) throws {
    self.folder = folder
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/scratch", withIntermediateDirectories: true)
    // A server may run as another user when the test runs as root.
    for place in [folder.path, "\(folder.path)/scratch"] {
      try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: place)
    }
    process.executableURL = URL(fileURLWithPath: try #require(Installation.current.helper("etude")))
    process.arguments =
      ["serve", "--port", "0", "--course", folder.path] + options
      + (opensBrowser ? [] : ["--no-open"])
    process.environment = ProcessInfo.processInfo.environment.merging([
      "TMPDIR": "\(folder.path)/scratch", "TERM": "dumb", "NO_COLOR": "1",
    ]) { $1 }.merging(environment) { $1 }
    let output = try folder.file("output")
    errors = try folder.file("errors")
    (process.standardOutput, process.standardError) = (output.handle, errors.handle)
    try process.run()
    let deadline = Deadline.after(.seconds(300))
    while url.isEmpty {
      let problem = try errors.text()
      try #require(process.isRunning && !deadline.hasPassed, "\(problem)")
      let text = try output.text()
      if text.hasSuffix("\n") { url = String(text.dropLast()) }
      Pause.moment()
    }
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// A course with pages of several kinds.
  static func course() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let lessons = "\(Etude.root)/lessons"
    for (from, to) in [
      ("\(lessons)/04-transactions/08-deadlock.md", "01-deadlock.md"),
      ("\(lessons)/07-db-replica/09-failover.md", "02-failover.md"),
      ("\(fixtures)/guesses.md", "03-guesses.md"), ("\(fixtures)/outputs.md", "04-outputs.md"),
      ("\(fixtures)/stores.md", "05-stores.md"),
      ("\(fixtures)/program.md", "06-program.md"), ("\(fixtures)/slow.md", "08-slow.md"),
    ] {
      try folder.write(
        "lessons/01-m/\(to)", String(contentsOfFile: from, encoding: .utf8))
    }
    // Files that would run a script, and a page that links to them.
    for (name, text) in [
      (
        "07-foreign.md", "---\ntitle: Foreign\n---\n\n[a](evil.html), [b](evil.js), [c](evil.svg)\n"
      ),
      ("evil.html", "<head>\n<script src=\"evil.js\"></script>\n</head>\n"),
      ("evil.js", "document.title = 'evil';\n"),
      (
        "evil.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><script href=\"evil.js\"/></svg>\n"
      ),
    ] {
      try folder.write("lessons/01-m/\(name)", text)
    }
    return folder
  }

  /// Plays a scenario of `scenarios.py`.
  func play(_ name: String, _ arguments: String...) throws -> [Substring] {
    try PythonPeer.lines("live/scenarios.py", [name, url] + arguments)
  }

  /// Sends a signal, and waits for the end.
  func end(by signal: Int32) -> Int32 {
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// What is left of it: processes that know its scratch folder, and folders of its run.
  func left() -> [String] {
    let scratch = "\(folder.path)/scratch"
    let processes = FileSystem.names(in: "/proc").filter { Int32($0) != nil && $0 != "\(getpid())" }
      .filter { number in
        let command = FileSystem.text("/proc/\(number)/cmdline") ?? ""
        let environment = FileSystem.text("/proc/\(number)/environ") ?? ""
        return command.contains(scratch) || environment.contains(scratch)
      }
    return processes + FileSystem.names(in: scratch).filter { $0.hasPrefix("etude-") }
  }
}
