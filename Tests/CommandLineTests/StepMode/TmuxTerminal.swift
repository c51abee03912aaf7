import Foundation
import Glibc
import Processes
import Testing

/// A terminal of its own, in which a person (the test) presses keys and reads the screen: a tmux
/// server with one pane in which `etude step` runs.
///
/// Everything is under one private folder, `TMPDIR` included, so that what is left behind shows.
final class TmuxTerminal {
  private let folder: String
  private let socket: String

  /// Whether there is a tmux. With `REQUIRE_SERVICES` set there must be one, and a test that needs
  /// it fails rather than being skipped.
  static var isAvailable: Bool {
    Executable.find("tmux") != nil || Executable.environmentValue("REQUIRE_SERVICES") != nil
  }

  /// How long anything may take before it counts as a hang.
  private static let patience = Duration.seconds(60)

  /// Starts `etude` in a terminal.
  init(
    _ arguments: [String], columns: Int = 80, rows: Int = 24, environment: [String: String] = [:]
  ) throws {
    // Short: the scratch folder of a run has to lie below it, with the sockets in that.
    let name = String(UInt32.random(in: .min ... .max), radix: 36)
    folder = "/tmp/et-\(name)"
    socket = "\(folder)/tmux"
    try FileManager.default.createDirectory(
      atPath: "\(folder)/own", withIntermediateDirectories: true)
    let etude = try #require(Installation.current.helper("etude"))
    let variables = environment.map { "\($0.key)='\($0.value)'" }.sorted().joined(separator: " ")
    let words = arguments.map { "'\($0)'" }.joined(separator: " ")
    let script = """
      cd '\(Etude.root)'
      trap : INT
      stty -g > '\(folder)/before'
      env -u NO_COLOR -u ETUDE_REDIS -u ETUDE_POSTGRES TMPDIR='\(folder)/own' \(variables) \\
        '\(etude)' \(words)
      status=$?
      stty -g > '\(folder)/after'
      cmp -s '\(folder)/before' '\(folder)/after' && echo "[status $status, terminal as before]"
      exec cat
      """
    try script.write(toFile: "\(folder)/script", atomically: true, encoding: .utf8)
    _ = try tmux([
      "new-session", "-d", "-s", "s", "-x", "\(columns)", "-y", "\(rows)",
      "sh '\(folder)/script'",
    ])
  }

  deinit {
    _ = try? tmux(["kill-server"])
    // What still runs hears that its terminal has gone, and takes its own things away first.
    let deadline = Deadline.after(.seconds(20))
    while !remains().isEmpty, !deadline.hasPassed { Pause.moment() }
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// What is on the screen.
  func screen(_ options: String...) throws -> String {
    try tmux(["capture-pane", "-p", "-t", "s"] + options)
  }

  /// The words on the screen, wherever its lines end.
  func words() throws -> String {
    try screen().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The last line of the screen that is not empty.
  func lastLine() throws -> String {
    try screen().split(separator: "\n").last.map(String.init) ?? ""
  }

  /// Presses keys, as tmux names them.
  func press(_ keys: String...) throws { _ = try tmux(["send-keys", "-t", "s"] + keys) }

  /// Types text, and Enter.
  func type(_ text: String) throws {
    // To tmux a semicolon at the end of a word ends the command.
    let word = text.hasSuffix(";") ? text.dropLast() + "\\;" : text[...]
    _ = try tmux(["send-keys", "-t", "s", "-l", String(word)])
    try press("Enter")
  }

  /// Makes the terminal another size.
  func resize(columns: Int, rows: Int) throws {
    _ = try tmux(["resize-window", "-t", "s", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// Waits until the last line holds a text: the prompt, as a person waits for it.
  func waitForPrompt(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try wait(sourceLocation, "the prompt '\(text)'") { try self.lastLine().contains(text) }
  }

  /// The same for keys that may take several lines: the last of them is that for help.
  func waitForKeys(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try waitFor(text, sourceLocation: sourceLocation)
    try waitForPrompt("h help", sourceLocation: sourceLocation)
  }

  /// Skips the first steps of a lesson, and waits for the prompt of the next.
  func skip(_ count: Int, of all: Int) throws {
    for number in 1...count {
      try waitForPrompt("step \(number)/\(all) ▸ Enter ")
      try press("s")
    }
    try waitForPrompt("step \(count + 1)/\(all) ▸ Enter ")
  }

  /// Waits until the screen holds a text.
  func waitFor(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try wait(sourceLocation, "'\(text)'") { try self.screen().contains(text) }
  }

  /// Does something again and again until the screen holds a text.
  func reach(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation, by action: () throws -> Void
  ) throws {
    try wait(sourceLocation, "'\(text)'") {
      try action()
      return try self.screen().contains(text)
    }
  }

  /// Waits until the program has ended with this status and left the terminal as it was.
  func waitForEnd(status: Int32, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try waitFor("[status \(status), terminal as before]", sourceLocation: sourceLocation)
  }

  private func wait(
    _ place: SourceLocation, _ what: String, until condition: () throws -> Bool
  ) throws {
    let deadline = Deadline.after(Self.patience)
    while try !condition() {
      if deadline.hasPassed {
        let screen = try screen()
        Issue.record("\(what) did not come; the screen:\n\(screen)", sourceLocation: place)
        throw TmuxError(message: "\(what) did not come")
      }
      Pause.moment()
    }
  }

  /// What is left of the run: files in its folder for temporary ones, processes that know it.
  func remains() -> [String] {
    let temporary = "\(folder)/own"
    var found = FileSystem.names(in: temporary)
    for number in FileSystem.names(in: "/proc").compactMap({ Int32($0) }) {
      let command = FileSystem.text("/proc/\(number)/cmdline") ?? ""
      let environment = FileSystem.text("/proc/\(number)/environ") ?? ""
      let place = SymbolicLink.text(at: "/proc/\(number)/cwd") ?? ""
      if [command, environment, place].contains(where: { $0.contains(temporary) }) {
        found.append("process \(number): \(command.replacing("\0", with: " "))")
      }
    }
    return found
  }

  /// The process that runs `etude`.
  func etudeProcess() throws -> Int32 {
    let numbers = FileSystem.names(in: "/proc").compactMap { Int32($0) }
    return try #require(
      numbers.first {
        let command = FileSystem.text("/proc/\($0)/cmdline") ?? ""
        let environment = FileSystem.text("/proc/\($0)/environ") ?? ""
        return command.contains("/etude\0step") && environment.contains("TMPDIR=\(folder)/own")
      })
  }

  private func tmux(_ arguments: [String]) throws -> String {
    let program = try #require(Executable.find("tmux"), "tmux is not installed: scripts/setup")
    let output = try Pipe.fromChild()
    var launch = ChildProcess.Launch(
      program, ["-u", "-f", "/dev/null", "-S", socket] + arguments,
      environment: [
        "PATH": Executable.environmentValue("PATH") ?? Executable.defaultPath,
        "LANG": "C.UTF-8", "TERM": "xterm-256color", "HOME": folder, "SHELL": "/bin/sh",
      ])
    launch.standardOutput = .descriptor(output.writeEnd.number)
    launch.standardError = .descriptor(output.writeEnd.number)
    let child = try ChildProcess.start(launch)
    output.writeEnd.close()
    var bytes: [UInt8] = []
    while output.readEnd.waitUntilReadable(deadline: .after(Self.patience)) {
      guard let more = try output.readEnd.read() else { continue }
      if more.isEmpty { break }
      bytes += more
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let status = try child.wait(deadline: .after(Self.patience))
    guard status.isSuccess else {
      throw TmuxError(message: "tmux \(arguments.joined(separator: " ")): \(text)")
    }
    return text
  }
}

/// A terminal that did not do what a person would wait for.
struct TmuxError: Error {
  var message: String
}

extension TemporaryFolder {
  /// A shell script of this text, to be run by its path.
  func script(_ text: String) throws -> String {
    let file = "\(path)/script"
    try "#!/bin/sh\n\(text)\n".write(toFile: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    return file
  }
}
