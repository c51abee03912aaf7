import LessonModel
import LessonText
import Matching

/// Which values are missing because a step that did not pass should have provided them.
extension StepRunner {
  /// Notes which values a step that did not pass should have provided.
  func withhold(_ step: Step, wasSkipped: Bool = false) {
    if wasSkipped { leftOut.insert(step.number) }
    if step.kind.isCompiled {
      silentProgram =
        silentProgram ?? Withholding(number: step.number, wasSkipped: wasSkipped)
      let shared = SharedNames(in: step.input)
      if shared.hasComputedName { mayWithholdAny = true }
      for name in shared.names where sharedValues[name] == nil {
        withheld[name] = Withholding(number: step.number, wasSkipped: wasSkipped)
      }
    }
    for capture in step.outputs.flatMap({ ExpectationLint.captureNames(in: $0) })
    where captures.values[capture.name] == nil {
      withheld[capture.name] = Withholding(number: step.number, wasSkipped: wasSkipped)
    }
  }

  /// What a shell script needs of the values that the page should have had by now. Any other name that
  /// the page does not know is the shell's own variable.
  func neededFromPage(_ missing: [String], by script: String) -> [String] {
    let variables = ShellVariables(in: script)
    // A value is in the script's environment too, where other forms than `${name}` find it.
    let inEnvironment = variables.read.sorted().filter {
      withheld[$0] != nil && values[$0] == nil && variables.onlyReads($0)
    }
    // A variable of the environment has capitals by custom.
    let unknown = missing.filter {
      mayWithholdAny && variables.onlyReads($0) && $0 == $0.lowercased()
    }
    return missing.filter { withheld[$0] != nil } + inEnvironment + unknown
  }
}
