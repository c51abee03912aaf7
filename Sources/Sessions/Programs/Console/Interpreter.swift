import Processes

/// A program that takes one command after the other, and says itself when each is over.
///
/// Nothing of what it says goes through its standard streams, and it holds no descriptor for it that a
/// command could close, take over or hand on. It opens the runner's pipes by their paths under
/// `/proc`: the one for commands as its script, which no child inherits, and the one for reports
/// anew for each report.
struct Interpreter {
  /// What it is given for one command.
  struct Command {
    /// The command's text.
    var text: String
    /// Its number in the conversation, which the report repeats.
    var number: Int
    /// Where its streams may lead now, unless a command has led them elsewhere, and where those that do
    /// are to lead; nil where they stay.
    var streams: (old: [String], new: String)?
    /// Where it reports, and the file of `reporter`.
    var reports: String
    var reporter: String
    /// The file of `leader`, where streams are led elsewhere.
    var leader = ""
    /// What it last reported.
    var last: Report?
    /// Variables that have changed since it was started; nil for those that are gone.
    var variables: [String: String?] = [:]
  }

  /// What it says when a command is over.
  struct Report: Equatable {
    var number: Int
    /// The exit status; 0 where there is none.
    var status: Int32
    /// How it stands; of bash its flags.
    var state: String
    /// What else it says of itself; of bash its options and how many aliases it has.
    var rest: String

    /// The words of the rest.
    var options: [Substring] { rest.split(separator: " ", omittingEmptySubsequences: false) }

    /// Reads a line `NUMBER STATUS STATE`; nil when it is none.
    init?(_ line: ArraySlice<UInt8>) {
      let words = line.split(
        separator: UInt8(ascii: " "), maxSplits: 3, omittingEmptySubsequences: false
      ).map { String(decoding: $0, as: UTF8.self) }
      guard words.count >= 2, let number = Int(words[0]), let status = Int32(words[1]) else {
        return nil
      }
      (self.number, self.status) = (number, status)
      state = words.count > 2 ? words[2] : ""
      rest = words.count > 3 ? words[3] : ""
    }

    /// The state of a command that is not whole.
    static let unfinished = "unfinished"
  }

  /// The descriptors that are led to a new pipe: the standard outputs, and those in which a command keeps
  /// one of them (`exec 3>&1`).
  static let streams = 1...19

  /// What people call it.
  let name: String
  /// The program, and its arguments when commands come from a path.
  let program: String
  let arguments: @Sendable (_ commands: String) -> [String]
  /// Variables of its own.
  var environment: [String: String] = [:]
  /// What a page may do that keeps it from saying that a command is over.
  let advice: String
  /// The text of a file that it may read for each report, where reports go to a path: a program that
  /// takes its commands byte by byte reads a file at once. Nil where it needs none.
  var reporter: (@Sendable (_ reports: String) -> String)?
  /// The text of a file that it may read to lead those of the streams elsewhere that are no standard ones.
  /// Nil where it needs none.
  var leader: (@Sendable (_ old: [String], _ new: String) -> String)?
  /// How a command is written.
  let written: @Sendable (Command) -> String
  /// What is written when a command was not reported though its program has read all that was written, for
  /// which the command has to be over: what ended it may have ended the report too. Nil where that cannot be.
  var repeated: (@Sendable (Command) -> String)?
  /// What it is handed for a text after what it last reported, for which programs may be run to their
  /// ends; throws a `SessionError` when the text is not whole. Nil where it tells itself.
  var prepared: (@Sendable (_ text: String, _ last: Report?, _ run: ProgramRun) throws -> String)?

  /// Runs a program to its end, in the session's folder and with its variables, and hands back how it
  /// ended and what it printed.
  typealias ProgramRun = (_ program: String, _ arguments: [String], _ changes: [String: String])
    throws -> (status: ProcessEnd, output: String)
}
