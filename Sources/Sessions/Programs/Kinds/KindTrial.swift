import Processes
import Sessions

/// Tries a session program: whether it keeps to its part of the conversation.
///
/// Each check starts the program anew, so that one that went wrong does not spoil the next.
package struct KindTrial {
  /// What is known of the program's language; all but the first input may be left out.
  package struct Texts {
    /// An input that runs and comes to an end.
    package var input = "1"
    /// What this input prints; nil when nothing was said.
    package var expected: String?
    /// An input that only an interrupt ends.
    package var endless: String?
    /// An input that the program's tool refuses.
    package var wrong: String?

    /// Texts that nothing is known of.
    package init() {}
  }

  /// What came of a check.
  package enum Verdict: Equatable {
    /// It went as it should; a few words more, or nothing.
    case right(String)
    /// What went wrong.
    case wrong(String)
    /// It was not tried, and why.
    case skipped(String)
  }

  private let command: [String]
  private let texts: Texts
  private let folder: String
  private let environment: [String: String]
  private let start: ProcessStarter
  private let patience: Duration

  /// Describes a trial.
  ///
  /// - Parameters:
  ///   - command: the program and its arguments; at least one word.
  ///   - texts: what is known of its language.
  ///   - folder: where it starts.
  ///   - environment: its variables besides the pinned ones.
  ///   - patience: how long an answer may take.
  ///   - start: starts its process.
  package init(
    _ command: [String], texts: Texts, folder: String, environment: [String: String],
    patience: Duration = .seconds(10), start: @escaping ProcessStarter = ChildProcess.start
  ) {
    (self.command, self.texts, self.folder) = (command, texts, folder)
    (self.environment, self.patience, self.start) = (environment, patience, start)
  }

  /// Makes all checks, in order.
  ///
  /// - Parameter observer: told of each check what was tried, and what came of it.
  /// - Returns: whether nothing went wrong.
  package func run(_ observer: (_ title: String, _ verdict: Verdict) -> Void) -> Bool {
    var isRight = true
    for (index, (title, check)) in checks.enumerated() {
      let verdict = self.verdict(check)
      observer(title, verdict)
      guard case .wrong = verdict else { continue }
      isRight = false
      if index == 0 {
        // Each of the others would wait as long, for the same.
        observer("the \(checks.count - 1) others", .skipped("each begins with `open`"))
        break
      }
    }
    return isRight
  }

  private typealias Check = (Talk) throws -> Verdict

  private struct Fault: Error { var reason: String }

  private func verdict(_ check: Check) -> Verdict {
    let talk = Talk(
      KindSessionGroup(
        "the program", command: command, folder: folder, start: start,
        environment: { [environment] in environment }), patience: patience)
    defer { talk.group.close() }
    do {
      let verdict = try check(talk)
      if case .skipped = verdict { return verdict }
      // What comes too late, such as a second `idle`, comes before the end.
      if let problem = talk.group.endProgram()?.problem { return .wrong(problem) }
      return verdict
    } catch let fault as Fault {
      return .wrong(fault.reason)
    } catch {
      return .wrong("\(error)")
    }
  }

  private var checks: [(String, Check)] {
    [
      (
        "it answers `open` with `idle`",
        {
          _ = try $0.open("alice"); return .right("")
        }
      ),
      ("an input comes to rest", tryInput), ("a second input comes to rest", trySecondInput),
      ("two sessions do not mix", tryTwoSessions),
      ("a session is closed, and another one goes on", tryClose),
      ("any text comes to rest: quotes, lines, other scripts, 200 KB", tryTexts),
      ("an interrupt of a session without input changes nothing", tryIdleInterrupt),
      ("a message that it does not know changes nothing", tryUnknown),
      ("it answers `check` with `checked`", tryCheck),
      ("an interrupt ends an input that runs without end", tryEndless),
      ("an input that is wrong is told as `failure` or `error`", tryWrong),
      ("it ends when its input ends, and leaves no process behind", tryEnd),
    ]
  }

  private func tryInput(_ talk: Talk) throws -> Verdict {
    let session = try talk.open("alice")
    let output = try talk.run(texts.input, in: session)
    if let problem = output.failure ?? output.refusal {
      throw Fault(reason: "the input `\(texts.input)` is to run, and was refused: \(problem)")
    }
    try expect(output.text)
    return .right("it printed: \(Self.shown(output.text))")
  }

  private func expect(_ text: String) throws {
    guard let expected = texts.expected, !text.contains(expected) else { return }
    throw Fault(
      reason: "the output does not hold `\(expected)`; it printed: \(Self.shown(text))")
  }

  private func trySecondInput(_ talk: Talk) throws -> Verdict {
    let session = try talk.open("alice")
    for _ in 0..<2 { try expect(try talk.run(texts.input, in: session).text) }
    return .right("")
  }

  private func tryTwoSessions(_ talk: Talk) throws -> Verdict {
    let alice = try talk.open("alice")
    let bob = try talk.open("bob")
    for session in [alice, bob, alice] {
      try expect(try talk.run(texts.input, in: session).text)
      let other = session === alice ? bob : alice
      let stray = talk.output(of: other).text
      if !stray.isEmpty {
        throw Fault(
          reason: "an input of \(session.name) printed in \(other.name): \(Self.shown(stray))")
      }
    }
    return .right("")
  }

  private func tryClose(_ talk: Talk) throws -> Verdict {
    let alice = try talk.open("alice")
    let bob = try talk.open("bob")
    _ = try talk.run(texts.input, in: alice)
    alice.close()
    try expect(try talk.run(texts.input, in: bob).text)
    return .right("")
  }

  private func tryTexts(_ talk: Talk) throws -> Verdict {
    let session = try talk.open("alice")
    let all = [
      "\"'`\\ ${x} $(y) {\"session\": \"bob\"}", "äöü 日本語 🙂 \u{2028}", "\n\n", "(((", "# \t\n-- x",
      "\"" + String(repeating: "x", count: 200_000) + "\"",
    ]
    for text in all {
      do {
        _ = try talk.run(text, in: session)
      } catch {
        throw Fault(reason: "with the input \(Self.shown(text)): \(error)")
      }
      // A text may be the beginning of a longer one to the tool, or its end.
      if case .ended = session.state { return .right("such a text ended the session") }
    }
    return .right("")
  }

  private func tryIdleInterrupt(_ talk: Talk) throws -> Verdict {
    let session = try talk.open("alice")
    talk.group.send(.interrupt("alice"))
    try expect(try talk.run(texts.input, in: session).text)
    return .right("")
  }

  private func tryUnknown(_ talk: Talk) throws -> Verdict {
    let session = try talk.open("alice")
    talk.group.send(.unknown("alice"))
    try expect(try talk.run(texts.input, in: session).text)
    return .right("")
  }

  private func tryCheck(_ talk: Talk) throws -> Verdict {
    let session = try talk.open("alice")
    guard session.checks else {
      return .skipped(
        "the answer to `open` does not say `\"checks\": true`: no session can be blocked or listen")
    }
    session.check()
    try talk.wait(session, "has not answered `check`") { !session.isChecking }
    guard session.state == .idle else {
      throw Fault(reason: "a session without input stands as \(session.state)")
    }
    try expect(try talk.run(texts.input, in: session).text)
    return .right("")
  }

  private func tryEndless(_ talk: Talk) throws -> Verdict {
    guard let endless = texts.endless else { return .skipped("say --endless TEXT") }
    let alice = try talk.open("alice")
    let bob = try talk.open("bob")
    try alice.begin(StepInput(text: endless, number: 1))
    // Not as soon as it is sent: an interrupt of what has not begun would be another thing.
    let deadline = ContinuousClock.now + .milliseconds(300)
    while ContinuousClock.now < deadline, alice.state == .working { try talk.turn() }
    if alice.state == .idle {
      return .skipped("the input of --endless came to an end by itself")
    }
    try alice.interrupt()
    try talk.wait(alice, "has not come to rest after `interrupt`") { alice.state.isSettled }
    _ = talk.output(of: alice)
    for session in [alice, bob] {
      if case .ended(let reason) = session.state {
        throw Fault(reason: "the interrupt ended \(session.name): \(reason)")
      }
      try expect(try talk.run(texts.input, in: session).text)
    }
    return .right("")
  }

  private func tryWrong(_ talk: Talk) throws -> Verdict {
    guard let wrong = texts.wrong else { return .skipped("say --wrong TEXT") }
    let session = try talk.open("alice")
    let output = try talk.run(wrong, in: session)
    guard let problem = output.failure ?? output.refusal else {
      throw Fault(
        reason: "neither was said: a step without an `output` block would pass; it printed: "
          + Self.shown(output.text))
    }
    try expect(try talk.run(texts.input, in: session).text)
    return .right("it said: \(Self.shown(problem))")
  }

  private func tryEnd(_ talk: Talk) throws -> Verdict {
    _ = try talk.run(texts.input, in: try talk.open("alice"))
    guard let ending = talk.group.endProgram() else { throw Fault(reason: "it has ended before") }
    guard let status = ending.status else {
      throw Fault(reason: "2 seconds after its input had ended it still ran")
    }
    if let problem = ending.problem { throw Fault(reason: problem) }
    if !status.isSuccess { throw Fault(reason: "it ended with \(status)") }
    if ending.leftProcesses { throw Fault(reason: "processes that it has started still run") }
    return .right("")
  }

  private static func shown(_ text: String) -> String {
    let lines = text.split(separator: "\n")
    let first = lines.first.map(String.init) ?? ""
    return first.count > 60 || lines.count > 1
      ? "\(first.prefix(60))…" : first.isEmpty ? "nothing" : first
  }

  /// A conversation with the program, as the runner's loop has it.
  private final class Talk {
    let group: KindSessionGroup
    private let patience: Duration
    private var sessions: [KindSession] = []

    init(_ group: KindSessionGroup, patience: Duration) {
      (self.group, self.patience) = (group, patience)
    }

    /// What came of an input.
    struct Result {
      var text: String
      var failure: String?
      var refusal: String?
    }

    func open(_ name: String) throws -> KindSession {
      let session = try group.openSession(name)
      sessions.append(session)
      try wait(session, "has not answered `open`; does it flush its output after each line?") {
        session.isOpen || session.state != .idle
      }
      if case .ended(let reason) = session.state { throw Fault(reason: reason) }
      return session
    }

    func run(_ text: String, in session: KindSession) throws -> Result {
      try session.begin(StepInput(text: text, number: 1))
      var refusal: String?
      do {
        try wait(session, "has not come to rest after an input") { session.state.isSettled }
      } catch SessionError.input(let problem, _) {
        refusal = problem
      }
      let output = self.output(of: session)
      return Result(text: output.text, failure: output.failure, refusal: refusal)
    }

    func output(of session: KindSession) -> (text: String, failure: String?) {
      let output = session.takeOutput()
      return (String(decoding: output.bytes, as: UTF8.self), output.failure)
    }

    func wait(
      _ session: KindSession, _ problem: String, until isDone: () -> Bool
    ) throws {
      let deadline = ContinuousClock.now + patience
      while !isDone() {
        if ContinuousClock.now >= deadline {
          let text = output(of: session).text
          throw Fault(
            reason: "\(session.name) \(problem), in \(patience.components.seconds) seconds"
              + (text.isEmpty ? "" : "; it printed: \(shown(text))"))
        }
        try turn()
        if !isDone() { try session.probe() }
      }
    }

    /// Waits once.
    func turn() throws {
      _ = PollSet.wait(sessions.first?.descriptors ?? [], milliseconds: 10)
      for session in sessions { try session.pump() }
    }
  }
}
