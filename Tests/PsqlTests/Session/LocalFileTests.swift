import Foundation
import Glibc
import PostgresClient
import Psql
import Sessions
import TestSupport
import Testing

/// What a session reads from and writes to files never holds up its owner.
@Suite("Files that are not ready")
struct LocalFileTests {
  private final class Scratch {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "etude-psql-\(UUID().uuidString)").path
    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      // Safe: the path is a string of Swift's.
      try #require(unsafe mkfifo(path + "/pipe", 0o600) == 0)
      let script = "select pg_sleep(100);\n\\echo not reached\n"
      try script.write(toFile: path + "/sleeps.sql", atomically: true, encoding: .utf8)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Drives a lesson's sessions until something holds.
  private func drive(_ lesson: PsqlLesson, until condition: () -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while !condition() {
      try #require(ContinuousClock.now < deadline)
      if try !lesson.wait(milliseconds: 2) {
        for session in lesson.sessions { try session.probe() }
      }
    }
  }

  /// What waits for a file. `/dev/urandom` is none of them: now and then it
  /// says `\c` or `\!`, and is obeyed, as in psql.
  static let commands = [
    "\\i pipe", "\\ir pipe", "\\o pipe", "select 1 \\g pipe", "select 1 \\w pipe",
    "\\i /dev/zero", "\\i sleeps.sql", "copy (select 1) to stdout \\g pipe",
  ]

  @Test(
    "A step that waits for a file is still working, until it is interrupted", arguments: commands)
  func interrupted(command: String) throws {
    let scratch = try Scratch()
    let lesson = try PsqlLesson(directory: scratch.path)
    let session = try lesson.open()
    try session.begin(StepInput(text: command + "\n\\echo not reached\n", number: 1))
    for _ in 0..<20 where try !lesson.wait(milliseconds: 2) { try session.probe() }
    #expect(session.state == .working)
    try session.interrupt()
    try drive(lesson) { session.state != .working }
    #expect(session.state == .idle)
    #expect(!String(decoding: session.takeOutput().bytes, as: UTF8.self).contains("not reached"))
    #expect(try lesson.run("\\r\n\\o\n\\echo on", in: session).hasSuffix("on\n"))
  }

  @Test(
    "An interruption that is too late for the statement ends the wait for the reader of its rows",
    arguments: [
      "select pg_advisory_lock(1) \\g pipe",
      "copy (select pg_advisory_lock(1)) to stdout \\g pipe",
    ])
  func interruptedLate(command: String) throws {
    let scratch = try Scratch()
    let lesson = try PsqlLesson(directory: scratch.path)
    let session = try lesson.open()
    let (observer, deadline) = (try lesson.connect(), ContinuousClock.now + .seconds(30))
    try observer.query("SELECT pg_advisory_lock(1)")
    try session.begin(StepInput(text: command + "\n\\echo not reached\n", number: 1))
    try observer.query("SELECT pg_advisory_unlock(1)")
    // Until the server is done. The session has not read that yet.
    let isDone = """
      SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
      AND pid <> pg_backend_pid() AND state = 'idle' AND query LIKE '%advisory_lock(1)%'
      """
    while try observer.query(isDone).rows.first?[0] != "1" {
      try #require(ContinuousClock.now < deadline)
    }
    try session.interrupt()
    try drive(lesson) { session.state != .working }
    #expect(session.state == .idle)
    #expect(!String(decoding: session.takeOutput().bytes, as: UTF8.self).contains("not reached"))
    #expect(try lesson.run("\\r\n\\echo on", in: session).hasSuffix("on\n"))
  }

  @Test("A session can be closed while it waits for a file", arguments: commands)
  func closed(command: String) throws {
    let scratch = try Scratch()
    let lesson = try PsqlLesson(directory: scratch.path)
    let session = try lesson.open()
    try session.begin(StepInput(text: command, number: 1))
    for _ in 0..<3 where try !lesson.wait(milliseconds: 2) { try session.probe() }
    session.close()
    #expect(session.state == .ended("closed"))
  }

  @Test("A file without an end takes no memory")
  func endless() throws {
    let lesson = try PsqlLesson()
    let session = try lesson.open()
    let before = Self.residentBytes
    try session.begin(StepInput(text: "\\i /dev/zero", number: 1))
    let end = ContinuousClock.now + .milliseconds(500)
    while ContinuousClock.now < end { _ = try lesson.wait(milliseconds: 2) }
    #expect(session.state == .working)
    #expect(Self.residentBytes - before < 100 << 20)
    session.close()
  }

  @Test("A file that includes itself ends as in psql")
  func itself() throws {
    let scratch = try Scratch()
    let file = scratch.path + "/self.sql"
    try Data("\\echo one\n\\i \(file)\n\\echo two\n".utf8).write(to: URL(filePath: file))
    let lesson = try PsqlLesson(directory: scratch.path)
    let output = String(decoding: try lesson.output(of: Array("\\i \(file)\n".utf8)), as: UTF8.self)
    let lines = output.split(separator: "\n")
    let depth = lines.filter { $0 == "one" }.count
    #expect(depth > 100 && depth <= 1024)
    #expect(lines.filter { $0 == "two" }.count == depth)
    #expect(
      lines.filter { $0.contains("Too many open files") } == [
        "psql:\(file):2: error: \(file): Too many open files"
      ])
  }

  @Test("What comes through a pipe is read as it comes")
  func pipeIn() throws {
    let scratch = try Scratch()
    let lesson = try PsqlLesson(directory: scratch.path)
    let session = try lesson.open()
    try session.begin(StepInput(text: "\\i pipe\n\\echo behind", number: 1))
    for _ in 0..<3 where try !lesson.wait(milliseconds: 2) { try session.probe() }
    #expect(session.state == .working)
    let writer = try #require(FileHandle(forWritingAtPath: scratch.path + "/pipe"))
    try writer.write(contentsOf: Data("\\echo first\nselect 1 as o".utf8))
    var output = ""
    try drive(lesson) {
      output += String(decoding: session.takeOutput().bytes, as: UTF8.self)
      return output == "first\n"
    }
    #expect(session.state == .working)
    try writer.write(contentsOf: Data("ne;\n\\echo last".utf8))
    try writer.close()
    try drive(lesson) { session.state == .idle }
    output += String(decoding: session.takeOutput().bytes, as: UTF8.self)
    #expect(output == "first\n one \n-----\n   1\n(1 row)\n\nlast\nbehind\n")
  }

  @Test("What goes into a pipe waits for its reader, and for room", arguments: [false, true])
  func pipeOut(isCopy: Bool) throws {
    let scratch = try Scratch()
    let lesson = try PsqlLesson(directory: scratch.path)
    let session = try lesson.open()
    let rows = "select repeat('x', 99) from generate_series(1, 5000)"
    let command = isCopy ? "\\o pipe\ncopy (\(rows)) to stdout;\n\\o" : "\\t \\a\n\(rows) \\g pipe"
    try session.begin(StepInput(text: command, number: 1))
    for _ in 0..<3 where try !lesson.wait(milliseconds: 2) { try session.probe() }
    // Safe: the path is a string of Swift's, the flags ask for no mode.
    let reader = unsafe open(scratch.path + "/pipe", O_RDONLY | O_NONBLOCK)
    try #require(reader >= 0)
    defer { close(reader) }
    var count = 0
    var chunk = [UInt8](repeating: 0, count: 1000)
    try drive(lesson) {
      // Safe: the buffer is as long as stated.
      let more = unsafe read(reader, &chunk, chunk.count)
      count += max(0, more)
      return session.state == .idle && count >= 500_000
    }
    #expect(count == 500_000)
  }

  @Test("A full disk is told as in psql")
  func fullDisk() throws {
    let input = """
      select 1 \\g /dev/full
      \\o /dev/full
      select 2;
      copy (select 3) to stdout;
      \\o
      select 4 \\w /dev/full
      \\r
      \\echo done
      """
    let lesson = try PsqlLesson()
    let ours = try lesson.output(of: Array(input.utf8))
    let theirs = try InstalledPsql.output(of: input, database: lesson.database)
    #expect(
      String(decoding: ours, as: UTF8.self).split(separator: "\n").sorted()
        == String(decoding: theirs, as: UTF8.self).split(separator: "\n").sorted())
  }

  /// How much memory this process has now.
  private static var residentBytes: Int {
    let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return (text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
  }
}
