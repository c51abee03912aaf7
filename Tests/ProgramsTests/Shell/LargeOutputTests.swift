import Processes
import Programs
import Sessions
import Testing

/// Steps that print much. One after another, because they measure the process that they run in.
@Suite(.serialized)
struct LargeOutputTests {
  @Test("a shell step that prints 200 MB costs less than 100 MB, and all is counted")
  func shell() throws {
    let scratch = try ScratchFolder()
    let group = ShellSessionGroup(folder: scratch.path, background: BackgroundOutput()) { [:] }
    defer { group.close() }
    let session = try group.open("main")
    let script = "head -c 200000000 /dev/zero | tr '\\0' x; echo end"
    try expectBounded(count: 200_000_004) { try SessionDriver.run(session, script) }
  }

  @Test("a Swift step that prints 200 MB costs less than 100 MB, and all is counted")
  func swift() throws {
    let fixture = try ProgramFixture([
      """
      let line = String(repeating: "x", count: 9_999)
      for _ in 0..<20_000 { print(line) }
      print("end")
      """
    ])
    let session = try fixture.open()
    try expectBounded(count: 200_000_004) { try fixture.run(1, in: session) }
  }

  @Test("a process that prints without end does not keep the next step from ending")
  func endless() throws {
    let scratch = try ScratchFolder()
    let group = ShellSessionGroup(folder: scratch.path, background: BackgroundOutput()) { [:] }
    defer { group.close() }
    let session = try group.open("main")
    let output = try SessionDriver.run(session, "yes & true")
    #expect(output.failure == nil)
    #expect(try SessionDriver.run(session, "true").failure == nil)
  }

  /// Checks that a step costs this process less than 100 MB at any time, and that what it kept
  /// and what it left out are `count` bytes together.
  private func expectBounded(count: Int, _ run: () throws -> SessionOutput) throws {
    // Makes the high-water mark start anew.
    try FileSystem.write("5", to: "/proc/self/clear_refs")
    let before = try memory("VmRSS")
    let output = try run()
    let after = try memory("VmHWM")
    #expect(after - before < 100_000, "in kB")
    let notice = "\n(\(output.omittedBytes) bytes left out)\n".utf8.count
    #expect(output.bytes.count - notice + output.omittedBytes == count)
    #expect(output.text.hasSuffix("end\n"))
  }

  /// A figure of this process's memory, in kB.
  private func memory(_ name: String) throws -> Int {
    let status = try #require(FileSystem.text("/proc/self/status"))
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("\(name):") })
    return try #require(Int(line.split(separator: " ").dropFirst().first ?? ""))
  }
}
