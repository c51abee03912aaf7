import Lessons
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
      """,
    options: [
      Workspace.option, RunCommand.jobs, Trust.option,
      .init(name: "add", value: nil, help: "also give a block to steps that print and have none"),
      .init(name: "interactive", value: nil, help: "show each change and ask"),
    ],
    examples: [
      ("etude accept transactions/read-committed", "after you changed a page"),
      ("etude accept --add lessons/04-transactions/09-new.md", "a page written without outputs"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    guard !arguments.operands.isEmpty else {
      throw UsageError("name the lessons to accept; 'etude accept .' is not a thing on purpose")
    }
    let questions = try arguments.has("interactive") ? ChangeQuestions(console: console) : nil
    let loaded = try LoadedLessons(arguments, for: .running)
    let session = try RunSession(console: console)
    let transcripts = session.run(
      loaded.lessons, jobs: try RunCommand.jobCount(arguments)
    ) { _ in }
    // While questions are asked, Ctrl-C still ends the program.
    return try withExtendedLifetime(session) {
      try accept(transcripts, of: loaded, arguments, questions: questions, console: console)
    }
  }

  private static func accept(
    _ transcripts: [Transcript], of loaded: LoadedLessons, _ arguments: Arguments,
    questions: ChangeQuestions?, console: Console
  ) throws -> ExitStatus {
    var status = ExitStatus.success
    for (lesson, transcript) in zip(loaded.lessons, transcripts) {
      let result = try Acceptance.accept(
        transcript, of: lesson, addsBlocks: arguments.has("add"),
        packageRoot: loaded.workspace.root
      ) { questions?.approves($0, in: lesson.file) ?? true }
      show(result, of: lesson, console: console)
      if !result.refused.isEmpty { status = .failure }
    }
    return transcripts.contains { $0.message != nil } ? .serviceUnavailable : status
  }

  private static func show(_ result: Acceptance, of lesson: Lesson, console: Console) {
    console.print("\(lesson.file): \(result.summary)")
    for line in result.lost { console.print("  a placeholder was lost: \(line)") }
    for refusal in result.refused {
      console.print(
        "  line \(refusal.line): step \(refusal.step) was not accepted: \(refusal.reason)")
    }
    if result.declined > 0 { console.print("  \(result.declined) left as they are") }
    if result.withoutBlock > 0 {
      console.print("  \(result.withoutBlock) steps print and have no output block (--add)")
    }
  }
}
