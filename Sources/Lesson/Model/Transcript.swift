/// The record of one run of one lesson: everything after the run works from it.
package struct Transcript: Sendable, Equatable, Codable {
  /// The lesson's name.
  package var name: String
  /// The lesson's file, as it was given.
  package var file: String
  /// The lesson's title.
  package var title: String
  /// The worst outcome of its steps; `errored` as well when a service could not be started.
  package var outcome: Outcome
  /// Why the lesson as a whole did not run or was skipped; nil otherwise.
  package var message: String?
  /// How long it took, in milliseconds.
  package var durationMs: Double
  /// The servers that it ran on.
  package var services: [ServiceRecord]
  /// What each step did, in page order.
  package var steps: [StepRecord]
  /// What processes printed that steps had left in the background, by step in page order.
  package var background: [BackgroundRecord] {
    get { leftBehind ?? [] }
    set { leftBehind = newValue.isEmpty ? nil : newValue }
  }
  /// When it was run; nil when nobody has noted it.
  package var ran: RunStamp?
  // Left out of the JSON when there is none.
  private var leftBehind: [BackgroundRecord]?

  private enum CodingKeys: String, CodingKey {
    case name, file, title, outcome, message, durationMs, services, steps, ran
    case leftBehind = "background"
  }

  package init(
    name: String, file: String, title: String, outcome: Outcome, message: String? = nil,
    durationMs: Double, services: [ServiceRecord], steps: [StepRecord],
    background: [BackgroundRecord] = []
  ) {
    leftBehind = background.isEmpty ? nil : background
    self.name = name
    self.file = file
    self.title = title
    self.outcome = outcome
    self.message = message
    self.durationMs = durationMs
    self.services = services
    self.steps = steps
  }
}

/// How a step ended.
package enum Outcome: String, Sendable, Codable, CaseIterable {
  /// It ran, and its output is what the lesson says.
  case passed
  /// It ran, and its output differs, or it failed where it had to succeed.
  case failed
  /// It could not run to its end: a timeout, a dead session, a service that is gone.
  case errored
  /// It was left out for a reason that the record states.
  case skipped
  /// It was not run because something that it depends on had failed.
  case notRun = "not run"
}

/// A server as a lesson saw it.
package struct ServiceRecord: Sendable, Equatable, Codable {
  /// The lesson's name for it.
  package var name: String
  /// `postgres`, `redis` or `kafka`.
  package var kind: String
  /// The server's own version, such as `15.20`.
  package var version: String
  /// Where it came from: `local`, `external`, `built-in broker`.
  package var provider: String

  package init(name: String, kind: String, version: String, provider: String) {
    self.name = name
    self.kind = kind
    self.version = version
    self.provider = provider
  }
}

/// What a step did.
package struct StepRecord: Sendable, Equatable {
  /// Its place on the page, from 1.
  package var number: Int
  /// Its name, when it has one.
  package var name: String?
  /// The line of its opening fence, from 1.
  package var line: Int
  /// Its kind, as written.
  package var kind: String
  /// The lesson's name of the service that it talked to; nil for steps that need none.
  package var service: String?
  /// The session that it was input to.
  package var session: String
  /// What was sent, after `${…}` was replaced.
  package var input: String
  /// Everything that the step shows.
  package var output: StepOutput
  /// The errors with which services refused something in it, the first ones, by session.
  package var errors: [StepError]
  /// How it ended.
  package var outcome: Outcome
  /// Why, when `outcome` is not `passed`.
  package var message: String?
  /// The expected output when it differs, as a unified text diff; nil otherwise.
  package var difference: String?
  /// How long it took, in milliseconds.
  package var durationMs: Double
  /// What each placeholder of the expectation stood for, in order.
  package var matches: [PlaceholderMatch]
  /// Which `output` block decided, where the page has several for different servers and one fits.
  package var decidedBy: OutputChoice?
  /// Where sessions and services stood when it was over; nil when it was never come to.
  package var after: StateAfterStep?
  /// What the page lets its readers choose from; none where it does not.
  package var choices: [Choice] = []

  package init(
    number: Int, name: String? = nil, line: Int, kind: String, service: String? = nil,
    session: String, input: String, output: StepOutput = StepOutput(), errors: [StepError] = [],
    outcome: Outcome,
    message: String? = nil, difference: String? = nil, durationMs: Double = 0,
    matches: [PlaceholderMatch] = [], decidedBy: OutputChoice? = nil, after: StateAfterStep? = nil
  ) {
    self.number = number
    self.name = name
    self.line = line
    self.kind = kind
    self.service = service
    self.session = session
    self.input = input
    self.output = output
    self.errors = errors
    self.outcome = outcome
    self.message = message
    self.difference = difference
    self.durationMs = durationMs
    self.matches = matches
    self.decidedBy = decidedBy
    self.after = after
  }
}

/// An error with which a service refused something.
package struct StepError: Sendable, Equatable, Codable {
  /// PostgreSQL's SQLSTATE (`42601`), the first word of Redis's reply (`WRONGTYPE`), Kafka's name of
  /// its code (`UNKNOWN_TOPIC_OR_PART`), or `misuse`.
  package var code: String
  /// The session that was refused, when that is another one than the step's own.
  package var session: String?

  /// Makes an error.
  package init(code: String, session: String? = nil) { (self.code, self.session) = (code, session) }
}

/// What a placeholder of an expectation stood for in one run.
package struct PlaceholderMatch: Sendable, Equatable, Codable {
  /// The lesson's line that holds the placeholder, from 1.
  package var line: Int
  /// The placeholder as written, such as `<int:x>`.
  package var placeholder: String
  /// The text that it matched.
  package var text: String

  package init(line: Int, placeholder: String, text: String) {
    self.line = line
    self.placeholder = placeholder
    self.text = text
  }
}
