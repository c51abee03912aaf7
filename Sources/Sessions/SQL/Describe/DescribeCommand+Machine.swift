extension DescribeCommand {
  /// Makes a command, if there is one of that name.
  ///
  /// - Parameters:
  ///   - name: The command without its backslash: `dt+`, `l`, `sf`.
  ///   - arguments: The arguments as written, quotes included.
  ///   - context: The session's state.
  public init?(name: String, arguments: [String], context: Context) {
    let request = DescribeRequest(
      letters: name, pattern: arguments.first, rest: Array(arguments.dropFirst()),
      version: context.settings.version)
    guard let routine = request.routine else { return nil }
    self.context = context
    stages = [routine]
  }

  /// How many arguments a command takes; psql warns of those that are left over.
  ///
  /// `\\sf` and `\\sv` take the rest of the line as one.
  ///
  /// - Parameters:
  ///   - name: The command without its backslash.
  ///   - version: The psql whose commands there are.
  /// - Returns: The number of arguments, nil if there is no such command.
  public static func argumentLimit(of name: String, in version: PsqlVersion) -> Int? {
    let request = DescribeRequest(letters: name, pattern: nil, rest: [], version: version)
    return request.routine == nil ? nil : request.argumentLimit
  }

  /// Goes on until something is needed or to be said.
  ///
  /// - Parameter answer: The result of the query that the last step asked for; nil if it asked
  ///   for none.
  /// - Returns: The next step.
  public mutating func advance(_ answer: ResultTable?) -> Step {
    if let answer { answers.append(answer) }
    while pending.isEmpty, let stage = stages.first {
      var conversation = Conversation(context: context, answers: answers)
      do throws(Conversation.Pause) {
        let following = try stage.run(&conversation)
        pending += conversation.said.dropFirst(saidCount)
        answers = []
        saidCount = 0
        stages.replaceSubrange(0..<1, with: following)
      } catch {
        pending += conversation.said.dropFirst(saidCount)
        saidCount = conversation.said.count
        switch error {
        case .needsAnswer(let query): pending.append(query)
        case .failed(let message):
          if let message { pending.append(.error(message)) }
          stages = []
          hasFailed = true
        }
      }
    }
    return pending.isEmpty ? .finished : pending.removeFirst()
  }
}

/// What a stage of a command has asked and said so far.
///
/// A stage is written straight on, as if each query were answered at once. When an answer is not
/// there yet the stage is left, and it is run again from its start once the answer has arrived:
/// it depends on nothing but its answers, so it comes to the same point, and what it has said
/// already is not said again.
struct Conversation {
  /// Why a stage was left.
  enum Pause: Error {
    /// This query's answer is missing.
    case needsAnswer(DescribeCommand.Step)
    /// Nothing more is to be done; the message says why, if anything is to be said.
    case failed(String?)
  }

  /// A part of a command. It returns the parts that follow it.
  struct Stage: Sendable {
    private let body: @Sendable (inout Conversation) throws(Pause) -> [Stage]

    init(_ body: @escaping @Sendable (inout Conversation) throws(Pause) -> [Stage]) {
      self.body = body
    }

    init(_ body: @escaping @Sendable (inout Conversation) throws(Pause) -> Void) {
      self.body = { conversation throws(Pause) in
        try body(&conversation)
        return []
      }
    }

    func run(_ conversation: inout Conversation) throws(Pause) -> [Stage] {
      try body(&conversation)
    }
  }

  let context: DescribeCommand.Context
  private let answers: [ResultTable]
  private var usedCount = 0
  private(set) var said: [DescribeCommand.Step] = []

  init(context: DescribeCommand.Context, answers: [ResultTable]) {
    self.context = context
    self.answers = answers
  }

  /// The answer to a query.
  mutating func table(_ sql: String) throws(Pause) -> ResultTable {
    try answer(to: .query(sql))
  }

  /// The rows that answer a query.
  mutating func rows(_ sql: String) throws(Pause) -> [Row] {
    Row.rows(of: try answer(to: .query(sql)))
  }

  /// The rows that answer a query of which a failure is told in one line.
  mutating func lookup(_ sql: String) throws(Pause) -> [Row] {
    Row.rows(of: try answer(to: .lookup(sql)))
  }

  private mutating func answer(to query: DescribeCommand.Step) throws(Pause) -> ResultTable {
    guard usedCount < answers.count else { throw .needsAnswer(query) }
    defer { usedCount += 1 }
    return answers[usedCount]
  }

  mutating func say(_ step: DescribeCommand.Step) { said.append(step) }

  /// Prints a listing: NULL is left empty.
  mutating func print(
    _ table: ResultTable, title: String, footers: [String]? = nil,
    adjust: (inout PrintSettings) -> Void = { _ in }
  ) {
    var titled = table
    titled.title = Array(title.utf8)
    if let footers { titled.footers = footers.map { Array($0.utf8) } }
    var settings = context.settings
    if !settings.version.has(.major(17)) { settings.nullText = [] }
    adjust(&settings)
    say(.print(titled, settings))
  }
}

/// A row of an answer.
struct Row {
  private let table: ResultTable
  private let index: Int

  static func rows(of table: ResultTable) -> [Row] {
    table.rows.indices.map { Row(table: table, index: $0) }
  }

  /// The value of the column of this name, nil when it is NULL or there is no such column.
  subscript(name: String) -> String? {
    guard let column = table.columns.firstIndex(where: { $0.name.elementsEqual(name.utf8) }) else {
      return nil
    }
    return table.rows[index, column].map { String(decoding: $0, as: UTF8.self) }
  }

  /// The value of a column, empty when it is NULL.
  func text(_ name: String) -> String { self[name] ?? "" }

  /// The value of a column of booleans.
  func flag(_ name: String) -> Bool { self[name] == "t" }
}
