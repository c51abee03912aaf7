import Glibc
import Testing

@testable import Processes

/// Things that a lesson's shell step can leave behind; `sleep N` is what must be gone.
private let leftovers: [(name: String, script: String)] = [
  ("a child", "sleep N & echo up; wait"),
  ("a child that ignores signals", "trap '' TERM INT HUP; sleep N & echo up; wait"),
  ("a daemon with nohup", "nohup sleep N >/dev/null 2>&1 & echo up; sleep N"),
  ("a daemon in its own session", "setsid sleep N >/dev/null 2>&1 & echo up; sleep N"),
  ("a daemon that left the folder", "cd /; setsid sleep N </dev/null >/dev/null 2>&1 & echo up"),
  ("a daemon without environment", "env -i /usr/bin/setsid /bin/sleep N >/dev/null & echo up"),
  (
    "a grandchild without environment or folder",
    "sh -c 'cd /; env -i /usr/bin/setsid /bin/sleep N & wait' >/dev/null & echo up; sleep N"
  ),
  // What the step waits for has ended before it says "up", so that nothing of the daemon's
  // beginning is left: no parent, group, session, folder or environment.
  (
    "a daemon of which nothing tells where it came from",
    "env -i /usr/bin/setsid /bin/sh -c 'cd /; exec >/dev/null 2>&1; /bin/sleep N &'; echo up"
  ),
]

@Suite struct RunTests {
  /// A folder of the test's own in which runs make theirs.
  private final class Base {
    let path = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    init() throws { try FileSystem.makeFolder(path, mode: 0o711) }
    deinit { FileSystem.remove(path) }
    var isEmpty: Bool { FileSystem.names(in: path).isEmpty }
  }

  /// A runner in a process of its own, with a script running as a lesson's step.
  private struct Driver {
    let child: ChildProcess
    let input: Pipe
    let seconds = String(UInt64.random(in: 1 << 30..<1 << 40))

    init(_ mode: String, base: Base, script: String) throws {
      let program = try #require(Installation.current.helper("service-driver"))
      input = try Pipe()
      let output = try Pipe()
      var launch = ChildProcess.Launch(
        program, [mode, base.path, script.replacing("N", with: seconds)])
      launch.standardInput = .descriptor(input.readEnd.number)
      launch.standardOutput = .descriptor(output.writeEnd.number)
      child = try ChildProcess.start(launch)
      output.writeEnd.close()
      try #require(output.readEnd.waitUntilReadable(deadline: .after(.seconds(20))))
      let line = String(decoding: try output.readEnd.read() ?? [], as: UTF8.self)
      try #require(line.hasPrefix("ready "))
      let deadline = Deadline.after(.seconds(20))
      while sleepers.isEmpty {
        try #require(!deadline.hasPassed)
        Pause.moment()
      }
    }

    var sleepers: [Int32] {
      ProcessTable.all().filter { !$0.isZombie }.map(\.processID).filter {
        let line = FileSystem.contents("/proc/\($0)/cmdline") ?? []
        let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return words.count == 2 && words[0].hasSuffix("sleep") && words[1] == seconds
      }
    }

    var guardian: ProcessTable.Entry? { guards(ending: "/etude-guard\0").first }
    var nursery: ProcessTable.Entry? { guards(ending: "/etude-guard\0steps\0").first }

    private func guards(ending end: String) -> [ProcessTable.Entry] {
      ProcessTable.all().filter {
        $0.parent == child.processID
          && (FileSystem.text("/proc/\($0.processID)/cmdline") ?? "").hasSuffix(end)
      }
    }

    /// Waits until nothing is left; how long that took.
    func waitUntilGone(_ base: Base) throws -> Duration {
      let start = ContinuousClock.now
      let deadline = Deadline.after(.seconds(20))
      while !sleepers.isEmpty || !base.isEmpty {
        try #require(!deadline.hasPassed, "left: \(sleepers) \(FileSystem.names(in: base.path))")
        Pause.moment()
      }
      return ContinuousClock.now - start
    }
  }

  @Test(arguments: leftovers)
  func killedRunnerLeavesNothing(name: String, script: String) throws {
    let base = try Base()
    let driver = try Driver("step", base: base, script: script)
    driver.child.signal(SIGKILL)
    print("gone after \(try driver.waitUntilGone(base))")
  }

  @Test(arguments: leftovers)
  func orderlyEndLeavesNothing(name: String, script: String) throws {
    let base = try Base()
    let driver = try Driver("step", base: base, script: script)
    let guardian = try #require(driver.guardian)
    driver.input.writeEnd.close()
    #expect(try driver.child.wait(deadline: .after(.seconds(20))).isSuccess)
    #expect(driver.sleepers.isEmpty && base.isEmpty)
    #expect(ProcessTable.entry(guardian.processID)?.startTime != guardian.startTime)
  }

  @Test(
    "an end finds what no nursery has started, and looks itself where the guardian was killed",
    arguments: [false, true])
  func endFindsOthers(isGuardianKilled: Bool) throws {
    let base = try Base()
    let driver = try Driver("tool", base: base, script: "setsid sleep N & echo up; wait")
    if isGuardianKilled {
      #expect(kill(try #require(driver.guardian).processID, SIGKILL) == 0)
    }
    driver.input.writeEnd.close()
    #expect(try driver.child.wait(deadline: .after(.seconds(20))).isSuccess)
    #expect(driver.sleepers.isEmpty && base.isEmpty)
  }

  // Without its parents a process that shed both environment and folder cannot be told any more.
  @Test(arguments: leftovers.dropLast(2))
  func nextRunRemovesWhatAKilledRunnerAndItsGuardsLeft(name: String, script: String) throws {
    let base = try Base()
    let driver = try Driver("step", base: base, script: script)
    #expect(Run.sweepStale(in: base.path) == [])
    let guardian = try #require(driver.guardian)
    let nursery = try #require(driver.nursery)
    #expect(kill(guardian.processID, SIGKILL) == 0)
    #expect(kill(nursery.processID, SIGKILL) == 0)
    driver.child.signal(SIGKILL)
    _ = try driver.child.wait(deadline: .after(.seconds(20)))
    #expect(!base.isEmpty)
    #expect(Run.sweepStale(in: base.path).count == 1)
    #expect(driver.sleepers.isEmpty && base.isEmpty)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
  func guardianIgnores(signal: Int32) throws {
    let base = try Base()
    let driver = try Driver("step", base: base, script: "sleep N & echo up; wait")
    let guardian = try #require(driver.guardian)
    #expect(kill(guardian.processID, signal) == 0)
    driver.child.signal(SIGKILL)
    _ = try driver.waitUntilGone(base)
  }

  @Test func lessonsEndAloneAndTheirFoldersGo() throws {
    let base = try Base()
    let run = try Run(in: base.path)
    let lessons = [try run.openLesson(), try run.openLesson()]
    let children = try lessons.map { lesson in
      var environment = lesson.environment
      environment["PATH"] = Executable.defaultPath
      return try ChildProcess.start(.init("sleep", ["600"], environment: environment))
    }
    lessons[0].close()
    // What was killed may take a moment to end.
    #expect(try children[0].wait(deadline: .after(.seconds(20))) == .signaled(SIGKILL))
    #expect(children[1].exitStatus() == nil)
    #expect(!FileSystem.isFolder(lessons[0].folder) && FileSystem.isFolder(lessons[1].folder))
    run.cleanUp()
    run.cleanUp()
    #expect(try children[1].wait(deadline: .after(.seconds(20))) == .signaled(SIGKILL))
    #expect(base.isEmpty)
  }

  @Test func stubbornFoldersAreRemoved() throws {
    let base = try Base()
    let inner = "\(base.path)/a/b/c"
    try FileSystem.makeFolders(inner)
    try FileSystem.write("text", to: "\(inner)/file")
    unsafe #expect(symlink("/etc", "\(inner)/link") == 0)
    unsafe chmod("\(base.path)/a/b", 0)
    #expect(FileSystem.remove("\(base.path)/a"))
    #expect(FileSystem.isFolder("/etc") && base.isEmpty)
  }

  @Test(arguments: [
    ("1 (a) S 0 1 1", nil),
    ("", nil),
    (
      "42 (a ) Z (b) S 7 40 40 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 9876 1 1",
      ProcessTable.Entry(processID: 42, parent: 7, group: 40, startTime: 9876, isZombie: false)
    ),
  ])
  func kernelsLineOfAProcess(line: String, expected: ProcessTable.Entry?) {
    #expect(ProcessTable.parse(Array(line.utf8), processID: 42) == expected)
  }

  @Test func reusedGroupNumberIsNotOurs() {
    let leader = ProcessTable.Entry(
      processID: 50, parent: 1, group: 50, startTime: 222, isZombie: false)
    let group = ProcessSelection.Group(id: 50, startTime: 111, firstSignal: 0)
    #expect(!group.holds(leader, leader: leader))
    // A member whose leader has gone: the kernel does not reuse the number meanwhile.
    #expect(group.holds(leader, leader: nil))
  }

  @Test("what works in the run's folder ends with the run, even when the folder is gone already")
  func removedFolder() throws {
    let base = try Base()
    let run = try Run(in: base.path, memoryFolder: nil)
    let child = try ChildProcess.start(
      ChildProcess.Launch("/bin/sleep", ["1000"], workingDirectory: run.folder))
    defer { child.signal(SIGKILL) }
    #expect(FileSystem.remove(run.folder))
    run.cleanUp()
    #expect(throws: Never.self) { try child.wait(deadline: .after(.seconds(10))) }
  }

  @Test("who is older than a run is none of it, wherever it works")
  func olderProcesses() throws {
    let base = try Base()
    let child = try ChildProcess.start(
      ChildProcess.Launch("/bin/sleep", ["1000"], workingDirectory: base.path))
    defer { child.signal(SIGKILL) }
    let entry = try #require(ProcessTable.entry(child.processID))
    var selection = ProcessSelection(earliestStart: entry.startTime, folders: [base.path])
    #expect(selection.processes() == [entry])
    selection.earliestStart += 1
    #expect(selection.processes().isEmpty)
  }

  @Test("a look that only older processes have not outlived has missed nothing")
  func olderZombies() throws {
    let child = try ChildProcess.start(ChildProcess.Launch("/bin/true"))
    #expect(Poll.wait(child.pollDescriptor, deadline: .after(.seconds(20))))
    let entry = try #require(ProcessTable.entry(child.processID))
    #expect(entry.isZombie)
    #expect(!ProcessTable.look(earliestStart: entry.startTime).isWhole)
    // Others end while they are looked at.
    let deadline = Deadline.after(.seconds(60))
    while !ProcessTable.look(earliestStart: .max).isWhole {
      try #require(!deadline.hasPassed, "something is missed each time")
    }
    _ = child.exitStatus()
  }

  @Test("a list of children says who they are now, whichever thread has started them")
  func childLists() throws {
    let list = try #require(ChildList(getpid()))
    let sleep = ChildProcess.Launch("/bin/sleep", ["1000"])
    let child = try LastingThread.shared.run { () throws(SystemError) in
      try ChildProcess.start(sleep)
    }
    #expect(list.processIDs?.contains(child.processID) == true)
    child.signal(SIGKILL)
    _ = try child.wait(deadline: .after(.seconds(20)))
    #expect(list.processIDs?.contains(child.processID) == false)
  }

  @Test("of a process with one thread, few children and many, until it is gone")
  func childListsOfShells() throws {
    let (input, output) = (try Pipe(), try Pipe())
    var launch = ChildProcess.Launch(
      "/bin/sh", ["-c", "read go; for i in $(seq 100); do sleep 1000 & done; echo; read go"])
    launch.standardInput = .descriptor(input.readEnd.number)
    launch.standardOutput = .descriptor(output.writeEnd.number)
    let shell = try ChildProcess.start(launch)
    let list = try #require(ChildList(shell.processID))
    #expect(list.processIDs == [])
    try input.writeEnd.writeAll([10])
    try #require(output.readEnd.waitUntilReadable(deadline: .after(.seconds(60))))
    let all = try #require(list.processIDs)
    #expect(all.count == 100 && all == ProcessTable.children(of: shell.processID))
    for child in all { _ = kill(child, SIGKILL) }
    shell.signal(SIGKILL)
    _ = try shell.wait(deadline: .after(.seconds(20)))
    #expect((list.processIDs ?? []).isEmpty)
  }

  @Test("what is registered after the end reaches nobody")
  func lateLines() throws {
    let base = try Base()
    let run = try Run(in: base.path, memoryFolder: nil)
    run.cleanUp()
    // One of these may have the number that the guardian's socket had.
    var ends: [(Descriptor, Descriptor)] = []
    for _ in 0..<64 {
      var pair: [Int32] = [0, 0]
      let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
      try #require(unsafe socketpair(AF_UNIX, kind, 0, &pair) == 0)
      ends.append((Descriptor(owning: pair[0]), Descriptor(owning: pair[1])))
    }
    run.forget(folder: "/not/there")
    for (one, other) in ends {
      let now = Deadline.after(.zero)
      #expect(!one.waitUntilReadable(deadline: now) && !other.waitUntilReadable(deadline: now))
    }
  }
}
