import LessonModel

/// A step, or one command of a dialogue, with what it did in one run or in two.
struct StepRuns {
  /// The step; of a dialogue, with one command's output only.
  var step: Step
  /// What it did.
  var first: StepRecord
  /// What it did when it ran again; nil when it did not.
  var second: StepRecord?
  /// The index of the command; nil for a whole step.
  var exchange: Int?

  /// The commands of a dialogue; none when it did not run to its end, or is none.
  static func exchanges(of step: Step, _ first: StepRecord, _ second: StepRecord?) -> [StepRuns] {
    guard step.dialogue != nil, first.outcome == .passed || first.outcome == .failed else {
      return []
    }
    let (outputs, others) = (first.output.exchanges, second?.output.exchanges)
    guard outputs.count == step.outputs.count else { return [] }
    return step.outputs.indices.map { index in
      var runs = StepRuns(step: step, first: first, second: second, exchange: index)
      runs.step.outputs = [step.outputs[index]]
      runs.first.output = outputs[index]
      if let others, others.indices.contains(index) { runs.second?.output = others[index] }
      return runs
    }
  }
}
