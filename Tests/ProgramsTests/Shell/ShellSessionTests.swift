import Glibc
import Processes
import Programs
import Sessions
import Testing

struct ShellSessionTests {
  let scratch: ScratchFolder
  let group: ShellSessionGroup
  let background = BackgroundOutput()

  init() throws {
    scratch = try ScratchFolder()
    group = ShellSessionGroup(folder: scratch.path, background: background) {
      ["REDIS_URL": "redis://127.0.0.1:7000"]
    }
  }

  struct Script: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var output: String
    var failure: String?
    var testDescription: String { name }
  }

  static let scripts = [
    Script(name: "both outputs in order", text: "echo a; echo b >&2; echo c", output: "a\nb\nc\n"),
    Script(
      name: "an exit status", text: "echo a\nexit 3", output: "a\n[3]\n",
      failure: "the script ended with exit status 3"),
    Script(
      name: "an exit status after an open line", text: "printf a; exit 3", output: "a\n[3]\n",
      failure: "the script ended with exit status 3"),
    Script(name: "no final line end", text: "printf foo", output: "foo"),
    Script(
      name: "a signal, as the shell says it", text: "kill -9 $$", output: "[137]\n",
      failure: "the script ended with signal 9"),
    Script(
      name: "an unknown command", text: "\nnowhere-found",
      output: """
        sh: 2: nowhere-found: not found
        [127]

        """, failure: "the script ended with exit status 127"),
    Script(
      name: "a syntax error", text: "if true; then echo a",
      output: """
        sh: 1: Syntax error: end of file unexpected (expecting \"fi\")
        [2]

        """, failure: "the script ended with exit status 2"),
    Script(name: "input is empty", text: "cat -; echo end", output: "end\n"),
    Script(
      name: "a script that reads gets none of itself", text: "read x\necho $x.", output: ".\n"),
    Script(
      name: "another shell, with options",
      text: "#!/bin/bash -e\necho ${BASH_VERSION:+bash} {1..3}; false; echo no",
      output: "bash 1 2 3\n[1]\n", failure: "the script ended with exit status 1"),
    Script(
      name: "a shell found on PATH", text: "#!/usr/bin/env bash\necho ${BASH_VERSION:+bash}",
      output: "bash\n"),
    Script(
      name: "a script as a file, by its first line, with the lines that it has",
      text: "#!/usr/bin/perl -w\nprint \"$0 @ARGV\\n\";\nwarn;",
      output: "Warning: something's wrong at ./.step line 3.\n./.step \n"),
    Script(
      name: "all behind the interpreter is one argument",
      text: "#! /usr/bin/env  -S awk -f \nBEGIN { print 1 }",
      output: "1\n"),
    Script(
      name: "the shell's own file is not left to be seen by the next step",
      text: "#!/bin/sh\necho $0; ls -A", output: "./.step\n.step\n"),
    Script(
      name: "no file of a script that came before", text: "ls -A", output: ""),
    Script(
      name: "a file longer than an argument may be",
      text: "#!/bin/sh\n# " + String(repeating: "x", count: 1 << 17) + "\necho end", output: "end\n"
    ),
    Script(
      name: "an empty script", text: "", output: ""),
    Script(
      name: "the working directory is the scratch folder",
      text: "test \"$PWD\" = \"$HOME\" && ls -A", output: ""),
    Script(
      name: "the environment is pinned",
      text: "env | grep -v '^HOME=\\|^PATH=\\|^PWD=\\|^OLDPWD=\\|^_=' | sort",
      output: """
        COLUMNS=80
        LANG=C.UTF-8
        LC_ALL=C.UTF-8
        NO_COLOR=1
        PAGER=cat
        REDIS_URL=redis://127.0.0.1:7000
        TERM=dumb
        TZ=UTC

        """),
    Script(
      name: "only the three standard descriptors are open",
      text: "for fd in /proc/self/fd/*; do echo ${fd##*/}; done | head -3", output: "0\n1\n2\n"),
  ]

  @Test("prints what a terminal shows of", arguments: scripts)
  func output(of script: Script) throws {
    let session = try group.open("main")
    defer { group.close() }
    let output = try SessionDriver.run(session, script.text)
    #expect(output.text == script.output)
    #expect(output.failure == script.failure)
    #expect(session.state == .idle)
  }

  @Test("neither variables nor the working directory outlive a step; files do")
  func stepsAreApart() throws {
    let session = try group.open("main")
    defer { group.close() }
    _ = try SessionDriver.run(session, "mkdir inner; cd inner; value=1; echo data > file")
    let output = try SessionDriver.run(session, "echo \"[$value]\"; ls; cat inner/file")
    #expect(output.text == "[]\ninner\ndata\n")
  }

  @Test("a step ends with its shell, though what it leaves behind holds the pipe")
  func leftRunning() throws {
    let session = try group.open("main")
    defer { group.close() }
    let script = "sleep 999 & echo $!"
    let output = try SessionDriver.run(session, script)
    let process = try #require(Int32(output.text.dropLast()))
    #expect(kill(process, 0) == 0)
    #expect(try SessionDriver.run(session, "echo next").text == "next\n")
    group.close()
    expectEnd(of: process)
  }

  @Test("an interrupt ends the step and not the session")
  func interrupt() throws {
    let session = try group.open("main")
    defer { group.close() }
    // With a trap: a shell that is just starting a program may lose the signal, as on a terminal.
    let script = "trap 'echo caught; exit 5' INT; echo begun; while true; do sleep 0.01; done"
    try session.begin(StepInput(text: script, number: 1))
    #expect(try SessionDriver.wait(for: "begun\n", in: session) == "begun\n")
    try session.interrupt()
    try SessionDriver.settle(session)
    #expect(session.takeOutput().text == "caught\n[5]\n")
    #expect(try SessionDriver.run(session, "echo next").text == "next\n")
  }

  @Test("closing ends a step that never would, and can be done twice")
  func closeWhileWorking() throws {
    let session = try group.open("main")
    try session.begin(StepInput(text: "echo $$; while true; do sleep 1; done", number: 1))
    let printed = try SessionDriver.wait(for: "\n", in: session)
    let process = try #require(Int32(printed.dropLast()))
    session.close()
    session.close()
    expectEnd(of: process)
    guard case .ended = session.state else {
      Issue.record("the session has not ended")
      return
    }
  }

  /// A script that goes on after a command that failed, and what it prints when it must not.
  static let failing = [
    ("echo a; false; echo b", "a\n[1]\n"),
    ("nowhere-found\necho b", "sh: 1: nowhere-found: not found\n[127]\n"),
    ("#!/bin/bash\nfalse | true; echo b", "[1]\n"),
    ("#!/usr/bin/env bash\nx=$(false; echo y); echo b", "[1]\n"),
    ("#!/bin/sh -u\nfalse; echo b", "[1]\n"), ("if false; then echo a; fi; echo b", "b\n"),
    ("#!/usr/bin/perl\nsystem('false'); print 1", "1"),
  ]

  @Test("a strict script stops at the first command that fails", arguments: failing)
  func strict(text: String, output: String) throws {
    let session = try group.open("main")
    defer { group.close() }
    var input = StepInput(text: text, number: 1)
    #expect(
      try SessionDriver.run(session, input).text.hasSuffix(text.contains("print 1") ? "1" : "b\n"))
    input.isStrict = true
    let strict = try SessionDriver.run(session, input)
    #expect(strict.text == output)
    let hasStatus = if case .exitStatus? = strict.pieces.last { true } else { false }
    #expect(hasStatus == output.hasSuffix("]\n"))
  }

  @Test(
    "says what is wrong with a first line that nothing can run",
    arguments: [
      "#!\necho", "#!bash\necho", "#!/nowhere/bash\necho", "#!/bin\necho",
      "#!/bin/sh " + String(repeating: "x", count: 256),
    ])
  func badFirstLine(text: String) throws {
    let session = try group.open("main")
    defer { group.close() }
    let error = #expect(throws: SessionError.self) {
      try session.begin(StepInput(text: text, number: 1))
    }
    #expect(error?.lineOffset == 0)
    #expect(try SessionDriver.run(session, "ls -A; echo next").text == "next\n")
  }

  @Test("a file of the page's own is not overwritten")
  func takenName() throws {
    let session = try group.open("main")
    defer { group.close() }
    _ = try SessionDriver.run(session, "echo mine > .step")
    #expect(throws: SessionError.self) {
      try session.begin(StepInput(text: "#!/bin/sh\necho", number: 2))
    }
    var named = StepInput(text: "#!/bin/sh\necho $0; cat .step", number: 3)
    named.name = "own"
    #expect(try SessionDriver.run(session, named).text == "./.own\nmine\n")
  }

  @Test("refuses a script that no shell can be given")
  func badScripts() throws {
    let session = try group.open("main")
    defer { group.close() }
    #expect(
      throws: SessionError.input(
        "the script holds a NUL character, which no shell can be given", line: 1)
    ) { try session.begin(StepInput(text: "echo\n\0", number: 1)) }
    let long = "# " + String(repeating: "x", count: 1 << 17)
    #expect(throws: SessionError.self) { try session.begin(StepInput(text: long, number: 1)) }
    #expect(try SessionDriver.run(session, "echo next").text == "next\n")
  }

}
