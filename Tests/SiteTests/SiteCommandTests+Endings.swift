import Foundation
import Glibc
import Processes
import Testing

/// Builds that do not come to their end.
extension SiteCommandTests {
  @Test(
    "a build that is ended in the middle leaves nothing but the earlier site",
    arguments: [(SIGINT, true), (SIGTERM, true), (SIGKILL, false)])
  func ended(by signal: Int32, inOrder: Bool) throws {
    let (course, tools) = try (Self.course(), TemporaryFolder())
    // Short enough for the path of a socket.
    let scratch = "/tmp/etude-t-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(
      atPath: scratch, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o1777])
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    #expect(try Self.site(["a/good"], in: course).status == 0)
    let before = try course.text("site/build/index.html")
    // It colours nothing, and never ends.
    try tools.write("#!/bin/sh\n: >\"\(tools.path)/started\"\nexec sleep 1000\n", to: "highlight")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(tools.path)/highlight")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Installation.current.helper("etude")))
    process.arguments = ["site"]
    process.currentDirectoryURL = URL(fileURLWithPath: course.path)
    let path = try #require(Executable.environmentValue("PATH"))
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["TERM": "dumb", "TMPDIR": scratch, "PATH": "\(tools.path):\(path)"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    defer { if process.isRunning { process.terminate() } }
    try wait("the program that colours") {
      FileManager.default.fileExists(atPath: "\(tools.path)/started")
    }
    let unfinished = "\(course.path)/site/build.new-\(process.processIdentifier)"
    #expect(FileManager.default.fileExists(atPath: "\(unfinished)/index.html"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch).count == 1)

    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationStatus == (inOrder ? 130 : signal))
    func rest() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: scratch)
        + FileManager.default.contentsOfDirectory(atPath: "\(course.path)/site")
    }
    // After SIGKILL the guardian takes a moment.
    if !inOrder { try wait("the guardian to clear up") { (try? rest()) == ["build"] } }
    #expect(try rest() == ["build"])
    #expect(try course.text("site/build/index.html") == before)
  }

  private func wait(_ what: String, until condition: () -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while !condition() {
      try #require(ContinuousClock.now < deadline, "waited in vain for \(what)")
      Pause.moment()
    }
  }

  private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Executable.find(program)))
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test(
    "on a full disk the build fails, says so, and leaves the earlier site",
    .enabled("needs root") { getuid() == 0 })
  func fullDisk() throws {
    let (course, disk) = try (Self.course(), TemporaryFolder())
    try #require(
      Self.run("mount", ["-t", "tmpfs", "-o", "size=1m", "none", disk.path]) == 0)
    defer { _ = try? Self.run("umount", ["--lazy", disk.path]) }
    let output = "\(disk.path)/site"
    #expect(try Self.site(["a/good", "--output", output], in: course).status == 0)
    let files = try disk.files()
    let before = try files.map { try disk.text($0) }
    try course.write(String(repeating: "x", count: 1_200_000), to: "large.txt")
    try course.write("---\ntitle: T\n---\n[x](/large.txt)\n", to: "lessons/03-c/01-large.md")
    let result = try Self.site(["c", "--output", output], in: course)
    #expect(result.status == 4, "\(result.output)")
    #expect(result.output.contains("large.txt: No space left on device"), "\(result.output)")
    #expect(try disk.files() == files)
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["site"])
    #expect(try files.map { try disk.text($0) } == before)
  }
}
