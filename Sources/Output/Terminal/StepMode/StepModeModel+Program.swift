import LessonModel

/// The Swift steps of a page are one program, compiled once: to run one of them again, with
/// another text, or without one before it, is to compile the program anew and run it from its top.
extension StepModeModel {
  /// The text that each Swift step should have in the program; empty for one that was skipped.
  func programTexts() -> [Int: String] {
    var texts: [Int: String] = [:]
    for (place, step) in lesson.steps.enumerated() where step.kind.isCompiled {
      texts[place] = skipped.contains(place) ? "" : text(of: place)
    }
    return texts
  }

  /// The lesson with the texts of this run.
  func effectiveLesson() -> Lesson {
    var lesson = lesson
    for (place, text) in edits { lesson.steps[place].input = text }
    for (place, text) in programTexts() { lesson.steps[place].input = text }
    return lesson
  }

  /// Why the step at hand needs a fresh program, as a sentence; nil when it does not.
  var reasonForFreshProgram: String? {
    let start = "The page's Swift steps are one program. It is compiled and run anew, "
    let end = "; the steps before it are replayed on fresh services."
    let wanted = programTexts()
    if let changed = wanted.keys.sorted().first(where: { $0 <= place && compiled[$0] != wanted[$0] }
    ) {
      return start + (skipped.contains(changed) ? "without step" : "with your text of step")
        + " \(changed + 1)" + end
    }
    return ran.contains(place) ? start + "because step \(place + 1) has run already" + end : nil
  }
}
