import Foundation
import Processes
import Testing

/// What `scripts/test` says at its end. Its `swift` is here one that runs the tests of this very
/// program, but of those only `IssueSamples`.
@Suite struct IssueListTests {
  /// Runs the script in a folder of its own, with the samples that fail.
  private func run(_ failures: String, _ arguments: [String] = []) throws -> (
    status: Int32, lines: [Substring]
  ) {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    for name in ["bin", "scripts", "Tests"] {
      try files.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: false)
    }
    for name in ["test", "issues", "patiently"] {
      try files.copyItem(
        atPath: "\(Etude.root)/scripts/\(name)", toPath: "\(folder.path)/scripts/\(name)")
    }
    let program = try files.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let swift = """
      #!/usr/bin/env bash
      [ "$1" = test ] || exit 0
      program='\(program)'
      arguments=(--testing-library swift-testing)
      samples=IssueSamples
      ended='{"kind": "event", "payload": {"kind": "runEnded"}}'
      while [ $# -gt 1 ]; do
        shift
        case $1 in
          list) "$program" "${arguments[@]}" --list-tests | grep IssueSamples; exit ;;
          --event-stream-output-path) stream=$2; arguments+=("$1" "$2"); shift ;;
          # Of the two halves that run side by side, the samples are in the second one.
          --skip) [[ $2 = '^('* ]] && { echo "$ended" >"$stream"; exit; }; arguments+=("$1" "$2"); shift ;;
          --filter) [[ $2 = '^('* ]] || samples="IssueSamples/.*$2"; shift ;;
          *) arguments+=("$1") ;;
        esac
      done
      exec "$program" "${arguments[@]}" --filter "$samples" 2>&1
      """
    for (name, text) in [("bin/swift", swift), ("scripts/setup", "#!/bin/sh\n")] {
      let path = "\(folder.path)/\(name)"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    let variables = ProcessInfo.processInfo.environment.merging([
      "PATH": "\(folder.path)/bin:\(ProcessInfo.processInfo.environment["PATH"] ?? "")",
      IssueSamples.variable: failures,
    ]) { $1 }
    let ended = try CommandLineTests.run(
      "/bin/bash", ["scripts/test"] + arguments, environment: variables, in: folder.path,
      mergesErrors: true)
    return (ended.status, ended.output.split(separator: "\n", omittingEmptySubsequences: false))
  }

  /// The lines from the last heading on, with the numbers of lines taken out.
  private func list(in lines: [Substring]) -> [String] {
    let start = lines.lastIndex { $0.hasPrefix("test: what failed") } ?? lines.endIndex
    return lines[start...].map { String($0.replacing(#/:\d+: /#, with: ":N: ")) }
  }

  private static let file = "Tests/CommandLineTests/IssueSamples.swift"

  @Test("each issue of both runs is named at the end")
  func both() throws {
    let ended = try run("expectation error warning alone")
    #expect(ended.status == 1)
    let list = list(in: ended.lines)
    #expect(list.first == "test: what failed: 3")
    // The tests of a run end in any order.
    #expect(
      list.contains([
        "\(Etude.root)/\(Self.file):N: an expectation",
        "  Expectation failed: (sum → 3) == 4", "  a comment", "  of two lines",
      ]))
    #expect(
      list.contains([
        "\(Etude.root)/\(Self.file):N: error()", "  Caught error: one", "  two",
      ]))
    #expect(
      list.suffix(3) == [
        "\(Etude.root)/\(Self.file):N: aloneInProcessOfItsOwn()", "  Issue recorded", "",
      ])
  }

  @Test("nothing failed: nothing is listed")
  func none() throws {
    let ended = try run("")
    #expect(ended.status == 0, "\(ended.lines.joined(separator: "\n"))")
    #expect(list(in: ended.lines) == [])
    // Both runs have happened.
    #expect(ended.lines.count { $0.contains("Test run with") && $0.contains("passed") } == 2)
  }

  @Test("with arguments for swift test there is one run")
  func arguments() throws {
    let ended = try run("expectation alone", ["--filter", "aloneInProcessOfItsOwn"])
    #expect(ended.status == 1)
    #expect(list(in: ended.lines).count == 4)
  }

  @Test("a run that crashes: what was at work is named, and the other run happens")
  func crash() throws {
    let ended = try run("crash alone")
    #expect(ended.status != 0)
    let list = list(in: ended.lines)
    #expect(list.first == "test: what failed: 2")
    #expect(list.contains("The run ended before its tests did. These were at work:"))
    #expect(list.contains { $0.hasPrefix("  crash() (CommandLineTests.IssueSamples/crash()") })
    #expect(list.contains { $0.hasSuffix(": aloneInProcessOfItsOwn()") })
  }

  @Test("a long text is cut")
  func long() throws {
    let ended = try run("long")
    #expect(list(in: ended.lines).contains { $0.hasSuffix("x… (1000 characters more)") })
  }
}
