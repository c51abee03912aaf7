/// The record of one run of one lesson: everything after the run works from it.
public struct Transcript: Sendable, Equatable, Codable {
  /// The lesson's name.
  public var name: String
  /// The lesson's file, as it was given.
  public var file: String
  /// The lesson's title.
  public var title: String
  /// The worst outcome of its steps; `errored` as well when a service could not be started.
  public var outcome: Outcome
  /// Why the lesson as a whole did not run or was skipped; nil otherwise.
  public var message: String?
  /// How long it took, in milliseconds.
  public var durationMs: Double
  /// The servers that it ran on.
  public var services: [ServiceRecord]
  /// What each step did, in page order.
  public var steps: [StepRecord]
  /// What processes printed that steps had left in the background, by step in page order.
  public var background: [BackgroundRecord] {
    get { leftBehind ?? [] }
    set { leftBehind = newValue.isEmpty ? nil : newValue }
  }
  // Left out of the JSON when there is none.
  private var leftBehind: [BackgroundRecord]?

  private enum CodingKeys: String, CodingKey {
    case name, file, title, outcome, message, durationMs, services, steps
    case leftBehind = "background"
  }

  /// Makes a transcript.
  public init(
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
public enum Outcome: String, Sendable, Codable, CaseIterable {
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
public struct ServiceRecord: Sendable, Equatable, Codable {
  /// The lesson's name for it.
  public var name: String
  /// `postgres`, `redis` or `kafka`.
  public var kind: String
  /// The server's own version, such as `15.20`.
  public var version: String
  /// Who ran it: `local`, `external`, `built-in broker`.
  public var provider: String

  /// Makes a record.
  public init(name: String, kind: String, version: String, provider: String) {
    self.name = name
    self.kind = kind
    self.version = version
    self.provider = provider
  }
}

/// What one step did.
public struct StepRecord: Sendable, Equatable, Codable {
  /// Its place on the page, from 1.
  public var number: Int
  /// Its name, when it has one.
  public var name: String?
  /// The line of its opening fence, from 1.
  public var line: Int
  /// Its kind, as written.
  public var kind: String
  /// The lesson's name of the service that it talked to; nil for steps that need none.
  public var service: String?
  /// The session that it was input to.
  public var session: String
  /// What was sent, after `${…}` was replaced.
  public var input: String
  /// Everything that the step shows, in the order of the page: its own output, the line
  /// `(blocked by bob)`, then the events with their session's name in front.
  public var output: String
  /// What other sessions printed while it ran.
  public var events: [EventRecord]
  /// How it ended.
  public var outcome: Outcome
  /// The status with which a shell step ended; nil when it ended well, and for other steps. It is
  /// the last line of what the step itself shows, in brackets.
  public var exitStatus: Int?
  /// Why, when `outcome` is not `passed`.
  public var message: String?
  /// The expected output when it differs, as a unified text diff; nil otherwise.
  public var difference: String?
  /// How long it took, in milliseconds.
  public var durationMs: Double
  /// What each placeholder of the expectation stood for, in order.
  public var matches: [PlaceholderMatch]
  /// Which `output` block decided, where the page has several for different servers and one fits.
  public var decidedBy: OutputChoice?
  /// How many bytes of output were counted but not kept, because of the limit.
  public var omittedBytes: Int
  /// The pictures that a Swift step showed, in order; their text forms are part of `output`.
  public var pictures: [Picture] {
    get { shown ?? [] }
    set { shown = newValue.isEmpty ? nil : newValue }
  }
  // Left out of the JSON when there are none.
  private var shown: [Picture]?

  private enum CodingKeys: String, CodingKey {
    case number, name, line, kind, service, session, input, output, events, outcome, message
    case exitStatus
    case difference, durationMs, matches, decidedBy, omittedBytes
    case shown = "pictures"
  }

  /// Makes a record.
  public init(
    number: Int, name: String? = nil, line: Int, kind: String, service: String? = nil,
    session: String, input: String, output: String = "", events: [EventRecord] = [],
    outcome: Outcome, message: String? = nil, difference: String? = nil, durationMs: Double = 0,
    matches: [PlaceholderMatch] = [], decidedBy: OutputChoice? = nil, omittedBytes: Int = 0,
    pictures: [Picture] = [], exitStatus: Int? = nil
  ) {
    self.exitStatus = exitStatus
    self.number = number
    self.name = name
    self.line = line
    self.kind = kind
    self.service = service
    self.session = session
    self.input = input
    self.output = output
    self.events = events
    self.outcome = outcome
    self.message = message
    self.difference = difference
    self.durationMs = durationMs
    self.matches = matches
    self.decidedBy = decidedBy
    self.omittedBytes = omittedBytes
    self.pictures = pictures
  }
}

/// Output of a session other than the step's own, which arrived while the step ran.
public struct EventRecord: Sendable, Equatable, Codable {
  /// The session that printed it.
  public var session: String
  /// What it printed, without the prefix.
  public var text: String

  /// Makes a record.
  public init(session: String, text: String) {
    self.session = session
    self.text = text
  }
}

/// What a placeholder of an expectation stood for in one run.
public struct PlaceholderMatch: Sendable, Equatable, Codable {
  /// The lesson's line that holds the placeholder, from 1.
  public var line: Int
  /// The placeholder as written, such as `<int:x>`.
  public var placeholder: String
  /// The text that it matched.
  public var text: String

  /// Makes a match.
  public init(line: Int, placeholder: String, text: String) {
    self.line = line
    self.placeholder = placeholder
    self.text = text
  }
}
