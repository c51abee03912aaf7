import Glibc
import Processes
import Testing

@Suite struct ChildProcessTests {
  private static let path = ["PATH": Executable.defaultPath]

  /// Runs `sh -c script` and returns what it printed and how it ended.
  fileprivate static func shell(
    _ script: String, change: (inout ChildProcess.Launch) -> Void = { _ in }
  ) throws -> (output: String, status: ProcessEnd) {
    var launch = ChildProcess.Launch("sh", ["-c", script], environment: path)
    change(&launch)
    let result = try ChildProcess.collect(launch, deadline: .after(.seconds(20)))
    return (result.output, result.status)
  }

  @Test(arguments: [
    ("exit 0", ProcessEnd.exited(0)),
    ("exit 3", .exited(3)),
    ("exit 255", .exited(255)),
    ("kill -9 $$", .signaled(SIGKILL)),
    ("kill -TERM $$", .signaled(SIGTERM)),
  ])
  fileprivate func exitStatus(script: String, expected: ProcessEnd) throws {
    #expect(try Self.shell(script).status == expected)
  }

  @Test func shellStatusOfASignal() { #expect(ProcessEnd.signaled(9).shellStatus == 137) }

  @Test func bothOutputsGoThroughOnePipeInOrder() throws {
    #expect(try Self.shell("echo a; echo b >&2; echo c").output == "a\nb\nc\n")
  }

  @Test func environmentIsExactlyWhatWasGiven() throws {
    let result = try Self.shell("env | grep -v -e ^PWD= -e ^SHLVL= -e ^_= -e ^OLDPWD=") {
      $0.environment["GREETING"] = "hé llo"
    }
    let lines = result.output.split(separator: "\n").sorted()
    #expect(lines == ["GREETING=hé llo", "PATH=\(Executable.defaultPath)"])
  }

  @Test func inputIsEmptyUnlessGiven() throws {
    #expect(try Self.shell("wc -c").output == "0\n")
  }

  @Test func leadsASessionUnlessItKeepsTheTerminal() throws {
    let leader = try ChildProcess.start(.init("sleep", ["600"], environment: Self.path))
    #expect(getsid(leader.processID) == leader.processID)
    var launch = ChildProcess.Launch("sleep", ["600"], environment: Self.path)
    launch.keepsTerminal = true
    let neighbour = try ChildProcess.start(launch)
    #expect(getsid(neighbour.processID) == getsid(0))
    #expect(getpgid(neighbour.processID) == neighbour.processID)
  }

  @Test func workingDirectory() throws {
    #expect(try Self.shell("pwd") { $0.workingDirectory = "/usr/lib" }.output == "/usr/lib\n")
  }

  @Test func childInheritsNoDescriptors() throws {
    // Opened without close-on-exec, as a careless library would.
    let leaked = dup(2)
    defer { close(leaked) }
    // The fourth is the folder that ls reads.
    let result = try Self.shell("exec ls /proc/self/fd")
    #expect(result.output == "0\n1\n2\n3\n")
  }

  @Test func extraDescriptorsArriveUnderTheirNumbers() throws {
    let pipes = [try Pipe(), try Pipe()]
    for (index, pipe) in pipes.enumerated() {
      try pipe.writeEnd.writeAll(Array("from \(index)\n".utf8))
      pipe.writeEnd.close()
    }
    // Crossed on purpose: each source's number may be the other's target.
    let (first, second) = (pipes[0].readEnd.number, pipes[1].readEnd.number)
    let result = try Self.shell("cat /dev/fd/\(second) /dev/fd/\(first)") {
      $0.extraDescriptors = [second: first, first: second]
    }
    #expect(result.output == "from 0\nfrom 1\n")
  }

  @Test func signalsAreAsInAFreshShell() throws {
    // A runner that ignores a signal, or blocks it, must not pass that on.
    signal(SIGUSR1, SIG_IGN)
    defer { signal(SIGUSR1, SIG_DFL) }
    #expect(try Self.shell("kill -USR1 $$; echo survived").status == .signaled(SIGUSR1))
  }

  @Test(arguments: [
    ("/no/such/program", nil, "cannot start /no/such/program: No such file or directory"),
    ("no-such-program", nil, "cannot start no-such-program: No such file or directory"),
    ("true", "/no/folder", "cannot start true in /no/folder: No such file or directory"),
    ("/etc/passwd", nil, "cannot start /etc/passwd: No such file or directory"),
  ]) func whatCannotStart(program: String, folder: String?, message: String) {
    let error = #expect(throws: SystemError.self) {
      try ChildProcess.start(.init(program, environment: Self.path, workingDirectory: folder))
    }
    #expect(error?.description == message)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
  func blockedSignalsAreBlockedFromTheStart(signal: Int32) throws {
    let script = "kill -\(signal) $$; echo alive"
    #expect(try Self.shell(script).status == .signaled(signal))
    let result = try Self.shell(script) { $0.blockedSignals = [signal] }
    #expect(result.output == "alive\n")
  }

  @Test func groupSignalReachesGrandchildren() throws {
    let pipe = try Pipe.fromChild()
    var launch = ChildProcess.Launch(
      "sh", ["-c", "sleep 600 & sleep 600 & echo ready; wait"], environment: Self.path)
    launch.standardOutput = .descriptor(pipe.writeEnd.number)
    let child = try ChildProcess.start(launch)
    pipe.writeEnd.close()
    let deadline = Deadline.after(.seconds(20))
    #expect(pipe.readEnd.waitUntilReadable(deadline: deadline))
    #expect(try pipe.readEnd.read() == Array("ready\n".utf8))
    #expect(child.exitStatus() == nil)
    child.signalGroup(SIGKILL)
    #expect(try child.wait(deadline: deadline) == .signaled(SIGKILL))
    // The pipe ends only when every process that holds it is gone.
    #expect(pipe.readEnd.waitUntilReadable(deadline: deadline))
    #expect(try pipe.readEnd.read() == [])
  }

  @Test func forgottenChildIsKilledAndReaped() throws {
    let launch = ChildProcess.Launch("sleep", ["600"], environment: Self.path)
    var child: ChildProcess? = try ChildProcess.start(launch)
    let processID = try #require(child).processID
    #expect(kill(processID, 0) == 0)
    child = nil
    #expect(kill(processID, 0) == -1)
  }

  @Test func waitingGivesUpAtTheDeadline() throws {
    let child = try ChildProcess.start(.init("sleep", ["600"], environment: Self.path))
    let error = #expect(throws: SystemError.self) {
      try child.wait(deadline: .after(.milliseconds(5)))
    }
    #expect(error?.code == ETIMEDOUT)
  }

  @Test(.enabled(if: User.isRoot)) func runsAsAnotherUser() throws {
    let nobody = try #require(User.named("nobody"))
    let script = "id -un; id -G; grep NoNewPrivs /proc/self/status"
    let result = try Self.shell(script) { $0.runAs = nobody }
    #expect(result.output == "nobody\n\(nobody.group)\nNoNewPrivs:\t1\n")
    let other = try Self.shell("id -un; id -G") { $0.runAs = nobody.inGroup(61_000) }
    #expect(other.output == "nobody\n61000\n")
    #expect(User.named("no-such-user") == nil)
  }

  @Test func childThatEndsWithItsParentOutlivesTheThreadThatStartedIt() async throws {
    let child = try await Task.detached {
      var launch = ChildProcess.Launch("sleep", ["600"], environment: Self.path)
      launch.endsWithParent = true
      return try ChildProcess.start(launch)
    }.value
    // The thread that asked has ended or does other work: only `setpriv` itself may still run.
    let deadline = Deadline.after(.seconds(20))
    while FileSystem.text("/proc/\(child.processID)/comm") != "sleep\n" {
      try #require(child.exitStatus() == nil && !deadline.hasPassed)
      sched_yield()
    }
    #expect(child.exitStatus() == nil)
  }

  @Test func manyShortChildrenAreCheap() throws {
    let start = ContinuousClock.now
    for _ in 0..<50 {
      let child = try ChildProcess.start(.init("true", environment: Self.path))
      #expect(try child.wait(deadline: .after(.seconds(20))).isSuccess)
    }
    print("50 children: \(ContinuousClock.now - start)")
  }
}
