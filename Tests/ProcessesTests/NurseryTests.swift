import Glibc
import Testing

@testable import Processes

/// What a lesson's steps start has a parent of its own, which ends with the lesson.
@Suite struct NurseryTests {
  private final class Fixture {
    let base = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    let run: Run
    init() throws {
      try FileSystem.makeFolder(base, mode: 0o711)
      run = try Run(in: base, memoryFolder: nil)
    }
    deinit {
      run.cleanUp()
      FileSystem.remove(base)
    }

    /// Runs a script to its end, and gives what it prints.
    func output(of script: String, in lesson: RunLesson) throws -> (ProcessEnd, String) {
      let pipe = try Pipe.fromChild()
      var launch = ChildProcess.Launch(
        "sh", ["-c", script], environment: ["PATH": Executable.defaultPath, "WORD": "a b"],
        workingDirectory: lesson.folder)
      launch.standardOutput = .descriptor(pipe.writeEnd.number)
      launch.standardError = .descriptor(pipe.writeEnd.number)
      let child = try lesson.start(launch)
      pipe.writeEnd.close()
      let status = try child.wait(deadline: .after(.seconds(20)))
      return (status, String(decoding: try pipe.readEnd.read() ?? [], as: UTF8.self))
    }
  }

  /// A daemon of which nothing tells where it came from; the script prints its number.
  private static let daemon =
    "env -i /usr/bin/setsid /bin/sh -c 'cd /; /bin/sleep 1000 >/dev/null 2>&1 & echo $!'"

  @Test("the end of a lesson ends what it has started, and nothing of another lesson")
  func daemons() throws {
    let fixture = try Fixture()
    let lessons = [try fixture.run.openLesson(), try fixture.run.openLesson()]
    let daemons = try lessons.map { lesson in
      let (status, text) = try fixture.output(of: Self.daemon, in: lesson)
      #expect(status.isSuccess)
      return try #require(Int32(text.dropLast()))
    }
    lessons[0].close()
    #expect(ProcessTable.entry(daemons[0]) == nil)
    #expect(ProcessTable.entry(daemons[1])?.isZombie == false)
    fixture.run.cleanUp()
    #expect(ProcessTable.entry(daemons[1]) == nil)
    #expect(throws: SystemError.self) { try lessons[1].start(.init("/bin/true")) }
    #expect(throws: SystemError.self) { try fixture.run.openLesson() }
  }

  @Test(
    "a step's process has what it would have as a child of the runner",
    arguments: [
      ("exit 3", .exited(3), ""), ("kill -TERM $$", .signaled(SIGTERM), ""),
      ("kill -ABRT $$", .signaled(SIGABRT), ""),
      ("echo \"$WORD\" >&2; nosuch", .exited(127), "a b\nsh: 1: nosuch: not found\n"),
      ("pwd | sed 's:.*/::'; ls /proc/self/fd", .exited(0), "lesson-1\n0\n1\n2\n3\n"),
      // A session of its own, no terminal, no signal blocked.
      ("[ $(ps -o sid= -p $$) = $$ ] && ps -o tty= -p $$", .exited(0), "?\n"),
      (blocked, .exited(0), "SigBlk:\t0000000000000000\n"),
    ] as [(String, ProcessEnd, String)])
  fileprivate func circumstances(script: String, status: ProcessEnd, output: String) throws {
    let fixture = try Fixture()
    let lesson = try fixture.run.openLesson()
    let (ended, printed) = try fixture.output(of: script, in: lesson)
    #expect(ended == status)
    #expect(printed == output)
  }

  private static let blocked = "grep SigBlk /proc/self/status"

  @Test("what cannot be started says why, and the next one starts")
  func errors() throws {
    let fixture = try Fixture()
    let lesson = try fixture.run.openLesson()
    let file = "\(lesson.folder)/program"
    try FileSystem.write("#!/not/there\n", to: file)
    unsafe chmod(file, 0o755)
    let error = #expect(throws: SystemError.self) { try lesson.start(.init(file)) }
    #expect(error?.code == ENOENT)
    #expect(try fixture.output(of: "echo on", in: lesson).1 == "on\n")
  }

  @Test("a number is given up when its status was taken, and what a step left behind is no zombie")
  func zombies() throws {
    let fixture = try Fixture()
    let lesson = try fixture.run.openLesson()
    let child = try lesson.start(.init("/bin/sh", ["-c", "exit 7"]))
    #expect(
      Poll.wait(child.pollDescriptor, deadline: .after(.seconds(20))))
    #expect(ProcessTable.entry(child.processID)?.isZombie == true)
    #expect(try child.wait(deadline: .after(.seconds(20))) == .exited(7))
    let (_, text) = try fixture.output(of: "sh -c 'sleep 0.01 >/dev/null & echo $!'", in: lesson)
    let orphan = try #require(Int32(text.dropLast()))
    let deadline = Deadline.after(.seconds(20))
    while ProcessTable.entry(child.processID) != nil || ProcessTable.entry(orphan) != nil {
      try #require(!deadline.hasPassed, "still a zombie")
      Pause.moment()
    }
  }

  @Test("a long script, many variables and further descriptors arrive whole")
  func largePlan() throws {
    let fixture = try Fixture()
    let lesson = try fixture.run.openLesson()
    let pipe = try Pipe()
    var environment = ["PATH": Executable.defaultPath, "EMPTY": "", "EQUALS": "a=b=c"]
    for number in 0..<1000 { environment["V\(number)"] = String(repeating: "x", count: 200) }
    let script =
      "# \(String(repeating: "y", count: 120_000))\nenv | grep -c '^V[0-9]' >&7\n"
      + "echo \"[$EMPTY] $EQUALS\" >&7"
    var launch = ChildProcess.Launch("sh", ["-c", script, ""], environment: environment)
    launch.extraDescriptors = [7: pipe.writeEnd.number]
    let child = try lesson.start(launch)
    #expect(try child.wait(deadline: .after(.seconds(20))).isSuccess)
    #expect(try pipe.readEnd.read() == Array("1000\n[] a=b=c\n".utf8))
  }

  @Test("what was started beside the nursery ends with the lesson that expects it")
  func others() throws {
    let fixture = try Fixture()
    let lesson = try fixture.run.openLesson()
    #expect(try lesson.start(.init("/bin/true")).wait(deadline: .after(.seconds(20))).isSuccess)
    let other = try ChildProcess.start(
      .init(
        "/bin/sleep", ["1000"], environment: lesson.environment, workingDirectory: lesson.folder))
    defer { other.signal(SIGKILL) }
    lesson.expectOthers()
    lesson.close()
    #expect(try other.wait(deadline: .after(.seconds(20))) == .signaled(SIGKILL))
  }

  /// What a step can do to its parent before anything else.
  private static let harm = [
    "kill -KILL $PPID", "kill -STOP $PPID", "kill -KILL $(ps -o ppid= -p $PPID)",
    "kill -STOP $(ps -o ppid= -p $PPID)",
  ]

  @Test(
    "whatever a step does to its parent, what it has started ends, and the next step starts",
    arguments: harm)
  func harmedNursery(harm: String) throws {
    let fixture = try Fixture()
    let lesson = try fixture.run.openLesson()
    let file = "\(lesson.folder)/daemon"
    // Those that are not killed go on.
    let script = "\(Self.daemon) > \(file); echo up; read word; \(harm); echo on"
    let (input, output) = (try Pipe(), try Pipe.fromChild())
    var launch = ChildProcess.Launch(
      "sh", ["-c", script], environment: ["PATH": Executable.defaultPath])
    launch.standardInput = .descriptor(input.readEnd.number)
    launch.standardOutput = .descriptor(output.writeEnd.number)
    let child = try lesson.start(launch)
    output.writeEnd.close()
    #expect(output.readEnd.waitUntilReadable(deadline: .after(.seconds(20))))
    let daemon = try #require(Int32(FileSystem.text(file)?.dropLast() ?? ""))
    try input.writeEnd.writeAll(Array("go\n".utf8))
    let isLost = harm == "kill -KILL $PPID"
    #expect(try child.wait(deadline: .after(.seconds(10))) == (isLost ? .lost : .exited(0)))
    #expect(try fixture.output(of: "echo on", in: lesson).1 == "on\n")
    #expect((ProcessTable.entry(daemon) == nil) == isLost)
    lesson.close()
    let deadline = Deadline.after(.seconds(10))
    while ProcessTable.entry(daemon) != nil {
      try #require(!deadline.hasPassed, "the daemon is still there")
      Pause.moment()
    }
  }

  @Test("a step that kills its parent again and again is told of it, and the lesson ends")
  func killedAgainAndAgain() throws {
    let fixture = try Fixture()
    let lesson = try fixture.run.openLesson()
    for _ in 0..<20 {
      do {
        let (status, _) = try fixture.output(of: "kill -KILL $PPID; exec sleep 1000", in: lesson)
        #expect(status == .lost)
      } catch let error as SystemError {
        // It was killed before it could say that it had started the step.
        #expect(error.description.hasPrefix(Nursery.wasKilled))
      }
      // What has nothing to do with it is not hit.
      #expect(try fixture.output(of: "echo on", in: lesson).1 == "on\n")
    }
  }

  @Test("a nursery that is killed is an ended step, and no hang")
  func killedNursery() throws {
    let fixture = try Fixture()
    let lesson = try fixture.run.openLesson()
    let child = try lesson.start(
      .init("/bin/sleep", ["1000"], environment: lesson.environment))
    let nursery = try #require(ProcessTable.entry(child.processID)?.parent)
    #expect(nursery != getpid())
    // A program that has just taken the place of its parent's has no variables for a moment.
    let mark = Array("\(Run.lessonVariable)=\(lesson.marker)".utf8)
    let start = Deadline.after(.seconds(60))
    while !ProcessTable.environment(of: child.processID, holdsAnyOf: [mark]) {
      try #require(!start.hasPassed, "it has no mark")
      Pause.moment()
    }
    #expect(kill(nursery, SIGKILL) == 0)
    #expect(try child.wait(deadline: .after(.seconds(20))) == .lost)
    lesson.close()
    // A process that was killed may take a moment to end.
    let deadline = Deadline.after(.seconds(20))
    while ProcessTable.entry(child.processID)?.isZombie == false {
      try #require(!deadline.hasPassed, "it is still there")
      Pause.moment()
    }
  }
}
