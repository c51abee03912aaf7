/// A line of input that is being carried out.
struct CurrentLine {
  /// What it asks for.
  var input: InputCommand
  /// How many times it is still to be sent.
  var remaining: Int
  /// Which line of the conversation it is.
  var number: Int
  /// Its offset in the step's text.
  var offset: Int
  /// When it was first sent.
  var startedAt: ContinuousClock.Instant?
}

/// A command that was sent and whose reply is still to come.
struct SentCommand {
  /// Who wants the reply.
  enum Role {
    /// The reader: it is printed.
    case shown
    /// The session: the number of its connection.
    case identify
    /// The session: it chose the database again.
    case restoreDatabase(Int)
    /// The session: credentials.
    case authenticate
    /// Nobody any more.
    case ignored
  }

  var command: ServerCommand
  var role: Role
  /// The line that it came from, and whether nothing more of it will be sent.
  var line: Int
  var offset: Int
  var isLastOfLine: Bool
  var lineStartedAt: ContinuousClock.Instant
  /// Tells this sending from every other one.
  var serial: Int
  /// How many replies of its own it takes, as far as they confirm it; it takes at least one.
  var confirmationsToCome = 0
  /// Whether it was under way together with others.
  var hasCompany = false

  /// Whether its reply is printed.
  var isShown: Bool { if case .shown = role { true } else { false } }
}

/// The commands that were sent and whose replies are still to come, in order.
struct InFlight {
  private var commands: [SentCommand] = []
  private var head = 0

  var isEmpty: Bool { head == commands.count }
  var count: Int { commands.count - head }
  var first: SentCommand? { isEmpty ? nil : commands[head] }
  var last: SentCommand? { isEmpty ? nil : commands.last }

  /// The command, when it is the only one and its reply is printed.
  var onlyCommand: SentCommand? { count == 1 && commands[head].isShown ? commands[head] : nil }

  /// Everything, oldest first.
  var all: ArraySlice<SentCommand> { commands[head...] }

  mutating func append(_ command: SentCommand) {
    commands.append(command)
    guard count > 1, command.isShown, commands[commands.count - 2].isShown else { return }
    commands[commands.count - 1].hasCompany = true
    commands[commands.count - 2].hasCompany = true
  }

  /// Notes a confirmation of the oldest command.
  ///
  /// - Returns: Whether it takes more of them.
  mutating func confirmFirst() -> Bool {
    guard !isEmpty else { return false }
    commands[head].confirmationsToCome -= 1
    return commands[head].confirmationsToCome > 0
  }

  mutating func removeFirst() -> SentCommand? {
    guard let first else { return nil }
    head += 1
    if head == commands.count {
      commands.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 1024 {
      commands.removeFirst(head)
      head = 0
    }
    return first
  }
}
