import Clients
import Sessions

/// psql without a terminal: input goes in, output comes out, exactly as `psql -X < input` prints
/// it.
///
/// The logic reads like psql's own, top to bottom; where it waits it is suspended, and it goes on
/// when its owner pumps it. See `PumpExecutor`.
actor PsqlEngine {
  /// What the engine is waiting for.
  enum Phase: Equatable {
    case running
    case awaitingInput
    case awaitingServer
    /// A file is not ready; nil when nothing tells when it is, so that it is looked at now and then.
    case awaitingFile(PollDescriptor?)
    case ended(String)
  }

  /// What the next query's result is for.
  struct QueryPurpose {
    /// The file that `\g` sends the rows to.
    var fileName: String?
    /// That file, once it is open.
    var target: OutputTarget?
    /// Settings to go back to after the query.
    var savedSettings: PrintSettings?
    /// The prefix of the variables that `\gset` sets.
    var variablePrefix: [UInt8]?
    var isDescription = false
    var runsResult = false
    /// The arguments of `\crosstabview`.
    var crosstab: [String]?
    /// Whether COPY data do not stand in the input but come from `\copy`.
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
  /// What the wait for the server also waits for.
  var wantsWrite = false
  var isClosed = false
  /// Whether the end of the input leaves the connection open.
  var staysOpen = false
  /// The lesson's sessions that hold up the statement, once the server has named them.
  var blockers: [String]?
  var serverContinuation: CheckedContinuation<Void, Never>?
  var inputContinuation: CheckedContinuation<Void, Never>?
  var fileContinuation: CheckedContinuation<Void, Never>?
  /// Whether Ctrl-C ends what is read from files.
  var isInterrupted = false
  /// When the owner last let the engine go on: after a while it is its turn again.
  var turnStart = ContinuousClock.now

  var output = OutputBuffer()
  var failure: String?
  /// The errors of the step.
  var errors: [ErrorReply] = []
  /// Where query output goes.
  var queryOutput = OutputTarget.standard
  /// What psql ends with, once it is clear that it ends.
  var ending: String?

  var loops: [InputLoop] = []
  /// The version of psql that is re-created.
  let version: PsqlVersion
  /// The psql of that version, which tells its own queries; nil when it is not there.
  let program: String?
  var variables: Variables
  var settings = PrintSettings()
  /// The key that ends restricted mode; nil when psql is not in it.
  var restrictionKey: [UInt8]?
  var isTiming = false
  var purpose = QueryPurpose()
  var lastFailedResult: PostgresResult?
  /// How many statements sent together read their data from the input.
  var expectedCopies = 0
  var timeouts = WaitTimeouts()
  /// What the server has said while no statement was under way.
  var unasked: [UnaskedWord] = []
  /// Whether a statement may have prepared a transaction for its second phase.
  var hasPrepared = false
  /// Counts what was sent to the server, so that a question about it can tell whether it still
  /// stands.
  var sentCount = 0
  /// The count at which the statement was sent that is to be cancelled.
  var cancelledCount: Int?

  init(
    connection: sending PostgresConnection, parameters: [String: String],
    environment: [String: String], directory: String, version: PsqlVersion, program: String?
  ) {
    self.connection = connection
    self.program = program
    self.version = version
    variables = Variables(version: version)
    settings.version = version
    self.parameters = parameters
    self.environment = environment
    self.directory = directory
  }

  /// Starts to read input. Called once.
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

  /// The innermost loop: the session's own, or the file's that is being read.
  var loop: InputLoop { loops[loops.count - 1] }

  /// Waits until the server has said something.
  func waitForServer(write: Bool) async {
    phase = .awaitingServer
    wantsWrite = write
    await withCheckedContinuation { serverContinuation = $0 }
    phase = .running
  }
}
