/// A lasting conversation with a service or a program: steps are input to it, its output is
/// what comes back.
///
/// A session never blocks and owns no thread. Everything that one lesson has open is driven by
/// one loop on one thread, which polls the sessions' descriptors: that is what makes the order
/// of a page's output the same on every run. A session is a state machine over its descriptors:
///
///     begin ─▶ working ─▶ idle            the input is complete
///                  ├────▶ blocked(by:)    only another session can end the wait (the server says so)
///                  ├────▶ listening       it runs on (SUBSCRIBE, a consumer) and has delivered
///                  │                      everything that was sent to it so far
///                  └────▶ ended           the conversation is over
///
/// `blocked` and `listening` are facts asked of the service in `probe`, never concluded from a
/// timer alone. They hold until `recheck`, which the loop calls on every session after a step of
/// another session, because that step may have ended the wait. An idle session may turn out to be
/// working then: what the step did to it (a notification, the end of its connection) is not over
/// before the service has dealt with it.
///
/// Sessions are not `Sendable`: the lesson's thread creates, uses and closes them.
package protocol Session: AnyObject {
  /// The name that steps use in `session=`.
  var name: String { get }

  /// Where the conversation stands.
  var state: SessionState { get }

  /// How its transaction stands; nil when it is in none, and of sessions that have none.
  var transaction: TransactionState? { get }

  /// What the loop has to wait for; asked again before each wait.
  var descriptors: [PollDescriptor] { get }

  /// Starts on a step's input. Only called when `state` is not `working`.
  ///
  /// - Throws: `SessionError` when the input cannot be sent.
  func begin(_ input: StepInput) throws

  /// Reads and writes whatever can be read and written without waiting.
  func pump() throws

  /// Asks the service whether the session waits for another session, or has caught up. Called
  /// when nothing has arrived for a moment (first after about 2 ms, then every 10 ms) while
  /// `state` is `working`; may do one short round trip on a connection of its own.
  func probe() throws

  /// Forgets that the session is blocked or has caught up: `state` becomes `working` again
  /// until `probe` has established it anew. An idle session that can tell looks whether the
  /// service has come to rest. Does nothing in the other states.
  func recheck()

  /// Takes the output that has arrived since the last call.
  func takeOutput() -> SessionOutput

  /// The output that has arrived since then, to be looked at; nil of a session whose output comes all at once.
  var untaken: OutputBuffer? { get }

  /// Does what Ctrl-C does in the tool.
  func interrupt() throws

  /// Ends the conversation and frees what it holds. Never throws, may be called twice.
  func close()

  /// What a working session waits for, where more can be said of it than that it works.
  var silence: String? { get }
}

extension Session {
  /// Most sessions have no transactions.
  package var transaction: TransactionState? { nil }
  /// What comes all at once can only be taken.
  package var untaken: OutputBuffer? { nil }
  /// Of most sessions there is no more to say.
  package var silence: String? { nil }
}

/// How a transaction stands.
package enum TransactionState: Sendable, Equatable {
  /// It takes statements.
  case open
  /// An error has ended it, and it takes only the statement that rolls it back.
  case failed
}

/// Where a session stands.
package enum SessionState: Sendable, Equatable {
  /// The input is complete; the session takes the next step.
  case idle
  /// Something is under way that ends by itself: keep waiting.
  case working
  /// It waits, and only another session can end the wait. The names are what holds it up: the
  /// lesson's sessions in page order, then what has no session (`prepared p`, a prepared
  /// transaction); none when it is nobody in particular (`BLPOP`).
  case blocked(by: [String])
  /// It runs on, and has delivered everything that was sent to it so far.
  case listening
  /// The conversation is over, and why.
  case ended(String)

  /// Whether nothing more will happen before another step is run.
  package var isSettled: Bool { self != .working }
}

/// One step's input.
package struct StepInput: Sendable, Equatable {
  /// The text, `${…}` already replaced, without the lines `^C`.
  package var text: String
  /// The step's number on the page, from 1.
  package var number: Int
  /// The lesson's file, for messages.
  package var file: String
  /// The line of the first line of `text`, from 1.
  package var line: Int
  /// How many lines the step's expectation has; nil when it has none, or leaves the number open.
  package var expectedLines: Int?
  /// How long the step may take; nil when nobody has set a limit.
  package var timeout: Duration?
  /// The address that the step names with `to=`, `${…}` already replaced.
  package var target: String?
  /// Whether the step has the flag `pretty`: JSON is laid out to be read.
  package var isPretty = false
  /// Whether the step has the flag `headers`: those of the response are shown.
  package var showsHeaders = false
  /// The step's name, if it has one.
  package var name: String?
  /// `logs=`: the step whose background processes' output is the script's standard input.
  package var logOf: Int?
  /// Whether the script runs on while later steps run, and all that it prints is its log.
  package var runsInBackground = false
  /// Whether the shell stops at the first command that fails.
  package var isStrict = false
  /// The attributes that only the step's kind knows, as they are written; a flag's value is empty.
  package var others: [String: String] = [:]
  /// Whether no further input comes to the session on this page: what the tool does at the end of
  /// its input (psql runs a last statement without a semicolon) it does now. The conversation
  /// stays open; what its transaction holds, others may still wait for.
  package var isLast = false

  package init(text: String, number: Int, file: String = "", line: Int = 1) {
    self.text = text
    self.number = number
    self.file = file
    self.line = line
  }
}

/// Output taken from a session.
package struct SessionOutput: Sendable, Equatable {
  /// What was printed, in order.
  package var pieces: [OutputPiece]
  /// The first thing in it that counts as failure (an SQL error, an exit status), for steps
  /// that have no expectation; nil when all went well.
  package var failure: String?
  /// The errors with which the service refused something, the first ones.
  package var errors: [ErrorReply] = []
  /// Values that a Swift step shared with `share(_:_:)`.
  package var sharedValues: [String: String]

  package init(
    _ pieces: [OutputPiece] = [], failure: String? = nil, errors: [ErrorReply] = [],
    sharedValues: [String: String] = [:]
  ) {
    (self.pieces, self.failure, self.errors) = (pieces, failure, errors)
    self.sharedValues = sharedValues
  }

  /// The bytes, as the tool would print them; where some are missing, a line says how many.
  package var bytes: [UInt8] { pieces.flatMap(\.bytes) }

  /// How many further bytes were counted but not kept.
  package var omittedBytes: Int {
    pieces.reduce(0) { if case .omitted(let count) = $1 { $0 + count } else { $0 } }
  }
}

/// A piece of what a session has printed.
package enum OutputPiece: Sendable, Equatable {
  /// As the tool prints it.
  case bytes([UInt8])
  /// What stands in place of a secret.
  case masked([UInt8])
  /// So many bytes were printed here, and counted and not kept. What is before it ends its line.
  case omitted(Int)
  /// A picture that a Swift step showed: its text form and the JSON of a `Picture`. One that is
  /// `isAside` was shown between two steps, and its text form was printed there.
  case picture(text: [UInt8], description: [UInt8], isAside: Bool)
  /// The status of a shell or a program that did not end well. What is before it ends its line.
  case exitStatus(Int32)

  /// The bytes that stand in its place in the output.
  package var bytes: [UInt8] {
    switch self {
    case .bytes(let bytes), .masked(let bytes): bytes
    case .omitted(let count): Array("(\(count) bytes left out)\n".utf8)
    case .picture(let text, _, let isAside): isAside ? [] : text
    case .exitStatus(let status): Array("[\(status)]\n".utf8)
    }
  }
}

/// A file descriptor and what to wait for on it.
package struct PollDescriptor: Sendable, Equatable {
  /// The descriptor.
  package var fileDescriptor: Int32
  /// Wait until it can be read.
  package var wantsRead: Bool
  /// Wait until it can be written.
  package var wantsWrite: Bool

  /// Makes a descriptor to wait for.
  package init(_ fileDescriptor: Int32, read: Bool = true, write: Bool = false) {
    self.fileDescriptor = fileDescriptor
    self.wantsRead = read
    self.wantsWrite = write
  }
}

/// All sessions that one lesson has with one service: what they must know of each other.
package protocol SessionGroup: AnyObject {
  /// Opens a conversation. The names of sessions that block are reported as given here, in the
  /// order in which the sessions were opened.
  ///
  /// - Throws: `SessionError` when the service cannot be reached.
  func open(_ name: String) throws -> any Session

  /// Closes every session of the group and the group's own connections.
  func close()
}
