import LessonModel
import Runner

/// The last lines of what has been printed of a step that still runs. They go away when it is over and its
/// output is shown.
struct OutputPreview {
  /// How many bytes of a session are asked for at a time, the last ones.
  static let mostAtOnce = 4 << 10
  /// How many pieces of an output are kept: more than the lines that are shown can be made of.
  private static let mostParts = 200
  /// How long a step runs before anything is shown: most are over by then.
  private static let firstPause: Duration = .milliseconds(300)
  /// How long it is from one time to the next: nobody reads faster.
  private static let pause: Duration = .milliseconds(100)

  private let step: Step
  private var outputs: [(session: String, parts: [OutputPart])] = []
  private var next: ContinuousClock.Instant

  /// Makes one of a step that begins.
  init(of step: Step, at now: ContinuousClock.Instant) {
    (self.step, next) = (step, now + Self.firstPause)
  }

  /// Whether it is time to look.
  mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
    guard now >= next else { return false }
    next = now + Self.pause
    return true
  }

  /// Takes what is new.
  mutating func take(_ news: [OutputSoFar]) {
    for output in news {
      let place =
        outputs.firstIndex { $0.session == output.session }
        ?? {
          outputs.append((output.session, []))
          return outputs.count - 1
        }()
      if output.isAnew { outputs[place].parts = [] }
      outputs[place].parts = (outputs[place].parts + output.parts).suffix(Self.mostParts)
    }
  }

  /// The last lines, those of the step's own session below the others.
  ///
  /// - Parameter count: how many at most.
  /// - Returns: the lines.
  func lines(_ count: Int) -> [String] {
    let own = step.attributes.session
    let all = outputs.filter { $0.session != own } + outputs.filter { $0.session == own }
    return all.flatMap { output in
      StepOutput(output.parts).lines.map { output.session == own ? $0 : "\(output.session)| \($0)" }
    }.suffix(count)
  }
}
