import PostgresClient
import PsqlTables
import PsqlText
import Sessions

/// psql without a terminal: input goes in, and what `psql -X < input` prints comes out.
///
/// The logic reads like psql's own, top to bottom. Where it waits it is suspended, and it goes on when
/// its owner pumps it: see `PumpExecutor`.
actor PsqlEngine {
  /// What the engine is waiting for.
  enum Phase: Equatable {
    case running
    case awaitingInput
    case awaitingServer
    /// A file is not ready. Without a descriptor, only another look tells when it is.
    case awaitingFile(PollDescriptor?)
    case ended(String)
  }

  /// The use of the next query's result.
  struct QueryPurpose {
    /// The name of the file that `\g` sends the rows to.
    var fileName: String?
    /// That file, once it is open.
    var target: OutputTarget?
    /// The settings that come back after the query.
    var savedSettings: PrintSettings?
    /// The prefix of the variables that `\gset` sets.
    var variablePrefix: [UInt8]?
    var isDescription = false
    var runsResult = false
    /// The arguments of `\crosstabview`.
    var crosstab: [String]?
    /// The place where `\copy … to` writes.
    var copyTarget: OutputTarget?
  }

  nonisolated let executor = PumpExecutor()
  // Safe: the executor lives as long as the actor that holds it.
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  var connection: PostgresConnection?
  var parameters: [String: String]
  var environment: [String: String]
  var directory: String

  var phase = Phase.running
  /// Whether the wait for the server also waits for room to write.
  var wantsWrite = false
  var isClosed = false
  /// Whether the end of the input leaves the connection open.
  var staysOpen = false
  /// The sessions of the lesson that block the statement, once the server has named them.
  var blockers: [String]?
  var serverContinuation: CheckedContinuation<Void, Never>?
  var inputContinuation: CheckedContinuation<Void, Never>?
  var fileContinuation: CheckedContinuation<Void, Never>?
  /// Whether Ctrl-C ends what is read from files.
  var isInterrupted = false
  /// The moment when the owner last pumped the engine. The owner gets its turn back after a while.
  var turnStart = ContinuousClock.now

  var output = OutputBuffer()
  var failure: String?
  /// The errors of the step.
  var errors: [ErrorReply] = []
  /// The place where query output goes.
  var queryOutput = OutputTarget.standard
  /// Why psql ends; nil as long as it goes on.
  var ending: String?

  var loops: [InputLoop] = []
  /// The version of psql that is re-created.
  let version: PsqlVersion
  /// The path of that psql, which tells its own queries; nil when it is not installed.
  let program: String?
  var variables: Variables
  var settings: PrintSettings
  /// The key that ends restricted mode; nil when psql is not in it.
  var restrictionKey: [UInt8]?
  var isTiming = false
  var purpose = QueryPurpose()
  var lastFailedResult: PostgresResult?
  /// The number of statements sent together that read their data from the input.
  var expectedCopies = 0
  var timeouts = WaitTimeouts()
  /// How the transaction stood when the last statement was sent.
  var transactionBefore: TransactionState?
  /// The server's words while no statement was under way.
  var unasked: [UnaskedWord] = []
  /// psql's own queries for the command under way, while `ECHO_HIDDEN` shows them.
  var ownQueries: OwnQueries?
  /// Whether a statement may have prepared a transaction for its second phase.
  var hasPrepared = false
  /// The number of statements sent to the server. It tells whether an answer about a statement still
  /// holds.
  var sentCount = 0
  /// `sentCount` of the statement that is being cancelled.
  var cancelledCount: Int?

  init(
    connection: sending PostgresConnection, parameters: [String: String],
    environment: [String: String], directory: String, version: PsqlVersion, program: String?
  ) {
    self.connection = connection
    self.program = program
    self.version = version
    variables = Variables(version: version)
    settings = PrintSettings(version: version)
    self.parameters = parameters
    self.environment = environment
    self.directory = directory
  }

  /// Starts to read input. The owner calls it once.
  func start() {
    prepareConnection()
    loops = [InputLoop(InputSource())]
    Task(executorPreference: executor) {
      await self.run()
    }
  }

  private func run() async {
    if let loop = loops.first {
      var outcome = await runLoop(loop)
      while outcome == .finished, staysOpen, !isClosed {
        loop.startAnew()
        outcome = await runLoop(loop)
      }
      if outcome == .terminated { ending = ending ?? "\\q" }
    }
    queryOutput.close()
    connection = nil
    phase = .ended(ending ?? "end of input")
  }

  /// The innermost loop: the session's own, or that of the file being read.
  var loop: InputLoop { loops[loops.count - 1] }

  /// Waits until the server has said something.
  func waitForServer(write: Bool) async {
    phase = .awaitingServer
    wantsWrite = write
    await withCheckedContinuation { serverContinuation = $0 }
    phase = .running
  }
}
