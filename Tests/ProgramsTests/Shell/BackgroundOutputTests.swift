import Glibc
import Processes
import Programs
import Sessions
import Testing

/// What processes print that a step has left behind: a stream of that step, and of no other.
struct BackgroundOutputTests {
  let scratch: ScratchFolder
  let background = BackgroundOutput()
  let group: ShellSessionGroup

  init() throws {
    scratch = try ScratchFolder()
    group = ShellSessionGroup(folder: scratch.path, background: background) { [:] }
  }

  /// Waits until the processes of a step have printed exactly this.
  private func expect(
    _ text: String, of step: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try SessionDriver.pump([background]) { background.output(of: step).text.count >= text.count }
    #expect(background.output(of: step).text == text, sourceLocation: sourceLocation)
  }

  /// Ways to leave a process behind that prints when it is told to.
  static let ways = [
    "(read x < gate; echo late $x) &",
    "{ read x < gate; echo late $x; } &",
    "nohup sh -c 'read x < gate; echo late $x' 2> /dev/null &",
    "setsid sh -c 'read x < gate; echo late $x' &",
    "(setsid sh -c '(read x < gate; echo late $x) & exit' &)",
    "(read x < gate; echo late $x) | cat &",
    "(read x < gate; echo late $x >&2) &",
    "exec 3>&1; (read x < gate; echo late $x >&3) > /dev/null &",
  ]

  @Test(
    "a process left behind prints into the stream of its step, not into another", arguments: ways)
  func leftBehind(way: String) throws {
    let session = try group.open("main")
    defer { group.close() }
    let first = try SessionDriver.run(
      session, StepInput(text: "mkfifo gate\n\(way)\necho begun", number: 3))
    #expect(first.text == "begun\n")
    let release = "for n in 1 2 3; do echo $n; done; echo now > gate"
    let second = try SessionDriver.run(session, StepInput(text: release, number: 4))
    #expect(second.text == "1\n2\n3\n")
    try expect("late now\n", of: 3)
    #expect(session.takeOutput().text == "")
    #expect(background.steps == [3])
  }

  @Test("all that the shell itself has printed is the step's, however much it is")
  func ownOutput() throws {
    let session = try group.open("main")
    defer { group.close() }
    // More than the pipe holds, while another process holds the pipe too.
    let script = "sleep 999 & head -c 500000 /dev/zero | tr '\\0' x; echo end"
    for number in 1...20 {
      let output = try SessionDriver.run(session, StepInput(text: script, number: number))
      #expect(output.bytes.count == 500_004)
      #expect(output.text.hasSuffix("xend\n"))
    }
    #expect(background.steps == [])
  }

  @Test("a step that reads a log finds what was printed until then on its standard input")
  func log() throws {
    let session = try group.open("main")
    defer { group.close() }
    var server = StepInput(
      text: "echo first; read x < gate; echo second; cat", number: 1)
    server.runsInBackground = true
    #expect(try SessionDriver.run(session, "mkfifo gate").text == "")
    #expect(try SessionDriver.run(session, server).text == "")
    try expect("first\n", of: 1)
    var reader = StepInput(text: "cat; echo read", number: 2)
    reader.logOf = 1
    #expect(try SessionDriver.run(session, reader).text == "first\nread\n")
    #expect(try SessionDriver.run(session, "echo x > gate").text == "")
    try expect("first\nsecond\n", of: 1)
    // The log is read anew from its start each time.
    #expect(try SessionDriver.run(session, reader).text == "first\nsecond\nread\n")
    reader.logOf = 7
    #expect(try SessionDriver.run(session, reader).text == "read\n")
  }

  @Test("a step in the background prints nothing itself, and its failure is not lost")
  func failure() throws {
    let session = try group.open("main")
    defer { group.close() }
    for (number, text) in [(1, "echo up; exit 3"), (2, "exit 0"), (3, "kill $$"), (4, "sleep 999")]
    {
      var input = StepInput(text: text, number: number)
      input.runsInBackground = true
      let output = try SessionDriver.run(session, input)
      #expect(output == SessionOutput())
    }
    try expect("up\n", of: 1)
    let deadline = Deadline.after(SessionDriver.patience)
    while background.failures.isEmpty, !deadline.hasPassed { sched_yield() }
    #expect(background.failures.map(\.step) == [1])
    #expect(background.failures.map(\.status) == [3])
  }

  @Test("what a stream keeps is bounded")
  func bounded() throws {
    let session = try group.open("main")
    defer { group.close() }
    var input = StepInput(text: "head -c 50000000 /dev/zero | tr '\\0' x; echo end", number: 1)
    input.runsInBackground = true
    _ = try SessionDriver.run(session, input)
    try SessionDriver.pump([background]) { background.descriptors.isEmpty }
    let output = background.output(of: 1)
    #expect(output.bytes.count < 1_100_000)
    #expect(output.text.hasSuffix("xend\n"))
    let notice = "\n(\(output.omittedBytes) bytes left out)\n".utf8.count
    #expect(output.bytes.count - notice + output.omittedBytes == 50_000_004)
  }
}
