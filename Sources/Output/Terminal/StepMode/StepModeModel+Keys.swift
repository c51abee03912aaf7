import LessonModel
import Matching

extension StepModeModel {
  /// What a key does.
  mutating func press(_ key: StepModeKey, at stop: Stop) -> [StepModeAction] {
    switch (key, stop) {
    case (.enter, .before):
      return asksFirst ? askForGuess() : run()
    case (.enter, .after): return arrive(at: place + 1)
    case (.enter, .end), (.quit, _):
      phase = .over
      return [.quit(.left)]
    case (.skip, .before):
      skipped.insert(place)
      return [.show(.note("Step \(place + 1) is skipped."))] + arrive(at: place + 1)
    case (.reveal, .withheld): return reveal()
    case (.reveal, _): return say("There is no hidden answer here.", at: stop)
    case (.skip, .withheld): return goOnWithoutAnswer()
    case (.enter, .withheld), (.again, .withheld), (.edit, .withheld):
      return say(
        "Try it yourself first: o opens \(step.kind.tool). a shows the answer, "
          + "s goes on without it.", at: stop)
    case (.skip, _): return say("There is nothing to skip: the step has run.", at: stop)
    case (.again, .before) where ran.contains(place): return run()
    case (.again, .before):
      return say(
        "This step has not run yet: Enter \(enterWord). b goes back to earlier ones.", at: stop)
    case (.again, .after): return run(from: stop)
    case (.again, .end), (.edit, .end), (.open, .end):
      return lesson.steps.isEmpty
        ? say("The page has no steps.", at: stop)
        : say("The lesson is over; b goes back to a step.", at: stop)
    case (.back, _): return askForStep(at: stop)
    case (.edit, _):
      phase = .editing(from: stop)
      return [.edit(place, text: text(of: place))]
    case (.open, _):
      return isOpen ? openTool(from: stop) : open(from: stop, then: .tool(from: stop))
    case (.logs, _): return showLogs(at: stop)
    case (.explain, _): return explain(at: stop)
    case (.help, _): return [.show(.help)] + wait(at: stop)
    case (.next, .end) where next != nil:
      phase = .over
      return [.quit(.next)]
    case (.next, .end): return say("This is the course's last lesson.", at: stop)
    case (.yes, _), (.next, _), (.other, _): return wait(at: stop)
    }
  }

  /// Opens the tool of the step at hand.
  mutating func openTool(from stop: Stop) -> [StepModeAction] {
    phase = .inTool(from: stop)
    usedTool = true
    return [.openTool(place)]
  }

  mutating func say(_ text: String, at stop: Stop) -> [StepModeAction] {
    [.show(.note(text))] + wait(at: stop)
  }

  /// Shows all that processes have printed which steps have left running.
  private mutating func showLogs(at stop: Stop) -> [StepModeAction] {
    guard isOpen else {
      return say("No step has run yet, so nothing runs in the background.", at: stop)
    }
    return [.showBackground(.all)] + wait(at: stop)
  }

  /// The steps that the learner can go back to.
  private func earlierSteps(from stop: Stop) -> ClosedRange<Int>? {
    let isStillToRun = stop == .withheld || stop == .before && !ran.contains(place)
    let last = isStillToRun ? place : place + 1
    return last >= 1 && !lesson.steps.isEmpty ? 1...last : nil
  }

  private mutating func askForStep(at stop: Stop) -> [StepModeAction] {
    guard let steps = earlierSteps(from: stop) else {
      return say("There is no earlier step.", at: stop)
    }
    phase = .choosingStep(from: stop)
    let range = steps.count == 1 ? "1" : "1 to \(steps.upperBound)"
    return [.awaitLine(prompt: "Back to which step (\(range); Enter stays)? ")]
  }

  /// Takes the answer to `askForStep`.
  mutating func choose(_ line: String, from stop: Stop) -> [StepModeAction] {
    let word = line.filter { !$0.isWhitespace }
    if word.isEmpty { return wait(at: stop) }
    guard let steps = earlierSteps(from: stop), let number = Int(word), steps.contains(number)
    else {
      let last = earlierSteps(from: stop)?.upperBound ?? 1
      return [.show(.note("'\(word)' is no step to go back to: type a number from 1 to \(last)."))]
        + askForStep(at: stop)
    }
    go(to: number - 1)
    // Nothing has run, so there is nothing to replay.
    if !isOpen { return arrive(at: place) }
    return [.show(.note("Replaying the lesson up to step \(number) on fresh services."))]
      + replay(then: .arrive)
  }

  /// Takes what came out of the editor.
  mutating func take(_ text: String, from stop: Stop) -> [StepModeAction] {
    if text == self.text(of: place) { return say("The text is as it was.", at: stop) }
    edits[place] = text == step.input ? nil : text
    var actions: [StepModeAction] = []
    if stop == .after, !step.kind.isCompiled {
      actions.append(
        .show(.note("What step \(place + 1) did stays done; b would begin on fresh services.")))
    }
    return actions + showStep() + wait(at: .before)
  }

  /// The step whose mismatch there is to explain: the one that ran last.
  private var explained: (place: Int, run: StepRun)? {
    let candidates = ran.sorted().reversed()
    guard let place = candidates.first, let run = runs[place] else { return nil }
    return (place, run)
  }

  private mutating func explain(at stop: Stop) -> [StepModeAction] {
    guard let (place, run) = explained else {
      return say("No step has run yet, so there is no difference to explain.", at: stop)
    }
    let outcome =
      edits[place] != nil && run.record.outcome == .failed
      ? "Step \(place + 1) is an experiment of yours."
      : "Step \(place + 1) \(run.record.outcome.rawValue)."
    if run.difference == nil, run.record.outcome == .passed {
      let agrees =
        lesson.steps[place].expectation == nil
        ? "The page expects no particular output of it." : "Its output is what the page says."
      return [.show(.text([outcome + " " + agrees]))] + wait(at: stop)
    }
    return [.show(.text([outcome] + reasons(for: run)))] + wait(at: stop)
  }

  /// Why a step did not do what the page says: what differs, and what the learner did that the page
  /// does not know of.
  package func reasons(for run: StepRun) -> [String] {
    let differences =
      run.difference.map { $0.explanation() } ?? [run.record.message].compactMap { $0 }
    return differences + circumstances(of: run.record.number - 1)
  }

  /// What the learner did that the page does not know of.
  func circumstances(of place: Int) -> [String] {
    var sentences: [String] = []
    if edits[place] != nil {
      sentences.append("You edited this step: another output than the page's is to be expected.")
    }
    if repeated.contains(place) {
      sentences.append("It ran more than once: what it did the first time was already there.")
    }
    let others = edits.keys.filter { $0 < place }.sorted()
    if !others.isEmpty { sentences.append("You edited \(Self.steps(others)) before it.") }
    let left = skipped.filter { $0 < place }.sorted()
    if !left.isEmpty {
      sentences.append("You skipped \(Self.steps(left)): what that sets up is missing.")
    }
    if usedTool { sentences.append("You were in a tool: what you changed there is still changed.") }
    return sentences + page.circumstances
  }

  private static func steps(_ places: [Int]) -> String {
    let numbers = places.map { String($0 + 1) }
    return (numbers.count == 1 ? "step " : "steps ") + numbers.joined(separator: ", ")
  }

  /// Whether the learner is asked for a guess before the step at hand runs.
  private var asksFirst: Bool { step.asksForGuess && !ran.contains(place) }

  /// What Enter does before the step at hand.
  private var enterWord: String { asksFirst ? "takes your guess" : "runs it" }

  /// The line that says which keys there are.
  func prompt(at stop: Stop) -> String {
    guard stop != .end else {
      return "the end ▸ \(next == nil ? "" : "n next lesson  ")Enter leaves  b back  h help "
    }
    let tool = step.kind.tool
    let position = "step \(place + 1)/\(lesson.steps.count) ▸ "
    switch stop {
    case .withheld:
      return position + "the answer: a shows it  s goes on without it  o \(tool)  b back  h help "
    case .before: return position + "Enter \(enterWord)  s skip  e edit  o \(tool)  b back  h help "
    default:
      let why = runs[place]?.record.outcome == .passed ? "" : "  ? why"
      return position + "Enter goes on  r again\(why)  e edit  o \(tool)  b back  h help "
    }
  }
}
