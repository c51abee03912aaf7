package import LessonModel

/// Where the learner and the lesson stand: what the lines above the keys say.
package struct StepModeStatus: Sendable, Equatable {
  /// The number of the step at hand, from 1; nil at the end.
  package var step: Int?
  /// Whether each step has run on the services that are there now.
  package var hasRun: [Bool]
  /// Whether each guess was right.
  package var guesses: [Bool]
  /// Where sessions and services stood when the last step was over; nil before the first.
  package var after: StateAfterStep?
}

/// What came of a lesson.
package struct StepModeSummary: Sendable, Equatable {
  /// How many steps there are.
  package var count: Int
  /// The numbers of the steps that did what the page says.
  package var asOnPage: [Int] = []
  /// Those that did something else, or could not run to their ends.
  package var otherwise: [Int] = []
  /// Those that ran with the learner's text.
  package var experiments: [Int] = []
  /// Those that the learner left out.
  package var skipped: [Int] = []
  /// Those that did not run on the services that are there now.
  package var notRun: [Int] = []
  /// Whether the first guess at a step was right, by the step's number.
  package var guesses: [Int: Bool] = [:]
}

/// The lesson that comes next in the course.
package struct NextLesson: Sendable, Equatable {
  /// What the commands call it.
  package var name: String
  /// Its title.
  package var title: String
  /// What it is about; empty when it does not say.
  package var summary: String
  /// How long it takes, in minutes; nil when it does not say.
  package var minutes: Int?

  package init(_ lesson: Lesson) {
    (name, title) = (lesson.name, lesson.title)
    (summary, minutes) = (lesson.summary, lesson.minutes)
  }
}
