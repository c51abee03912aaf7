package import LessonModel
package import Matching

/// What one run of a step came to.
package struct StepRun: Sendable, Equatable {
  /// Its record.
  package var record: StepRecord
  /// What differs from the page; nil when nothing does.
  package var difference: MatchResult?

  package init(record: StepRecord, difference: MatchResult? = nil) {
    self.record = record
    self.difference = difference
  }
}

/// What happens in step mode.
package enum StepModeEvent: Sendable, Equatable {
  /// The services could not be made ready.
  case couldNotOpen(String)
  /// A key was pressed.
  case key(StepModeKey)
  /// A line was typed; nil for Ctrl-D or a terminal that has gone.
  case answered(String?)
  /// A step has been run.
  case ran(StepRun)
  /// Earlier steps have been run again on fresh services.
  case replayed([StepRun])
  /// The editor was left; the step's text is this.
  case edited(String)
  /// There was no way to edit, and why.
  case couldNotEdit(String)
  /// The tool on the service was left.
  case toolClosed
  /// The tool could not be started, and why.
  case couldNotOpenTool(String)
  /// Something that only happens on a live page.
  case page(StepModePageEvent)
}

/// A key, by what it means.
package enum StepModeKey: Sendable, Equatable {
  case enter, skip, again, back, edit, open, reveal, logs, explain, help, yes, next, quit
  /// A key without a meaning.
  case other

  /// Reads a character; nothing at all is a terminal that has gone.
  package init(_ character: Character?) {
    switch character {
    case "\r", "\n", " ": self = .enter
    case "s", "S": self = .skip
    case "r", "R": self = .again
    case "b", "B": self = .back
    case "e", "E": self = .edit
    case "o", "O": self = .open
    case "a", "A": self = .reveal
    case "l", "L": self = .logs
    case "?": self = .explain
    case "h", "H": self = .help
    case "y", "Y": self = .yes
    case "n", "N": self = .next
    case "q", "Q", "\u{04}", nil: self = .quit
    default: self = .other
    }
  }
}

/// What step mode does next. Those that wait for something say so by an event.
package enum StepModeAction: Sendable, Equatable {
  /// Show something.
  case show(StepModeView)
  /// Show what processes have printed that steps have left running, and which of them have failed.
  case showBackground(BackgroundReport.Part)
  /// Take away what there is, get this lesson's services ready, compile its program and run the
  /// steps at these places again, silently: `replayed` or `couldNotOpen`.
  case replay(Lesson, [Int])
  /// Run the step at this place, with another text than its own where one is given: `ran`.
  case run(Int, text: String?)
  /// Wait for a key: `key`.
  case awaitKey(prompt: String)
  /// Wait for a line: `answered`.
  case awaitLine(prompt: String)
  /// Let the text of the step at this place be edited: `edited` or `couldNotEdit`.
  case edit(Int, text: String)
  /// Open a tool on the service of the step at this place: `toolClosed` or `couldNotOpenTool`.
  case openTool(Int)
  /// Do what is only done on a live page.
  case page(StepModePageAction)
  /// Leave. The status is that of the program.
  case quit(StepModeEnd)
}

/// How step mode ends.
package enum StepModeEnd: Sendable, Equatable {
  /// As the learner wished.
  case left
  /// To begin the next lesson.
  case next
  /// For want of a service.
  case withoutServices
}

/// What is shown; places are those of steps, from 0.
package enum StepModeView: Sendable, Equatable {
  /// The lesson's title and what it is about.
  case title
  /// The prose before the step at this place; nil for what follows the last step.
  case prose(before: Int?)
  /// The same without what belongs to an answer that the learner has not asked for.
  case proseBehindAnswer(before: Int?)
  /// The step that comes next; its name, which may give away what it prints, only where it says.
  case step(Int, text: String, isEdited: Bool, isNamed: Bool)
  /// What a step came to, and the numbers of the steps up to it that the learner has changed.
  case result(StepRun, experiments: [Int])
  /// What there is to tell of the processes that steps have left running.
  case background(BackgroundReport, BackgroundReport.Part)
  /// What the learner can choose from.
  case choices([Choice])
  /// What there is to say about a choice, and which one was right.
  case feedback(Choice, right: Choice?)
  /// How a guess compares with the output.
  case comparison(Prediction)
  /// Sentences.
  case text([String])
  /// Something that the learner should know of.
  case note(String)
  /// Why nothing comes of what the learner asked for.
  case refusal(String)
  /// What the keys do.
  case help
  /// What came of the lesson, and which comes next.
  case summary(StepModeSummary, next: NextLesson?)
  /// How far the learner is, and who waits for whom.
  case status(StepModeStatus)
}
