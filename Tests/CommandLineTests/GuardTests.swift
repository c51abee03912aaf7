import Foundation
import Processes
import Testing

/// `etude` beside an `etude-guard` of another build: what clears up after a kill may not understand
/// what it is told, so nothing runs.
struct GuardTests {
  /// Runs a page with a copy of `etude` beside this text as `etude-guard`.
  private func result(guardian: String) throws -> (status: Int32, output: String) {
    let folder = try TemporaryFolder()
    let etude = try #require(Installation.current.helper("etude"))
    try FileManager.default.copyItem(atPath: etude, toPath: "\(folder.path)/etude")
    try folder.write("etude-guard", "#!/bin/sh\n\(guardian)\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/etude-guard")
    try folder.write(
      "lessons/01-a/01-page.md", "---\ntitle: T\n---\n\n```sh\ntouch '\(folder.path)/ran'\n```\n")
    let result = try run(
      "\(folder.path)/etude", ["run", "--fresh"], in: folder.path, mergesErrors: true)
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/ran"))
    #expect(result.output.contains("\(folder.path)/etude-guard"), "\(result.output)")
    return (result.status, result.output)
  }

  @Test(
    "another build is named, and what to do",
    arguments: ["echo etude-guard 0 >&0; cat", "echo hello >&0; cat"])
  func otherBuild(guardian: String) throws {
    let (status, output) = try result(guardian: guardian)
    #expect(status == 3)
    #expect(
      output.contains("is of another build than this program; `scripts/build` makes both anew"),
      "\(output)")
  }

  @Test("so is a broker of another build", arguments: ["echo etude-broker 0;", ""])
  func otherBroker(greeting: String) throws {
    let folder = try TemporaryFolder()
    for name in ["etude", "etude-guard"] {
      let program = try #require(Installation.current.helper(name))
      try FileManager.default.copyItem(atPath: program, toPath: "\(folder.path)/\(name)")
    }
    let broker = "\(folder.path)/etude-broker"
    try folder.write("etude-broker", "#!/bin/sh\n\(greeting) echo ready 127.0.0.1:9; cat\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: broker)
    try folder.write(
      "lessons/01-a/01-page.md",
      "---\ntitle: T\nservices: {k: kafka}\n---\n\n```sh\ntouch '\(folder.path)/ran'\n```\n")
    let result = try run(
      "\(folder.path)/etude", ["run", "--fresh"], in: folder.path, mergesErrors: true)
    #expect(result.status != 0)
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/ran"))
    #expect(
      result.output.contains(
        "\(broker) is of another build than this program; `scripts/build` makes both anew"),
      "\(result.output)")
  }

  @Test("a step that kills its parent is told so, and the steps after it run")
  func killedByAStep() throws {
    let folder = try TemporaryFolder()
    // What comes before the kill is read; what comes after may be.
    let steps = [
      "echo before; kill -9 $PPID; exec sleep 1000", "kill -STOP $PPID; echo on", "echo after",
    ]
    let blocks = steps.map { "```sh\n\($0)\n```\n" }.joined(separator: "\n")
    try folder.write("lessons/01-a/01-page.md", "---\ntitle: T\n---\n\n\(blocks)")
    let result = try Etude.run(["run", "--fresh"], in: folder.path)
    let lines = result.lines.map { $0.trimmingCharacters(in: .whitespaces) }
    let errors = lines.filter { $0.hasPrefix("errored: ") }
    #expect(errors.count == 1, "\(result.output)")
    #expect(errors.allSatisfy { $0.contains("etude-guard") && $0.contains("was killed") })
    #expect(lines.contains("on") && lines.contains("after"), "\(result.output)")
  }

  @Test func oneThatEndsAtOnceIsNamed() throws {
    let (status, output) = try result(guardian: "exit 1")
    #expect(status == 3)
    #expect(output.contains("has ended at its start"), "\(output)")
  }
}
