import Processes
import Programs
import Sessions
import Testing

/// What a step shows and says besides its output.
struct SwiftPictureTests {
  @Test("a picture is printed and handed over, by the step that shows it")
  func pictures() throws {
    let fixture = try ProgramFixture([
      """
      var bars = BarChart(title: "B"); bars.addBar("a", 1)
      print("B\\na | ######################################## 1")
      show(bars)
      print("in a line ", terminator: "")
      show(bars)
      print("end")
      """,
      "print(1)",
    ])
    let session = try fixture.open()
    let output = try fixture.run(1, in: session)
    let text = "B\na | ######################################## 1\n"
    #expect(output.failure == nil)
    try #require(output.pieces.count == 5)
    let pictures = output.pieces.pictures
    #expect(
      output.pieces == [
        .bytes(Array(text.utf8)), pictures[0], .bytes(Array("in a line ".utf8)), pictures[1],
        .bytes(Array("end\n".utf8)),
      ])
    guard case .picture(let form, let description, false) = pictures[0] else {
      Issue.record("\(pictures)")
      return
    }
    #expect(String(decoding: form, as: UTF8.self) == text)
    let json = String(decoding: description, as: UTF8.self)
    #expect(json.hasPrefix("{\"title\":\"B\",\"text\":\"B\\na | ##"))
    #expect(json.hasSuffix("{\"bars\":[{\"label\":\"a\",\"value\":1.0,\"text\":\"1\"}]}}}"))
    #expect(try fixture.run(2, in: session).pieces == [.bytes(Array("1\n".utf8))])
  }

  @Test("what was shown before a trap is there")
  func trap() throws {
    let fixture = try ProgramFixture([
      "show(Table(columns: [\"a\"]))\nlet none: [Int] = []\nprint(none[0])"
    ])
    let session = try fixture.open()
    #expect(try fixture.run(1, in: session).pieces.pictures.count == 1)
  }

  @Test("what is shown between two steps is printed there, and handed over aside")
  func between() throws {
    let fixture = try ProgramFixture([
      """
      import Glibc
      mkfifo("go", 0o600)
      let shows = Task.detached {
        close(open("go", O_RDONLY))
        show(Table(title: "T", columns: ["a"]))
        print("behind")
      }
      """, "await shows.value",
    ])
    let session = try fixture.open()
    #expect(try fixture.run(1, in: session) == SessionOutput())
    let opener = try ChildProcess.start(
      ChildProcess.Launch(
        "sh", ["-c", ": > \"$0\"", "\(fixture.scratch.path)/go"],
        environment: ["PATH": Executable.defaultPath]))
    #expect(try opener.wait(deadline: .after(SessionDriver.patience)) == .exited(0))
    try SessionDriver.pump([session]) {
      fixture.background.output(of: 1).text.hasSuffix("behind\n")
    }
    #expect(fixture.background.output(of: 1).text == "T\n a\n---\nbehind\n")
    let pieces = try fixture.run(2, in: session).pieces
    guard case .picture(_, _, true)? = pieces.first, pieces.count == 1 else {
      Issue.record("\(pieces)")
      return
    }
  }

  @Test("progress is told while the step runs, the end always, and is no output")
  func progress() throws {
    // The step goes on only when the test has seen how far it is.
    let fixture = try ProgramFixture([
      """
      import Glibc
      mkfifo("go", 0o600)
      progress(1, of: 4)
      progress(2, of: 4)
      print("waiting")
      let go = open("go", O_RDONLY)
      progress(4, of: 4)
      """
    ])
    let session = try fixture.open()
    let step = fixture.program.steps[0]
    try session.begin(
      StepInput(text: step.text, number: 1, file: step.file, line: step.line))
    _ = try SessionDriver.wait(for: "waiting", in: session)
    try SessionDriver.pump([session]) { !fixture.progress.isEmpty }
    #expect(fixture.progress.first == "1/4")
    #expect(session.state == .working)
    // The shell waits until the program has opened its end, and so the program goes on.
    let go = "\(fixture.scratch.path)/go"
    let opener = try ChildProcess.start(
      ChildProcess.Launch(
        "sh", ["-c", ": > \"$0\"", go], environment: ["PATH": Executable.defaultPath])
    )
    let status = try opener.wait(deadline: .after(SessionDriver.patience))
    #expect(status == .exited(0))
    try SessionDriver.settle(session)
    #expect(fixture.progress.last == "4/4")
    #expect(session.takeOutput() == SessionOutput())
  }

  @Test("pictures that take too much room are an error that says so")
  func tooMany() throws {
    let fixture = try ProgramFixture([
      """
      var chart = LineChart()
      for _ in 1...6 { chart.addLine("", (0..<2000).map { (Double($0) / 3, Double($0) / 7) }) }
      for _ in 1...3 { show(chart) }
      """
    ])
    let session = try fixture.open()
    let error = #expect(throws: SessionError.self) { try fixture.run(1, in: session) }
    #expect(error?.message.contains("more than 1 MiB") == true)
  }
}

extension [OutputPiece] {
  /// Those that are pictures.
  fileprivate var pictures: Self { filter { if case .picture = $0 { true } else { false } } }
}
