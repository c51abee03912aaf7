import Foundation
import Glibc
import Processes
import Testing

/// `scripts/suites` on a small sample of our own, in the form of PostgreSQL's suites. The suites
/// themselves come from Debian's source package and run outside of the tests.
@Suite struct SuiteTests {
  private static let sample = "\(Etude.root)/Tests/Suites/sample"

  private func suites(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments =
      [
        "\(Etude.root)/Tests/Suites/suites.py", "--etude",
        try #require(Installation.current.helper("etude")),
      ]
      + ["--major", "sample"] + arguments
    let folder = try TemporaryFolder()
    let out = try folder.file("out")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = out.handle
    // How far it is.
    let error = try folder.file("error")
    process.standardError = error.handle
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try out.text())
  }

  @Test func theSamplePasses() throws {
    let result = try suites(["--source", Self.sample, "--expected", "\(Self.sample)/expected.json"])
    #expect(result.status == 0, "\(result.output)")
    #expect(
      result.output == "isolation: 7 of 7 pass\nregress: 3 of 3 pass\n", "\(result.output)")
  }

  /// What no longer passes is named, and so is what is wrongly listed as not passing.
  @Test func whatChangesIsNamed() throws {
    let folder = try TemporaryFolder()
    let source = "\(folder.path)/source"
    try FileManager.default.copyItem(atPath: Self.sample, toPath: source)
    let recorded = "\(source)/src/test/isolation/expected/cancelled.out"
    let text = try String(contentsOfFile: recorded, encoding: .utf8)
    // As if the error came a step later.
    let error = "step wait: <... completed>\nERROR:  canceling statement due to user request\n"
    let next = "step more: DELETE FROM t WHERE i = 8; <waiting ...>\n"
    let late = text.replacing(error + next, with: next + error, maxReplacements: 1)
    try late.write(toFile: recorded, atomically: true, encoding: .utf8)
    let expected = "\(folder.path)/expected.json"
    try #"{"sample": {"isolation": {"total": 8, "failing": ["accounts 2"]}}}"#.write(
      toFile: expected, atomically: true, encoding: .utf8)
    let result = try suites([
      "--source", source, "--expected", expected, "--suite", "isolation",
    ])
    #expect(result.status == 1)
    #expect(
      result.output == """
        isolation: 6 of 7 pass
          passed before and does not now: cancelled 1
          listed as not passing, and does not appear or passes: accounts 2 (--update)
          8 were expected to run (--update)

        """)
  }

  /// Ctrl-C, or a supervisor's signal: etude ends in order, and nothing of it all is left.
  @Test("interrupted in the middle", arguments: [SIGINT, SIGTERM])
  func interrupted(by signal: Int32) throws {
    let scratch = try TemporaryFolder()
    // The server runs as another user when the test runs as root.
    try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: scratch.path)
    let report = try TemporaryFolder()
    let errors = try report.file("errors")
    // Not by Foundation: what it starts has the signals blocked that a test's threads block.
    var launch = ChildProcess.Launch(
      "/usr/bin/python3",
      [
        "\(Etude.root)/Tests/Suites/suites.py", "--etude",
        try #require(Installation.current.helper("etude")),
      ]
        + ["--major", "sample", "--source", Self.sample],
      environment: ProcessInfo.processInfo.environment.merging(["TMPDIR": scratch.path]) { $1 })
    launch.standardError = .descriptor(errors.handle.fileDescriptor)
    let process = try ChildProcess.start(launch)
    defer { process.signal(SIGKILL) }
    // The scratch folder of etude itself, beside that of the suites.
    let names = { FileSystem.names(in: scratch.path).filter { !$0.hasPrefix("etude-suites-") } }
    let deadline = ContinuousClock.now + .seconds(60)
    while !names().contains(where: { $0.hasPrefix("etude-") }) {
      let said = try errors.text()
      try #require(ContinuousClock.now < deadline && process.exitStatus() == nil, "\(said)")
      Pause.moment()
    }
    process.signal(signal)
    let status = try process.wait(deadline: .after(.seconds(60)))
    let said = try errors.text()
    #expect(status == .exited(130), "\(said)")
    #expect(said == "suites: interrupted\n")
    #expect(FileSystem.names(in: scratch.path) == [])
  }
}
