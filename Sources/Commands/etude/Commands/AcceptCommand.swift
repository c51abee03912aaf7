import CommandFrame
import LessonModel
import PlainText
import Runner

/// `etude accept`: take what the steps really print as right.
enum AcceptCommand {
  static let spec = CommandSpec(
    name: "accept", summary: "run lessons and write what they print into their pages",
    operands: "LESSON ...",
    discussion: """
      Replaces the text of `output` blocks (and of blocks with `source=`) by what was printed. An
      expected line that still matches, placeholders and all, stays as it is; nothing else in the
      file changes. A step that could not run to its end is never accepted. Look at the result
      with `git diff` before you commit it; or let --interactive ask about each change: y takes it,
      n leaves it, q leaves it and all that follow.

      With --twice, and whenever what was printed looks like a time, a process id or a temporary path,
      a page runs a second time on fresh services. Where the two runs differ the page gets the narrowest
      placeholder that takes both (`<int>`, `<time>`, `<duration>`, `<uuid>`, `<lsn>`, `<port>`, `<hex>`,
      `<word>`, else `<...>`), and a name (`<int:number1>`) where both runs show a value again. Each of
      these places is listed. A step that prints another number of lines the second time is not accepted.

      What a step prints always stands for itself: `\\<int>`, and a line `\\...`, are written for text
      that reads like a placeholder.
      """,
    options: [
      Workspace.option, RunCommand.jobs, Trust.option,
      .init(name: "add", value: nil, help: "also give a block to steps that print and have none"),
      .init(
        name: "twice", value: nil, help: "run each page twice, and see what is not always the same"),
      .init(name: "interactive", value: nil, help: "show each change and ask"),
    ],
    examples: [
      ("etude accept transactions/read-committed", "after you changed a page"),
      ("etude accept --add bloom-filters/bits", "outputs for steps that have none"),
      ("etude accept --twice transactions/read-committed", "with placeholders for what varies"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    guard !arguments.operands.isEmpty else {
      throw UsageError("name the lessons to accept; 'etude accept .' is not a thing on purpose")
    }
    let questions = try arguments.has("interactive") ? ChangeQuestions(console: console) : nil
    let loaded = try LoadedLessons(arguments, for: .running)
    let jobs = try RunCommand.jobCount(arguments)
    var invocation = try Invocation(console: console)
    let first = invocation.withProgress(of: loaded.lessons.count) {
      CourseRunner(host: invocation.host, jobs: jobs).run(loaded.lessons, observer: $0)
    }
    let again = lessonsToRunAgain(first, of: loaded, arguments, console: console)
    var second: [Int: Transcript] = [:]
    if !again.isEmpty {
      invocation = try invocation.renewed()
      let transcripts = invocation.withProgress(of: again.count) {
        CourseRunner(host: invocation.host, jobs: jobs).run(
          again.map { loaded.lessons[$0] }, observer: $0)
      }
      second = Dictionary(uniqueKeysWithValues: zip(again, transcripts))
    }
    // While questions are asked, Ctrl-C still ends the program.
    return try withExtendedLifetime(invocation) {
      try accept(first, second, of: loaded, arguments, questions: questions, console: console)
    }
  }

  /// The lessons, by their places, of which one run does not tell what is always the same.
  private static func lessonsToRunAgain(
    _ transcripts: [Transcript], of loaded: LoadedLessons, _ arguments: Arguments, console: Console
  ) -> [Int] {
    zip(loaded.lessons, transcripts).enumerated().compactMap { place, run in
      let (lesson, transcript) = run
      if transcript.message != nil { return nil }
      if arguments.has("twice") { return place }
      let found = Acceptance.volatileText(
        in: transcript, of: lesson, addsBlocks: arguments.has("add"))
      guard let found else { return nil }
      console.print(
        "\(lesson.file):\(found.step.line): step \(found.step.number) prints "
          + "\(found.text.prefix(60)), which may differ each time: the page runs once more")
      return place
    }
  }

  private static func accept(
    _ transcripts: [Transcript], _ second: [Int: Transcript], of loaded: LoadedLessons,
    _ arguments: Arguments, questions: ChangeQuestions?, console: Console
  ) throws -> ExitStatus {
    var status = ExitStatus.success
    for (place, (lesson, transcript)) in zip(loaded.lessons, transcripts).enumerated() {
      let result = try Acceptance.accept(
        transcript, second: second[place], of: lesson, addsBlocks: arguments.has("add"),
        packageRoot: loaded.workspace.root
      ) { questions?.approves($0, in: lesson.file) ?? true }
      show(result, of: lesson, console: console)
      if !result.refused.isEmpty { status = .failure }
    }
    let all = transcripts + second.values
    return all.contains { $0.message != nil } ? .serviceUnavailable : status
  }

  private static func show(_ result: Acceptance, of lesson: Lesson, console: Console) {
    console.print("\(lesson.file): \(result.summary)")
    for line in result.replaced { console.print("  not always the same: \(line)") }
    for line in result.lost { console.print("  a placeholder was lost: \(line)") }
    for line in result.prompts {
      console.print("  a line that looks like a command is gone: \(line)")
    }
    for refusal in result.refused {
      console.print(
        "  line \(refusal.line): step \(refusal.step) was not accepted: \(refusal.reason)")
    }
    if result.declined > 0 {
      console.print("  \(result.declined) left as \(result.declined == 1 ? "it is" : "they are")")
    }
    if result.withoutBlock > 0 {
      let verbs = result.withoutBlock == 1 ? "prints and has" : "print and have"
      console.print("  \(result.withoutBlock.counted("step")) \(verbs) no output block (--add)")
    }
  }
}
