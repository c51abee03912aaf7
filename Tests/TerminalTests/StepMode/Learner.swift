import LessonModel
import LessonText
import Terminal
import Testing

/// Runs a model against a pretended runner: each step prints what it is told to.
struct Learner {
  var model: StepModeModel
  var actions: [StepModeAction] = []
  /// All actions since the last `take`.
  var log: [StepModeAction] = []

  init(_ body: String, service: String = "redis") throws {
    let text = "---\ntitle: T\nservices:\n  cache: \(service)\n---\n\(body)"
    let result = LessonParser.parse(Array(text.utf8), file: "t.md", name: "t")
    #expect(result.findings.map(\.description) == [])
    model = StepModeModel(try #require(result.lesson))
    note(model.start())
  }

  mutating func send(_ event: StepModeEvent) { note(model.handle(event)) }

  mutating func press(_ keys: StepModeKey...) { for key in keys { send(.key(key)) } }

  /// Presses Enter before a step and lets it end.
  mutating func run(_ outcome: Outcome = .passed, output: String = "") {
    press(.enter)
    finish(outcome, output: output)
  }

  mutating func finish(_ outcome: Outcome = .passed, output: String = "") {
    // The first step of all waits for the services.
    if case .replay(_, [])? = actions.last { send(.replayed([])) }
    guard case .run(let place, _)? = actions.last else {
      Issue.record("nothing runs: \(actions)")
      return
    }
    send(.ran(Self.run(of: place, outcome, output: output)))
  }

  static let three = """
    ```sh
    echo 1
    ```

    ```redis
    INCR a
    ```

    ```sh predict
    echo 3
    ```

    """
  static let program = """
    ```swift
    var a = 1
    ```

    ```sh
    echo 2
    ```

    ```swift
    a += 1
    ```

    ```swift
    print(a)
    ```

    """
  static let suspect = "{kind: redis, config: {hz: 10, loadmodule: /tmp/x.so}}"

  static func run(of place: Int, _ outcome: Outcome, output: String = "") -> StepRun {
    StepRun(
      record: StepRecord(
        number: place + 1, line: 1, kind: "sh", session: "main", input: "",
        output: StepOutput(text: output), outcome: outcome))
  }

  private mutating func note(_ new: [StepModeAction]) {
    actions = new
    log += new
  }

  /// What was said in words.
  var notes: String {
    log.compactMap { action -> String? in
      switch action {
      case .show(.note(let text)), .show(.refusal(let text)): text
      case .show(.text(let sentences)): sentences.joined(separator: " ")
      default: nil
      }
    }.joined(separator: "\n")
  }

  /// What the end says, as it was shown last.
  var summary: StepModeSummary? {
    log.reversed().lazy.compactMap { action in
      if case .show(.summary(let summary, _)) = action { summary } else { nil }
    }.first
  }

  var prompt: String {
    switch actions.last {
    case .awaitKey(let prompt), .awaitLine(let prompt): prompt
    default: ""
    }
  }
}

/// A small generator with a seed.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
