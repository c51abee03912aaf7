package import LessonModel
import LessonText

/// Step mode without a terminal and without services: what happens goes in, what is to be done
/// comes out.
///
///     var model = StepModeModel(lesson)
///     var actions = model.start()          // show the title, the prose and the first step
///     actions = model.handle(.key(.enter)) // get the services ready
///     actions = model.handle(.replayed([])) // run the step
///
/// Nothing of the page runs before the first key that says so.
///
/// Of the actions that come out at once, only the last waits for an event, and there is always
/// such a one until `quit`.
package struct StepModeModel: Sendable {
  /// Where the learner stands.
  enum Stop: Sendable, Equatable {
    /// Before the step of `place`.
    case before
    /// Behind it: it has just been run.
    case after
    /// Before an answer, of which nothing has been shown.
    case withheld
    /// Behind the last step.
    case end
  }

  /// What is waited for.
  enum Phase: Sendable, Equatable {
    /// Whether to go on where the learner left.
    case offering(StepModeBookmark)
    case atStop(Stop)
    case guessing
    /// Whether the servers may start with settings that are not known to be harmless.
    case trusting(from: Stop, then: Next)
    case running
    /// The services are got ready and earlier steps run again; then the learner goes on.
    case replaying(then: Next)
    case choosingStep(from: Stop)
    case editing(from: Stop)
    case inTool(from: Stop)
    /// A statement of a live page runs that is not on the page, or a session is interrupted.
    case typing(from: Stop)
    case over
  }

  /// What follows once the services are ready.
  enum Next: Sendable, Equatable {
    /// The step of `place` is run.
    case run
    /// The learner stops before it.
    case arrive
    /// A tool is opened on its service.
    case tool(from: Stop)
    /// What was typed on a live page runs.
    case typed(from: Stop)
  }

  /// The lesson as its author wrote it; that of a notebook grows with its cells.
  package internal(set) var lesson: Lesson
  /// The place of the step at hand, from 0.
  private(set) var place = 0
  var phase = Phase.atStop(.before)
  /// Whether there are services: the learner has said that something may run.
  var isOpen = false
  /// Whether the learner accepts the settings of the page's servers.
  var isTrusted: Bool
  /// The latest run of each step.
  var runs: [Int: StepRun] = [:]
  /// The steps that have run on the services that are there now.
  var ran: Set<Int> = []
  /// The steps that were left out on the way here.
  var skipped: Set<Int> = []
  /// The steps that ran more than once on these services.
  var repeated: Set<Int> = []
  /// The texts that the learner has changed.
  var edits: [Int: String] = [:]
  /// The texts of the Swift steps with which the page's program was compiled.
  var compiled: [Int: String] = [:]
  /// What the learner expects of the step at hand.
  var guess: String?
  /// Whether the first guess at each step was right.
  var guesses: [Int: Bool] = [:]
  /// Whether a tool was opened on these services.
  var usedTool = false
  /// What only a live page knows.
  var page = StepModePageState()
  /// The steps of each answer, by their numbers.
  let answers: [ClosedRange<Int>]
  /// The answers that the learner has asked for, by their first steps.
  var revealed: Set<Int> = []
  /// Where sessions and services stand; nil before anything has run.
  var after: StateAfterStep?
  /// The lesson that comes next; nil when there is none.
  let next: NextLesson?
  /// Whether the lesson is a notebook, whose steps come one after the other.
  let isNotebook: Bool

  /// Makes a model that stands before the lesson.
  ///
  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - isTrusted: whether server settings that are not known to be harmless, and what the course's
  ///     settings change for programs or start, need no question.
  ///   - next: the lesson that comes next.
  ///   - isNotebook: whether it is a notebook, whose steps come one after the other.
  package init(
    _ lesson: Lesson, isTrusted: Bool = false, next: NextLesson? = nil, isNotebook: Bool = false
  ) {
    (self.lesson, self.next, self.isNotebook) = (lesson, next, isNotebook)
    self.isTrusted =
      isTrusted
      || lesson.settingsThatNeedTrust.isEmpty && lesson.surroundings.changes.isEmpty
        && lesson.recipes.isEmpty
    answers = lesson.answers
  }

  /// Begins, or asks whether to go on where the learner left.
  package mutating func start(from bookmark: StepModeBookmark? = nil) -> [StepModeAction] {
    [.show(.title)] + (bookmark.map { offer($0) } ?? arrive(at: 0))
  }

  /// Says what follows from an event. Events that do not fit are ignored: the prompt is repeated.
  package mutating func handle(_ event: StepModeEvent) -> [StepModeAction] {
    switch (phase, event) {
    case (.over, _): return []
    case (_, .couldNotOpen(let reason)):
      phase = .over
      return [.show(.note(reason)), .quit(.withoutServices)]
    case (_, .answered(nil)), (_, .key(.quit)):
      phase = .over
      return [.quit(.left)]
    case (.offering(let bookmark), .key(let key)): return decide(key, bookmark)
    case (.atStop(let stop), .key(let key)): return press(key, at: stop)
    case (.guessing, .answered(let line?)): return guess(line)
    case (.running, .ran(let run)): return note(run)
    case (_, .page(let event)): return handle(event, at: stop)
    case (.trusting(let stop, let next), .key(let key)): return decide(key, at: stop, then: next)
    case (.replaying(let next), .replayed(let runs)): return note(runs, then: next)
    case (.choosingStep(let stop), .answered(let line?)): return choose(line, from: stop)
    case (.editing(let stop), .edited(let text)): return take(text, from: stop)
    case (.editing(let stop), .couldNotEdit(let reason)),
      (.inTool(let stop), .couldNotOpenTool(let reason)):
      return [.show(.note(reason))] + wait(at: stop)
    case (.inTool(let stop), .toolClosed):
      return [.show(.note("Back in the lesson. What you did there stays done."))] + wait(at: stop)
    default: return wait(at: stop)
    }
  }

  /// Where the learner stands, or will when what is under way is over.
  private var stop: Stop {
    switch phase {
    case .atStop(let stop), .choosingStep(let stop), .editing(let stop), .inTool(let stop),
      .trusting(let stop, _), .typing(let stop):
      stop
    case .offering, .guessing, .running, .replaying, .over: .before
    }
  }

  /// Whether the learner is behind the last step.
  package var isAtEnd: Bool { if case .atStop(.end) = phase { true } else { false } }

  /// Where the learner and the lesson stand.
  package var status: StepModeStatus {
    StepModeStatus(
      step: isAtEnd ? nil : place + 1,
      hasRun: lesson.steps.indices.map { ran.contains($0) }, guesses: Array(guesses.values),
      after: after)
  }

  /// The step at hand.
  var step: Step { lesson.steps[place] }

  /// The text that a step has in this run.
  func text(of place: Int) -> String { edits[place] ?? lesson.steps[place].input }

  /// Goes to a step, or behind the last one, with the prose before it.
  mutating func arrive(at next: Int) -> [StepModeAction] {
    place = next
    guess = nil
    guard next < lesson.steps.count else {
      place = max(0, lesson.steps.count - 1)
      return [prose(before: nil)] + (isOpen ? [.showBackground(.rest)] : [])
        + [.show(.summary(summary, next: self.next))] + wait(at: .end)
    }
    if let answer = withheldAnswer(with: next) { return withhold(answer) }
    return [prose(before: next)] + showStep() + wait(at: .before)
  }

  func showStep() -> [StepModeAction] {
    [
      .show(
        .step(
          place, text: text(of: place), isEdited: edits[place] != nil,
          isNamed: !isUnseen(place)))
    ]
  }

  /// Stops for a key.
  mutating func wait(at stop: Stop) -> [StepModeAction] {
    phase = .atStop(stop)
    return [.awaitKey(prompt: prompt(at: stop))]
  }

  /// Makes a step the one at hand.
  mutating func go(to place: Int) {
    self.place = place
    guess = nil
  }

  /// Runs the step at hand, on fresh services first where there are none or its program demands it.
  mutating func run(from stop: Stop = .before) -> [StepModeAction] {
    guard isOpen else { return open(from: stop, then: .run) }
    if step.kind.isCompiled, let reason = reasonForFreshProgram {
      // Each Swift cell is a new one to the program, and there is nothing to tell of that.
      return (isNotebook ? [] : [.show(.note(reason))]) + replay(then: .run)
    }
    phase = .running
    return [.run(place, text: step.kind.isCompiled ? nil : edits[place])]
  }

  /// Begins anew and runs again what had run before the step at hand.
  mutating func replay(then next: Next) -> [StepModeAction] {
    // A Swift step that was skipped is empty in the program, and still has to be passed.
    let again = (0..<place).filter {
      ran.contains($0) || (skipped.contains($0) && lesson.steps[$0].kind.isCompiled)
    }
    ran = []
    after = nil
    repeated = []
    usedTool = false
    page.forgetServices()
    skipped = skipped.filter { $0 < place }
    compiled = programTexts()
    phase = .replaying(then: next)
    isOpen = true
    return [.replay(effectiveLesson(), again)]
  }

  private mutating func note(_ run: StepRun) -> [StepModeAction] {
    if ran.contains(place) { repeated.insert(place) }
    ran.insert(place)
    skipped.remove(place)
    runs[place] = run
    after = run.record.after ?? after
    let experiments = edits.keys.filter { $0 <= place && ran.contains($0) }.map { $0 + 1 }.sorted()
    page.note(run)
    return [.show(.result(run, experiments: experiments))] + judge(run)
      + [.showBackground(.new)] + goOn(at: .after)
  }

  private mutating func note(_ replayed: [StepRun], then next: Next) -> [StepModeAction] {
    var actions: [StepModeAction] = []
    for run in replayed {
      let place = run.record.number - 1
      if let before = runs[place], before.record.outcome != run.record.outcome {
        let was = before.record.outcome.rawValue
        let reason = run.record.message.map { ": \($0)" } ?? ""
        // A notebook counts its cells, and the file of a step names one.
        let cell = isNotebook ? lesson.steps[place].file : nil
        let (name, outcome) = (cell ?? "Step \(place + 1)", run.record.outcome.rawValue)
        actions.append(.show(.note("\(name) \(outcome) this time (it was \(was))\(reason)")))
      }
      guard !skipped.contains(place) else { continue }
      page.note(run)
      ran.insert(place)
      runs[place] = run
      after = run.record.after ?? after
    }
    switch next {
    case .run:
      phase = .running
      return actions + [.run(place, text: step.kind.isCompiled ? nil : edits[place])]
    case .arrive: return actions + arrive(at: place)
    case .tool(let stop): return actions + openTool(from: stop)
    case .typed(let stop): return actions + goOn(at: stop)
    }
  }

  /// What came of the steps so far.
  private var summary: StepModeSummary {
    var summary = StepModeSummary(count: lesson.steps.count)
    for (place, isRight) in guesses { summary.guesses[place + 1] = isRight }
    for place in lesson.steps.indices {
      let number = place + 1
      if skipped.contains(place) {
        summary.skipped.append(number)
      } else if !ran.contains(place) {
        summary.notRun.append(number)
      } else if runs[place]?.record.outcome == .passed {
        summary.asOnPage.append(number)
        if edits[place] != nil { summary.experiments.append(number) }
      } else if edits[place] != nil {
        summary.experiments.append(number)
      } else {
        summary.otherwise.append(number)
      }
    }
    return summary
  }
}
