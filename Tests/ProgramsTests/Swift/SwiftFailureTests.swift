import Glibc
import Programs
import Sessions
import Testing

/// Steps that do not compile, trap, or leave: each is said with the lesson's own line.
struct SwiftFailureTests {
  /// A page whose step fails, and what is then printed.
  struct Page: Sendable, CustomTestStringConvertible {
    var name: String
    var steps: [String]
    /// What the steps print, up to the one that fails.
    var outputs: [String]
    /// Why the session ended.
    var reason: String
    var testDescription: String { name }
  }

  static let file = ProgramFixture.file

  static let pages = [
    Page(
      name: "an unknown name, after a step that is all right",
      steps: ["print(1)", "print(2)\nlet y = missing", "print(3)"],
      outputs: ["1\n", "\(file):201:9: error: cannot find 'missing' in scope\n"],
      reason: "step 2 does not compile"),
    Page(
      name: "an error with a note that points into another step",
      steps: ["let x = 1", "x = 2"],
      outputs: [
        "",
        """
        \(file):200:1: error: cannot assign to value: 'x' is a 'let' constant
        \(file):100:1: note: change 'let' to 'var' to make it mutable

        """,
      ], reason: "step 2 does not compile"),
    Page(
      name: "a brace that is not closed is not blamed on the steps that it swallows",
      steps: ["print(1)", "func f() {\n  print(2)\n", "import Glibc\nprint(3)"],
      outputs: [
        "1\n",
        """
        \(file):202:1: error: expected '}' at end of brace statement
        \(file):200:10: note: to match this opening '{'

        """,
      ], reason: "step 2 does not compile"),
    Page(
      name: "an expression that is not finished does not run on into the gate",
      steps: ["let x =", "print(2)"],
      outputs: ["\(file):100:8: error: expected initial value after '='\n"],
      reason: "step 1 does not compile"),
    Page(
      name: "a name that is declared twice",
      steps: ["let x = 1", "print(x)", "let x = 2"],
      outputs: [
        "", "1\n",
        """
        \(file):300:5: error: invalid redeclaration of 'x'
        \(file):100:5: note: 'x' previously declared here

        """,
      ], reason: "step 3 does not compile"),
    Page(
      name: "a module that is not there", steps: ["import Nonesuch"],
      outputs: ["\(file):100:8: error: no such module 'Nonesuch'\n"],
      reason: "step 1 does not compile"),
    Page(
      name: "a failed precondition",
      steps: ["print(1)\nprecondition(1 > 2, \"one is not more than two\")\nprint(3)"],
      outputs: ["1\n\(file):101: Precondition failed: one is not more than two\n"],
      reason: "Precondition failed: one is not more than two"),
    Page(
      name: "an index out of range in a function of an earlier step",
      steps: ["func pick(_ index: Int) -> Int {\n  return [1, 2][index]\n}", "print(pick(7))"],
      outputs: ["", "\(file):101: Fatal error: Index out of range\n"],
      reason: "Fatal error: Index out of range"),
    Page(
      name: "a forced unwrap of nil", steps: ["let none: Int? = nil\nprint(none!)"],
      outputs: [
        "\(file):101: Fatal error: Unexpectedly found nil while unwrapping an Optional value\n"
      ], reason: "Fatal error: Unexpectedly found nil while unwrapping an Optional value"),
    Page(
      name: "a precondition of the kit names the lesson's line",
      steps: ["import Algorithms\n_ = BloomFilter(bitCount: 0, hashCount: 1)"],
      outputs: [
        "\(file):101: Precondition failed: a Bloom filter has at least one bit, not 0\n"
      ], reason: "Precondition failed: a Bloom filter has at least one bit, not 0"),
    Page(
      name: "an arithmetic overflow", steps: ["var big = UInt8.max\nbig += 1\nprint(big)"],
      outputs: ["\(file):101: Swift runtime failure: arithmetic overflow\n"],
      reason: "Swift runtime failure: arithmetic overflow"),
    Page(
      name: "a message of several lines",
      steps: ["print(1)\nfatalError(\"one\\ntwo\")"],
      outputs: ["1\n\(file):101: Fatal error: one\ntwo\n"], reason: "Fatal error: one"),
    Page(
      name: "an access to memory that is not there",
      steps: ["let pointer = UnsafePointer<Int>(bitPattern: 8)!\nprint(pointer.pointee)"],
      outputs: ["\(file):101: the program crashed\n"],
      reason: "the program crashed at \(file):101"),
    Page(
      name: "a recursion without end",
      steps: ["func down(_ n: Int) -> Int {\n  1 + down(n + 1)\n}", "print(down(0))"],
      outputs: ["", "[139]\n"],
      reason: "the program was ended by signal 11, perhaps by a recursion without end"),
    Page(
      name: "a trap in a task",
      steps: [
        "func fail() {\n  precondition(false, \"in a task\")\n}",
        "let task = Task.detached { fail() }\nawait task.value",
      ],
      outputs: ["", "\(file):101: Precondition failed: in a task\n"],
      reason: "Precondition failed: in a task"),
    Page(
      name: "a shared name that none can be",
      steps: ["share(\"1 a\", 1)"],
      outputs: [
        "\(file):100: Fatal error: share(\"1 a\", …): a name is made of letters, digits, _"
          + " and -, and starts with no digit\n"
      ],
      reason: "Fatal error: share(\"1 a\", …): a name is made of letters, digits, _ and -,"
        + " and starts with no digit"),
    Page(
      name: "an error that nobody catches",
      steps: ["struct Broken: Error {}", "print(1)\nthrow Broken()"],
      outputs: ["", "1\nFatal error: Error raised at top level: Lesson.Broken()\n"],
      reason: "Fatal error: Error raised at top level: Lesson.Broken()"),
    Page(
      name: "an exit with a status", steps: ["import Glibc\nprint(1)\nexit(3)"],
      outputs: ["1\n[3]\n"],
      reason: "the program ended with exit status 3 before the page's last step was done"),
    Page(
      name: "an exit with status 0", steps: ["import Glibc\nprint(1)\nexit(0)"],
      outputs: ["1\n"],
      reason: "the program ended with exit status 0 before the page's last step was done"),
    Page(
      name: "a signal from elsewhere", steps: ["import Glibc\nkill(getpid(), SIGKILL)\nsleep(9)"],
      outputs: ["[137]\n"], reason: "the program was ended by signal 9"),
  ]

  @Test("says what failed, and where in the lesson", arguments: pages)
  func failures(of page: Page) throws {
    let fixture = try ProgramFixture(page.steps)
    let session = try fixture.open()
    for (index, expected) in page.outputs.enumerated() {
      let output = try fixture.run(index + 1, in: session)
      #expect(output.text == expected, "step \(index + 1)")
      let isLast = index == page.outputs.count - 1
      #expect(output.failure == (isLast ? page.reason : nil))
      #expect(session.state == (isLast ? .ended(page.reason) : .idle))
    }
    #expect(throws: SessionError.self) { try fixture.run(page.steps.count, in: session) }
  }

  @Test("a step that needs what a failing later step declares fails with both reasons")
  func missingDeclaration() throws {
    let fixture = try ProgramFixture(["print(1)", "print(later())", "func later() -> Int { bad }"])
    let session = try fixture.open()
    #expect(try fixture.run(1, in: session).text == "1\n")
    #expect(
      try fixture.run(2, in: session).text == """
        \(Self.file):200:7: error: cannot find 'later' in scope
        \(Self.file):300:23: error: cannot find 'bad' in scope

        """)
  }

  @Test("a program that dies between two steps ends the session then")
  func deathBetweenSteps() throws {
    let fixture = try ProgramFixture(["import Glibc\nprint(getpid())", "print(2)"])
    let session = try fixture.open()
    let process = try #require(Int32(fixture.run(1, in: session).text.dropLast()))
    kill(process, SIGKILL)
    try SessionDriver.pump([session]) { session.state != .idle }
    #expect(session.state == .ended("the program was ended by signal 9"))
    // No step's output: it was not a step that ended it.
    #expect(session.takeOutput().text == "")
    #expect(fixture.background.output(of: 1).text == "[137]\n")
  }

  @Test("a task that traps between two steps says where, and not in the output of a step")
  func trapBetweenSteps() throws {
    let fixture = try ProgramFixture([
      """
      import Glibc
      mkfifo("go", 0o600)
      Task.detached {
        let go = fopen("go", "r")!
        _ = fgetc(go)
        print("before")
        fatalError("no more")
      }
      """
    ])
    let session = try fixture.open()
    #expect(try fixture.run(1, in: session).text == "")
    let group = ShellSessionGroup(folder: fixture.scratch.path, background: fixture.background) {
      [:]
    }
    defer { group.close() }
    #expect(try SessionDriver.run(group.open("main"), "echo > go").text == "")
    try SessionDriver.pump([session]) { session.state != .idle }
    #expect(session.takeOutput().text == "")
    let report = "before\n\(ProgramFixture.file):106: Fatal error: no more\n"
    #expect(fixture.background.output(of: 1).text == report)
    #expect(session.state == .ended("Fatal error: no more"))
  }

  @Test("of much that is printed between two steps both ends are kept, the trap with them")
  func muchBetweenSteps() throws {
    let fixture = try ProgramFixture([
      """
      import Glibc
      Task.detached {
        print("first")
        for _ in 0..<3000 { print(String(repeating: "x", count: 999)) }
        print("last")
        fatalError("no more")
      }
      """
    ])
    let session = try fixture.open()
    let own = try fixture.run(1, in: session)
    try SessionDriver.pump([session]) { session.state != .idle }
    // What came before the step's end is the step's own.
    let log = fixture.background.output(of: 1)
    #expect(log.omittedBytes > 0 && log.bytes.count < 1_100_000)
    #expect((own.text + log.text).hasPrefix("first\n"))
    #expect(log.text.contains("\n(\(log.omittedBytes) bytes left out)\n"))
    let report = "\nlast\n\(ProgramFixture.file):105: Fatal error: no more\n"
    #expect(log.text.hasSuffix(report), "\(log.text.suffix(300))")
    let news = fixture.background.takeNews(of: 1, endsLine: true)
    #expect(news.text.hasSuffix(report) && news.bytes.count < 70_000)
  }

  @Test("an interrupt ends the program")
  func interrupt() throws {
    let fixture = try ProgramFixture(["print(1)\nwhile true {}"])
    let session = try fixture.open()
    try session.begin(StepInput(text: "", number: 1))
    #expect(try SessionDriver.wait(for: "1\n", in: session) == "1\n")
    try session.interrupt()
    try SessionDriver.settle(session)
    #expect(session.takeOutput().text == "[130]\n")
    #expect(session.state == .ended("the program was ended by signal 2"))
  }
}
