import Glibc
import Processes
import Sessions
import Testing

@testable import Programs

/// Session programs of kinds from outside: what they say is believed only as far as it can be true.
@Suite struct KindSessionTests {
  private static let fixtures =
    "/" + #filePath.split(separator: "/").prefix { $0 != "ProgramsTests" }.joined(separator: "/")
    + "/Fixtures/kinds"

  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder()
    // As `etude` does: what nobody reads is an error, and no signal.
    signal(SIGPIPE, SIG_IGN)
  }

  private func group(_ fault: String) -> KindSessionGroup {
    KindSessionGroup(
      "the program", command: ["python3", "\(Self.fixtures)/misbehaving.py", fault],
      folder: scratch.path
    ) { [:] }
  }

  @Test("inputs come back under their sessions, whatever is in them")
  func echoes() throws {
    let group = group("nothing")
    defer { group.close() }
    let (alice, bob) = (try group.open("alice"), try group.open("bob"))
    let texts = ["1", "\"\\\n\t\u{1}\u{7f}\u{2028}äöü 🙂", String(repeating: "x", count: 300_000)]
    for text in texts {
      for session in [alice, bob] {
        #expect(try SessionDriver.run(session, text).text == text + "\n")
        #expect(session.state == .idle)
      }
    }
  }

  @Test(
    "what a program does wrong ends its step, and says what it was",
    arguments: [
      ("rubbish", "it wrote a line that is no JSON object"), ("list", "is no JSON object"),
      ("number", "`session` is no text: `{\"session\": 5"),
      ("key", "has the key `outptu`, which means nothing"),
      ("both", "says both `output` and `state`: write a line for each"),
      ("state", "has the state `done`; the states are idle, working, blocked, listening, gone"),
      ("far-line", "an error of line 9223372036854775807 of an input of 1 lines"),
      ("bytes", "is no JSON object"), ("deep", "is no JSON object"),
      ("long", "it wrote a line of more than 1048576 bytes"),
      ("endless-line", "it wrote a line of more than 1048576 bytes"),
      ("stranger", "it named the session `mallory`, which is not open"),
      ("escape", "[31mmallory`, which is not open"),
      ("blocked", "it said `blocked` of alice, and did not say `checks`"),
      ("late-checks", "only the answer to `open` says `checks`"),
      ("unasked", "it answered a `check` of alice that it was not asked"),
      ("dies", "it ended with exit status 3; its standard error ends with:\n  no more memory"),
      ("killed", "it ended with signal 9"),
      ("half", "its last line has no end: `{\"session\": \"al`"),
      ("closes", "it has closed its standard output and goes on running"),
      ("stops-reading", "it has closed its standard input and goes on running"),
      ("gives-up", "the program: there is no license"), ("itself", "alice is blocked by itself"),
      ("early", "it said listening of alice before it said `idle`"),
      ("missing-answer", "it ended with exit status 0"),
    ])
  func isToldOf(fault: String, problem: String) throws {
    let group = group(fault)
    defer { group.close() }
    let alice = try group.open("alice")
    let error = #expect(throws: SessionError.self) {
      _ = try SessionDriver.run(alice, "hello")
    }
    #expect(error?.message.contains(problem) == true, "\(error?.message ?? "nothing")")
    guard case .ended(let reason) = alice.state else {
      Issue.record("\(alice.state)")
      return
    }
    #expect(reason.contains(problem), "\(reason)")
    #expect(throws: SessionError.self) { try group.open("bob") }
  }

  @Test("a session that was blocked can refuse its input, and goes on")
  func refusesLate() throws {
    let group = KindSessionGroup(
      "the program",
      command: [
        "python3", "-c",
        """
        import json, sys
        def say(**message): print(json.dumps(message), flush=True)
        for line in sys.stdin:
            message = json.loads(line)
            if "open" in message:
                say(session="alice", state="idle", checks=True)
            elif "input" in message:
                say(session="alice", state="blocked", by="bob")
                say(session="alice", error="a deadlock")
                say(session="alice", state="idle")
            elif "check" in message:
                say(checked="alice")
        """,
      ], folder: scratch.path
    ) { [:] }
    defer { group.close() }
    let alice = try group.open("alice")
    for _ in 0..<2 {
      let error = #expect(throws: SessionError.self) {
        try alice.begin(StepInput(text: "x", number: 1))
        try SessionDriver.pump([alice]) { alice.state == .idle }
      }
      #expect(error?.message == "a deadlock")
      #expect(alice.state == .idle)
    }
  }

  @Test("what a session prints when it has no input goes into the log, and not into the next step")
  func late() throws {
    let background = BackgroundOutput()
    let group = KindSessionGroup(
      "the program",
      command: [
        "python3", "-c",
        """
        import json, os, sys
        for line in sys.stdin:
            message = json.loads(line)
            name = message.get("open") or message.get("session")
            said = [{"state": "idle"}, {"output": "late\\n"}]
            if "input" in message:
                said.insert(0, {"output": "in time\\n"})
            if name == "bob":
                said.append({"state": "gone"})
            # In one piece, so that what is late comes before the next input.
            if name:
                lines = [json.dumps({"session": name, **one}) + "\\n" for one in said]
                os.write(1, "".join(lines).encode())
        """,
      ], folder: scratch.path, background: background
    ) { [:] }
    defer { group.close() }
    let (alice, bob) = (try group.open("alice"), try group.open("bob"))
    // What bob says comes behind all that alice has said.
    try SessionDriver.pump([alice, bob]) { bob.state != .idle }
    let late = "late\n"
    for number in 1...2 {
      let output = try SessionDriver.run(alice, StepInput(text: "x", number: number))
      #expect(output.text == "in time\n")
    }
    try SessionDriver.pump([alice]) { background.output(of: 2).text == late }
    #expect(background.output(of: 0).text == late + late)
    #expect(background.output(of: 1).text == late)
  }

  @Test("that a program has ended is told where an input runs")
  func culprit() throws {
    let group = group("dies")
    defer { group.close() }
    let (alice, bob) = (try group.open("alice"), try group.open("bob"))
    try bob.begin(StepInput(text: "x", number: 1))
    let error = #expect(throws: SessionError.self) {
      try SessionDriver.pump([alice, bob]) { false }
    }
    guard case .failedFor(let session, let reason) = error else {
      Issue.record("\(error.map { "\($0)" } ?? "nothing")")
      return
    }
    #expect(session == ObjectIdentifier(bob) && reason.contains("it ended with exit status 3"))
  }

  @Test("a second `idle` is a fault of the program, whenever it comes")
  func twice() throws {
    let group = group("twice")
    defer { group.close() }
    let alice = try group.open("alice")
    let error = #expect(throws: SessionError.self) {
      try alice.begin(StepInput(text: "x", number: 1))
      try SessionDriver.pump([alice]) { false }
    }
    #expect(error?.message.contains("it said `idle` of alice twice") == true)
  }

  @Test("a flood is kept short, and an interrupt that nobody hears is no hang")
  func flood() throws {
    let group = group("flood")
    let alice = try group.open("alice")
    try alice.begin(StepInput(text: "x", number: 1))
    var pumps = 0
    try SessionDriver.pump([alice]) {
      pumps += 1
      return pumps > 50
    }
    try alice.interrupt()
    let output = alice.takeOutput()
    #expect(output.bytes.count < 1_100_000)
    #expect(alice.silence == "the program has not said that the input is over")
    alice.close()
    let before = ContinuousClock.now
    group.close()
    #expect(ContinuousClock.now - before < .seconds(20))
  }

  @Test(
    "what it waits for is said of a step that takes too long",
    arguments: [
      ("shy", "the program has not answered `open`"),
      ("deaf", "the program has not answered `open`"),
      ("silent", "the program has not said that the input is over"),
      ("complains", "the program has not said that the input is over"),
    ])
  func silence(fault: String, words: String) throws {
    let group = group(fault)
    defer { group.close() }
    let alice = try group.open("alice")
    try alice.begin(StepInput(text: "x", number: 1))
    // Until what is said has come: then nothing more does.
    let deadline = Deadline.after(SessionDriver.patience)
    while alice.silence != words, !deadline.hasPassed {
      _ = PollSet.wait(alice.descriptors, milliseconds: 20)
      try alice.pump()
    }
    #expect(alice.state == .working)
    #expect(alice.silence == words)
  }

  @Test("a session whose program never answers `check` works until then")
  func unchecked() throws {
    let group = group("unchecked")
    defer { group.close() }
    let alice = try group.open("alice")
    #expect(try SessionDriver.run(alice, "x").text == "x\n")
    let session = try #require(alice as? KindSession)
    session.check()
    #expect(alice.state == .working)
    #expect(alice.silence == "the program has not answered `check`")
  }

  @Test("what a program leaves behind ends with its group's processes")
  func leftBehind() throws {
    let group = group("stays")
    let alice = try group.open("alice")
    #expect(try SessionDriver.run(alice, "x").text == "x\n")
    let ending = try #require(group.endProgram())
    #expect(ending.status == nil)
    let other = self.group("ends-badly")
    _ = try SessionDriver.run(try other.open("alice"), "x")
    #expect(other.endProgram()?.status == .exited(7))
  }

  @Test("what its input is made of is told where it stands on the page")
  func lines() throws {
    let group = KindSessionGroup(
      "the program",
      command: [
        "python3", "-c",
        """
        import json, sys
        for line in sys.stdin:
            message = json.loads(line)
            name = message.get("open") or message.get("session")
            if "input" in message:
                print(json.dumps({"session": name, "error": "no verb", "line": 2}))
            if name:
                print(json.dumps({"session": name, "state": "idle"}), flush=True)
        """,
      ], folder: scratch.path
    ) { [:] }
    defer { group.close() }
    let alice = try group.open("alice")
    for _ in 0..<2 {
      let error = #expect(throws: SessionError.self) {
        try SessionDriver.run(alice, StepInput(text: "a\nb", number: 1, line: 10))
      }
      #expect(error?.message == "line 11: no verb")
      #expect(alice.state == .idle)
    }
  }
}
