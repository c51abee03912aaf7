import Foundation
import Glibc
import Processes
import Testing

/// A second ordinary user of this machine, made for a test and removed after it.
final class SecondUser {
  let user: User

  init() throws {
    let name = "etude-test-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
    // Several tests may add users at once: one waits for the file's lock.
    try Self.run("useradd", ["--no-create-home", "--no-user-group", "--shell", "/bin/sh", name])
    user = try #require(User.named(name))
    #expect(user.id != 0 && user.id != geteuid())
  }

  deinit { try? Self.run("userdel", [user.name]) }

  /// What a shell of that user prints; a line `[1]` at its end is its exit status.
  func shell(_ script: String, _ arguments: [String] = []) throws -> String {
    try Self.shell(script, arguments, as: user)
  }

  static func shell(_ script: String, _ arguments: [String] = [], as user: User) throws -> String {
    var launch = ChildProcess.Launch(
      "sh", ["-c", script, "sh"] + arguments,
      environment: ["PATH": Executable.defaultPath, "LC_ALL": "C"], workingDirectory: "/tmp")
    launch.runAs = user
    let result = try ChildProcess.collect(launch, deadline: .after(.seconds(30)))
    return result.output + (result.status.isSuccess ? "" : "[\(result.status)]\n")
  }

  private static func run(_ program: String, _ arguments: [String]) throws {
    let launch = ChildProcess.Launch(
      program, arguments, environment: ["PATH": Executable.defaultPath])
    let deadline = Deadline.after(.seconds(20))
    while true {
      let result = try ChildProcess.collect(launch, deadline: deadline)
      if result.status.isSuccess { return }
      try #require(
        result.output.contains("lock") && !deadline.hasPassed, "\(program): \(result.output)")
      Pause.moment()
    }
  }
}

/// Why the tests of this file's users are left out, where they are.
let needsRoot = Comment("only root can act as another user: run the tests as root too")
