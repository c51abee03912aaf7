import Glibc
import Processes
import Programs
import Sessions
import Testing

struct SwiftSessionTests {
  struct Page: Sendable, CustomTestStringConvertible {
    var name: String
    var steps: [String]
    var outputs: [String]
    var testDescription: String { name }
  }

  static let pages = [
    Page(
      name: "variables live across steps",
      steps: ["var x = 1", "x += 1\nprint(x)", "print(x * 10)"], outputs: ["", "2\n", "20\n"]),
    Page(
      name: "functions and types of later steps can be used",
      steps: [
        "print(twice(4), Point(x: 1).x)", "func twice(_ n: Int) -> Int { n * 2 }",
        "struct Point { var x: Int }",
      ], outputs: ["8 1\n", "", ""]),
    Page(
      name: "top-level await",
      steps: ["func five() async -> Int { await Task.yield(); return 5 }", "print(await five())"],
      outputs: ["", "5\n"]),
    Page(
      name: "imports where they stand",
      steps: [
        "print(1)", "import Foundation\nprint(String(format: \"%03d\", 7))",
        "import Algorithms\nvar filter = BloomFilter(capacity: 100, falsePositiveRate: 0.01)\n"
          + "filter.insert(\"a\")\nprint(filter.mayContain(\"a\"), filter.hashCount)",
      ],
      outputs: ["1\n", "007\n", "true 7\n"]),
    Page(
      name: "every module of the kit",
      steps: [
        "import Algorithms\nimport KafkaClient\nimport PostgresClient\nimport RedisClient\nimport StepKit\nimport Systems\nprint(1)"
      ], outputs: ["1\n"]),
    Page(
      name: "top-level variables in tasks, threads and closures, without ceremony",
      steps: [
        """
        import Foundation
        var counter = 0
        class Server { var hits = 0; func hit() { hits += 1; counter += 1 } }
        let server = Server()
        func work() async { counter += 1; server.hit() }
        """,
        """
        await withTaskGroup(of: Int.self) { group in
          group.addTask { counter += 1; await work(); return counter }
          for await value in group { print(value) }
        }
        print(await Task.detached { await work(); return counter }.value)
        let thread = Thread { counter += 1 }
        thread.start()
        while !thread.isFinished { sched_yield() }
        print(counter)
        """,
      ], outputs: ["", "3\n5\n6\n"]),
    Page(
      name: "an empty step and one of comments", steps: ["", "// nothing", "print(1)"],
      outputs: ["", "", "1\n"]),
    Page(
      name: "a step that ends within a line", steps: ["print(1, terminator: \"\")", "print(2)"],
      outputs: ["1", "2\n"]),
    Page(
      name: "both outputs in order",
      steps: [
        """
        import Foundation
        print("a")
        FileHandle.standardError.write("b\\n".data(using: .utf8)!)
        print("c")
        """
      ], outputs: ["a\nb\nc\n"]),
    Page(
      name: "what calls the maths library, without Foundation",
      steps: ["print((1234.5678 * 100).rounded() / 100, (2.0).squareRoot() > 1)"],
      outputs: ["1234.57 true\n"]),
    Page(
      name: "input is empty", steps: ["print(readLine() ?? \"none\")"], outputs: ["none\n"]),
    Page(
      name: "a step that begins with a closure or a member is no part of the gate",
      steps: ["print(1)", "[2, 3]\n  .forEach { print($0) }", "({ print(4) })()"],
      outputs: ["1\n", "2\n3\n", "4\n"]),
    Page(
      name: "the address of a service",
      steps: ["print(address(of: \"db\") ?? \"none\", address(of: \"other\") ?? \"none\")"],
      outputs: ["x none\n"]),
  ]

  @Test("runs", arguments: pages)
  func outputs(of page: Page) throws {
    let fixture = try ProgramFixture(page.steps)
    let session = try fixture.open()
    for (index, expected) in page.outputs.enumerated() {
      let output = try fixture.run(index + 1, in: session)
      #expect(output.text == expected, "step \(index + 1)")
      #expect(output.failure == nil)
      #expect(session.state == .idle)
    }
  }

  @Test("shares values, in order, the last one standing")
  func sharing() throws {
    let fixture = try ProgramFixture([
      "share(\"api\", 1); share(\"other-name\", \"two words\")",
      "share(\"api\", \"http://127.0.0.1:\\(8000 + 80)\")", "print(1)",
    ])
    let session = try fixture.open()
    #expect(
      try fixture.run(1, in: session).sharedValues == ["api": "1", "other-name": "two words"])
    #expect(try fixture.run(2, in: session).sharedValues == ["api": "http://127.0.0.1:8080"])
    #expect(try fixture.run(3, in: session).sharedValues.isEmpty)
  }

  @Test("fills in what ${name} stands for, as it is when the step runs")
  func values() throws {
    let fixture = try ProgramFixture([
      "print(\"${api}/users ${other-name}\")", "print(\"\"\"\n  <${api}> \\(1 + 1)\n  \"\"\")",
      "print(\"$0 {api} $ {api}\")",
    ])
    fixture.values = ["api": "http://127.0.0.1:1"]
    let session = try fixture.open()
    #expect(try fixture.run(1, in: session).text == "http://127.0.0.1:1/users ${other-name}\n")
    fixture.values = ["api": String(repeating: "long ", count: 200_000)]
    #expect(try fixture.run(2, in: session).text.count == 1_000_005)
    #expect(try fixture.run(3, in: session).text == "$0 {api} $ {api}\n")
  }

  @Test("what a step started goes on while the program waits for the next step")
  func goesOnBetweenSteps() throws {
    // A server of the simplest kind: it answers through a pipe file, on the main actor.
    let fixture = try ProgramFixture([
      """
      import Glibc
      mkfifo("ask", 0o600)
      mkfifo("answer", 0o600)
      var served = 0
      let server = Task.detached {
        while let ask = fopen("ask", "r") {
          let byte = fgetc(ask)
          fclose(ask)
          await MainActor.run { served += 1 }
          let answer = fopen("answer", "w")!
          fputs("\\(byte) \\(served)", answer)
          fclose(answer)
        }
      }
      """,
      "print(served)",
    ])
    let session = try fixture.open()
    _ = try fixture.run(1, in: session)
    let group = ShellSessionGroup(
      folder: fixture.scratch.path, background: fixture.background
    ) { [:] }
    defer { group.close() }
    let shell = try group.open("main")
    let script = "printf A > ask; cat answer"
    #expect(try SessionDriver.run(shell, script).text == "65 1")
    #expect(try SessionDriver.run(shell, script).text == "65 2")
    #expect(try fixture.run(2, in: session).text == "2\n")
  }

  @Test("what a task prints between steps is output of none of them")
  func laterOutput() throws {
    let fixture = try ProgramFixture([
      """
      import Glibc
      mkfifo("go", 0o600)
      Task.detached {
        let go = fopen("go", "r")!
        _ = fgetc(go)
        print("late")
      }
      """,
      "print(2)",
    ])
    let session = try fixture.open()
    #expect(try fixture.run(1, in: session).text == "")
    let group = ShellSessionGroup(
      folder: fixture.scratch.path, background: fixture.background
    ) { [:] }
    defer { group.close() }
    #expect(try SessionDriver.run(group.open("main"), "echo > go").text == "")
    try SessionDriver.pump([session]) { !fixture.background.steps.isEmpty }
    #expect(fixture.background.output(of: 1).text == "late\n")
    #expect(try fixture.run(2, in: session).text == "2\n")
  }

  @Test("steps run once, and in page order")
  func order() throws {
    let fixture = try ProgramFixture(["print(1)", "print(2)", "print(3)"])
    let session = try fixture.open()
    #expect(try fixture.run(1, in: session).text == "1\n")
    #expect(throws: SessionError.self) { try fixture.run(1, in: session) }
    #expect(throws: SessionError.self) { try fixture.run(3, in: session) }
    #expect(try fixture.run(2, in: session).text == "2\n")
  }

  @Test("there is one session a page")
  func oneSession() throws {
    let fixture = try ProgramFixture(["print(1)"])
    _ = try fixture.open()
    #expect(throws: SessionError.self) { try fixture.group.open("other") }
  }

  @Test("a program that no runner started runs through, and shares nothing")
  func withoutRunner() throws {
    let cache = try ScratchFolder()
    let fixture = try ProgramFixture(
      ["print(1)\nshare(\"a\", 1)", "print(\"${a}\")"], cache: cache.path)
    try fixture.program.prepare()
    let programs = "\(cache.path)/programs"
    let entry = try #require(FileSystem.names(in: programs).first { !$0.hasSuffix(".lock") })
    let group = ShellSessionGroup(
      folder: fixture.scratch.path, background: fixture.background
    ) { [:] }
    defer { group.close() }
    let output = try SessionDriver.run(group.open("main"), "\(programs)/\(entry)/program")
    #expect(output.text == "1\n${a}\n")
  }

  @Test("closing ends a step that never would, and what it started")
  func closeWhileWorking() throws {
    let fixture = try ProgramFixture([
      """
      import Glibc
      print(getpid())
      system("sleep 999 & echo $!")
      while true {}
      """
    ])
    let session = try fixture.open()
    try session.begin(StepInput(text: "", number: 1))
    var processes: [Int32] = []
    var printed = ""
    try SessionDriver.pump([session]) {
      printed += session.takeOutput().text
      processes = printed.split(separator: "\n").compactMap { Int32($0) }
      return processes.count == 2 && printed.hasSuffix("\n")
    }
    fixture.group.close()
    for process in processes { expectEnd(of: process) }
  }
}
