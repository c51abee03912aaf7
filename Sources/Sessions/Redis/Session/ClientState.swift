import RedisClient

/// What redis-cli remembers about its connection.
struct ClientState {
  /// Where `connect` last pointed.
  var endpoint = RedisEndpoint.tcp(host: "127.0.0.1", port: 6379)
  /// The database that SELECT chose, and the one to return to when a transaction fails.
  var database = 0
  var databaseBeforeMulti = 0
  /// The database to select when the connection is made anew.
  var databaseToRestore = 0
  /// Whether the connection was lost and has not been made anew.
  var hasLostConnection = false
  /// Whether a MULTI is open.
  var isInTransaction = false
  /// Whether SHUTDOWN was sent: from then on redis-cli does not complain about a lost connection.
  var hasSentShutdown = false
  /// The server's number for this connection, once it was asked for.
  var id: Int?

  /// What it reads instead of commands.
  var reading: Reading?
  /// Whether the line that says so is still to be printed.
  var hasToSayThatItReads = false
  /// The last marker that was sent, and how many have not come back.
  var marker: [UInt8] = []
  var markersOutstanding = 0
  /// Whether the last marker has come back.
  var isCaughtUp = false
  /// How many lines `"CLIENT" "ID"` of other sessions are to be left out of MONITOR's output.
  var hiddenIdentifications = 0

  /// A stream of messages.
  enum Reading { case subscription, monitor }

  /// Whether it prints messages and takes no input.
  var isReading: Bool { reading != nil }

  /// Forgets what belonged to the connection.
  mutating func leaveConnection() {
    isInTransaction = false
    id = nil
    leaveReading()
  }

  /// Returns to the prompt.
  mutating func leaveReading() {
    reading = nil
    hasToSayThatItReads = false
    markersOutstanding = 0
    isCaughtUp = false
    hiddenIdentifications = 0
  }

  /// Notes what a reply to a command changed.
  mutating func note(_ reply: RedisReply, to command: ServerCommand) {
    let isError = reply.errorMessage != nil
    switch (command.name, command.arguments.count) {
    case ("select", 2) where !isError:
      database = command.arguments[1].leadingInteger.value ?? 0
    case ("multi", 1) where !isError:
      isInTransaction = true
      databaseBeforeMulti = database
    case ("exec", 1) where isInTransaction:
      isInTransaction = false
      if isError || reply == .null { database = databaseBeforeMulti }
    case ("discard", 1) where !isError:
      isInTransaction = false
      database = databaseBeforeMulti
    case ("reset", 1) where !isError:
      isInTransaction = false
      database = 0
    default: break
    }
  }
}
