import LessonModel

/// A message of the server; `docs/live-messages.schema.json` describes them.
protocol LiveMessage: Encodable {
  /// What it is.
  var message: String { get }
}

extension LiveMessage {
  /// The message as it is sent.
  func json() -> String { JSONForm.line(self) }
}

/// The run as it is now.
struct RunMessage: LiveMessage {
  let message = "run"
  let version = 1
  var id: String
  var lesson: String
  var title: String
  var `is`: Stage
  var services: [Service]
  var sessions: [Session]
  var steps: [Step]
  var next: Int
  var edits: Bool?
  var trust: [Setting]?
  var history: Int

  enum Stage: String, Encodable {
    case notStarted = "not started"
    case running
  }

  struct Service: Encodable {
    var name, kind, title: String
    var standbyOf, version, provider: String?
  }

  struct Session: Encodable {
    var id, name, kind: String
    var service: String?
    var prompt: String
    var typed: Bool
  }

  struct Step: Encodable {
    var number: Int
    var anchor, session, kind: String
    var ran: Bool
    var text: String?
    var withheld, compiled, asksForGuess: Bool
  }

  struct Setting: Encodable {
    var service, name, value: String
    var line: Int
  }
}

/// The run is over.
struct ClosedMessage: LiveMessage {
  let message = "closed"
  var why: Why
  var text: String

  enum Why: String, Encodable { case idle, limit, taken, changed, server, failed }
}

/// The lesson's file has changed, and so has the page: it is to be loaded again.
struct RewrittenMessage: LiveMessage {
  let message = "rewritten"
}

/// What becomes of a step.
struct StepMessage: LiveMessage {
  let message = "step"
  var number: Int
  var `is`: Stage
  var session, kind, text: String
  var edited: Bool
  var outcome: Outcome?
  var reason: String?
  var parts: [OutputPart]?
  var errors: [StepError]?
  var difference: String?
  var why: [String]?
  var milliseconds: Double?

  enum Stage: String, Encodable { case queued, running, done, dropped }
}

/// What a session printed.
struct OutputMessage: LiveMessage {
  let message = "output"
  var session: String
  var parts: [OutputPart]
  var soFar: Place?

  /// How what a step has printed so far stands to what was said before.
  enum Place: String, Encodable {
    case begins
    case goesOn = "goes on"
  }
}

/// Where a session stands.
struct StateMessage: LiveMessage, Equatable {
  let message = "state"
  var session: String
  var `is`: String
  var by: [String]?
  var reason: String?
  var step: Int?
}

/// Where a service stands.
struct ServiceMessage: LiveMessage, Equatable {
  let message = "service"
  var name: String
  var `is`: String
  var role: String?
  var cutFrom: [String]?
  var can: [String]
}

/// What is being done.
struct ProgressMessage: LiveMessage {
  let message = "progress"
  var text: String
  var step, done, total: Int?
}

/// Something that the learner should know of.
struct NoteMessage: LiveMessage {
  let message = "note"
  var text: String
  var step: Int?
  var asks: String?
  var refuses: Bool?
}

/// How a guess compares.
struct JudgedMessage: LiveMessage {
  let message = "judged"
  var step: Int
  var isRight: Bool?
  var text: String
  var choice, right: Int?
}

/// What a cell of a notebook came to: the last message about it.
struct CellMessage: LiveMessage {
  let message = "cell"
  var number: Int
  var outputs: [Output] = []
  var notes: [String]?
  var problem: Problem?

  /// A text, or a picture with the text that was printed in its place.
  struct Output: Encodable {
    var text: String
    var svg: String?
  }

  /// Why the cell did not do what it should.
  struct Problem: Encodable {
    /// A word for programs.
    var name: Name
    /// One line.
    var text: String
    /// All there is to say, line by line.
    var lines: [String]

    enum Name: String, Encodable {
      /// The cell cannot be run as it is written.
      case malformed = "MalformedCell"
      /// Its session takes nothing now, or is over.
      case notRun = "CellNotRun"
      /// The services could not be started.
      case service = "ServiceNotReady"
      /// The step could not run to its end.
      case errored = "StepErrored"
      /// The output is not what the cell says.
      case differs = "OutputDiffers"
      /// It was interrupted.
      case interrupted = "StepInterrupted"
    }
  }
}

/// What processes have printed that a step has left running.
struct BackgroundMessage: LiveMessage {
  let message = "background"
  var step: Int
  var text, problem: String?
}
