import Foundation
import Processes
import Testing

/// Where compiled programs and templates are kept between runs, and where they are not.
@Suite struct UserCacheTests {
  private func course() throws -> TemporaryFolder {
    let course = try TemporaryFolder()
    try course.write(
      "lessons/01-m/01-a.md",
      """
      ---
      title: A
      ---

      ```swift
      print("hello")
      ```
      ```output
      hello
      ```

      """)
    return course
  }

  private func check(_ course: TemporaryFolder, _ variables: String...) throws -> Etude.Result {
    // `env` also takes variables away, which a dictionary of variables cannot.
    let etude = try #require(Installation.current.helper("etude"))
    let folder = try TemporaryFolder()
    let (out, error) = (try folder.file("out"), try folder.file("error"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["-u", "XDG_CACHE_HOME", "-u", "HOME"] + variables + [
        etude, "check", "--course", course.path,
      ]
    process.standardOutput = out.handle
    process.standardError = error.handle
    try process.run()
    process.waitUntilExit()
    let text = try out.text()
    return Etude.Result(
      status: process.terminationStatus, output: try error.text() + text, standardOutput: text)
  }

  private static let warning = "etude: nothing is kept between runs, which makes them slower: "

  @Test func withoutAHomeNothingIsKept() throws {
    let course = try course()
    let result = try check(course)
    #expect(result.status == 0, "\(result.output)")
    #expect(
      result.output.contains(
        Self.warning + "neither HOME nor XDG_CACHE_HOME names a folder\n"), "\(result.output)")
    #expect(result.output.components(separatedBy: Self.warning).count == 2, "said once")
  }

  @Test func aHomeThatOthersMayWriteToIsNotUsed() throws {
    let course = try course()
    let home = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: "\(home.path)/.cache/etude", withIntermediateDirectories: true)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o777], ofItemAtPath: "\(home.path)/.cache")
    let result = try check(course, "HOME=\(home.path)")
    #expect(result.status == 0, "\(result.output)")
    #expect(
      result.output.contains(Self.warning + "others may write to \(home.path)/.cache (mode 777)\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/.cache/etude") == [])
  }

  @Test func aHomeOfOnesOwnIsUsedSilently() throws {
    let course = try course()
    let home = try TemporaryFolder()
    let result = try check(course, "HOME=\(home.path)")
    #expect(result.status == 0, "\(result.output)")
    #expect(!result.output.contains(Self.warning))
    #expect(FileSystem.names(in: "\(home.path)/.cache/etude/programs").count == 2)
  }
}
