/// A command that lists or describes objects of a database: `\d` and its many relatives, `\l`,
/// `\z`, `\sf`, `\sv`.
///
/// It never waits: it says which query it needs, and goes on when it is given the result.
///
///     guard var command = DescribeCommand(name: "dt+", arguments: [], context: context) else { … }
///     var result: ResultTable?
///     while true {
///       switch command.advance(result) {
///       case .query(let sql), .lookup(let sql): result = …  // or, when it fails: report, stop
///       case .print(let table, let settings): TablePrinter.print(…); result = nil
///       …
///       case .finished: return
///       }
///     }
public struct DescribeCommand: Sendable {
  /// What a command has to know of the session that it runs in.
  public struct Context: Sendable {
    /// The settings in force.
    public var settings: PrintSettings
    /// The server's version as one number: 150020 for 15.20.
    public var serverVersion: Int
    /// The database that the session is connected to.
    public var database: String
    /// Whether psql is quiet: a listing without rows is printed empty then.
    public var isQuiet: Bool
    /// Whether access methods of tables are left out (`HIDE_TABLEAM`).
    public var hidesAccessMethods = false
    /// Whether compression methods of columns are left out (`HIDE_TOAST_COMPRESSION`).
    public var hidesCompression = false

    /// Makes a context.
    public init(
      settings: PrintSettings, serverVersion: Int, database: String, isQuiet: Bool = false
    ) {
      self.settings = settings
      self.serverVersion = serverVersion
      self.database = database
      self.isQuiet = isQuiet
    }
  }

  /// What a command wants next.
  public enum Step: Sendable, Equatable {
    /// Run this query and advance with its result. When it fails the server's message is printed
    /// as for any query, and the command is over.
    case query(String)
    /// Like `query`, but of the server's message only severity and primary text are printed.
    case lookup(String)
    /// Print a table with these settings.
    case print(ResultTable, PrintSettings)
    /// Print this text to the query output.
    case output([UInt8])
    /// Print a message of psql's own (`psql:FILE:LINE: error: `, or nothing, goes before it); the
    /// line end is added. Whether the command has failed `hasFailed` tells.
    case error(String)
    /// The command is done.
    case finished
  }

  /// Whether the command has failed, so that ON_ERROR_STOP ends the script: psql does not take
  /// a listing without rows for a failure, though it says so where it prints errors. Known when
  /// the command has finished.
  public internal(set) var hasFailed = false

  let context: Context
  /// What is still to be done.
  var stages: [Conversation.Stage]
  /// The answers that the first stage has had.
  var answers: [ResultTable] = []
  /// How much of what the first stage says was said.
  var saidCount = 0
  var pending: [Step] = []
}
