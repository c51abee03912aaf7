import Foundation
import Glibc
import Processes
import Testing

/// However a run ends, nothing of it is left.
@Suite struct InterruptTests {
  @Test(
    "a run that is ended in the middle leaves nothing",
    arguments: [
      (SIGINT, true), (SIGTERM, true), (SIGHUP, true), (SIGQUIT, true), (SIGKILL, false),
    ])
  func ended(by signal: Int32, inOrder: Bool) throws {
    try expectNothingLeft(
      of: ["check", "Tests/Fixtures/runs/interrupted/lesson.md"], in: Etude.root, endedBy: signal,
      inOrder: inOrder)
  }

  @Test("so does one that is ended while a package is built, whose processes know its folder")
  func endedInBuild() throws {
    let folder = try TemporaryFolder()
    try folder.write("etude.yaml", "pages: [README.md]\nswift: {packages: [.]}\n")
    try folder.write("README.md", "# Acme\n\n```swift\nimport Acme\n```\n")
    try folder.write(
      "Package.swift",
      """
      // swift-tools-version: 5.9
      import Foundation
      let folder = ProcessInfo.processInfo.environment["TMPDIR"]!
      try "".write(toFile: folder + "/started", atomically: true, encoding: .utf8)
      while true {}

      """)
    try expectNothingLeft(
      of: ["check", "--trust"], in: folder.path, endedBy: SIGINT, inOrder: true)
  }

  private func expectNothingLeft(
    of arguments: [String], in folder: String, endedBy signal: Int32, inOrder: Bool
  ) throws {
    let scratch = try TemporaryFolder()
    // The server runs as another user when the test runs as root.
    try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: scratch.path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Installation.current.helper("etude")))
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["TMPDIR": scratch.path, "TERM": "dumb"]) { $1 }
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    defer { if process.isRunning { process.terminate() } }
    try wait("the step to begin") {
      Self.files(in: scratch.path).contains { $0.hasSuffix("/started") }
    }
    #expect(!Self.processes(of: scratch.path).isEmpty)

    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationStatus == (inOrder ? 130 : signal))
    // After an orderly end all is gone at once; after SIGKILL the guardian takes a moment.
    if !inOrder {
      try wait("the guardian to clear up") {
        Self.processes(of: scratch.path).isEmpty && Self.files(in: scratch.path).isEmpty
      }
    }
    #expect(Self.processes(of: scratch.path) == [])
    #expect(Self.files(in: scratch.path) == [])
  }

  @Test(
    "a command that starts nothing is ended by a signal without a word",
    arguments: [
      SIGINT, SIGTERM, SIGHUP, SIGQUIT,
    ])
  func endedWithoutARun(by signal: Int32) throws {
    // F_SETPIPE_SZ, which the C library declares for GNU programs only.
    let setPipeSize: Int32 = 1031
    let (output, errors) = (try Platform.Pipe(), try Platform.Pipe())
    // Less room than the list needs: the program waits in the middle of its work.
    let room = fcntl(output.writeEnd.number, setPipeSize, 4096)
    try #require(room == 4096)
    var launch = ChildProcess.Launch(
      try #require(Installation.current.helper("etude")), ["list"],
      environment: ["PATH": Executable.defaultPath], workingDirectory: Etude.root)
    launch.standardOutput = .descriptor(output.writeEnd.number)
    launch.standardError = .descriptor(errors.writeEnd.number)
    let child = try ChildProcess.start(launch)
    errors.writeEnd.close()
    try wait("the list to begin") {
      var count: Int32 = 0
      // Safe: the request writes one int, into a variable that is alive.
      return unsafe ioctl(output.readEnd.number, UInt(FIONREAD), &count) == 0 && count > 0
    }
    child.signal(signal)
    #expect(try child.wait(deadline: .after(.seconds(60))) == .signaled(signal))
    #expect(try errors.readEnd.read() == [])
  }

  private func wait(_ what: String, until condition: () -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while !condition() {
      try #require(ContinuousClock.now < deadline, "waited in vain for \(what)")
      Pause.moment()
    }
  }

  private static func files(in folder: String) -> [String] {
    let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }
    return (found ?? []).filter { $0.hasPrefix("etude-") }
  }

  /// The command lines of the processes that name the folder, in their arguments or environment.
  private static func processes(of folder: String) -> [String] {
    FileSystem.names(in: "/proc").filter { Int32($0) != nil && $0 != "\(getpid())" }.compactMap {
      let command = FileSystem.text("/proc/\($0)/cmdline") ?? ""
      let environment = FileSystem.text("/proc/\($0)/environ") ?? ""
      guard command.contains(folder) || environment.contains(folder) else { return nil }
      return command.split(separator: "\0").joined(separator: " ")
    }
  }
}
