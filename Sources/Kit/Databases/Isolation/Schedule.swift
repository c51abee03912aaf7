/// Statements of several transactions and the order in which they are to be sent, written as text:
/// one line a step, the session's name before a colon.
///
///     T1: BEGIN
///     T2: BEGIN
///     T1: UPDATE accounts SET balance = 900 WHERE id = 1
///     T2: SELECT balance FROM accounts WHERE id = 1  -- seen
///     T1: ROLLBACK
///     T2: COMMIT
///     end: SELECT balance FROM accounts WHERE id = 1
///
/// `BEGIN` declares a session; the caller that runs the schedule chooses the isolation level. A
/// word after `--` is the name of what the statement reads. `end:` is asked when all is over. Empty
/// lines count for nothing.
public struct Schedule: Sendable, Equatable {
  /// One statement of one session.
  public struct Step: Sendable, Equatable {
    /// The session that sends it.
    public var session: String
    /// One statement, without its name.
    public var sql: String
    /// The name of what it reads.
    public var name: String?
    /// The line that it stands in, counted from 1.
    public var line: Int

    /// Makes a step.
    public init(session: String, sql: String, name: String? = nil, line: Int) {
      self.session = session
      self.sql = sql
      self.name = name
      self.line = line
    }

    var isBegin: Bool { sql.uppercased() == "BEGIN" }
    var endsTransaction: Bool { ["COMMIT", "ROLLBACK"].contains(sql.uppercased()) }
  }

  /// The steps, as written.
  public private(set) var steps: [Step] = []
  /// The names of the sessions, in the order of their `BEGIN`.
  public private(set) var sessions: [String] = []
  /// The statement that is asked when all sessions have ended.
  public private(set) var finalQuery: String?

  /// Reads a schedule.
  ///
  /// - Throws: `ScheduleError` when a line has no session or no statement, a session has not begun or
  ///   does not end, or a name is used twice.
  /// - Complexity: O(length of `text` · number of sessions).
  public init(_ text: String) throws(ScheduleError) {
    var open: [String] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      guard let step = try Self.step(String(line), number: index + 1) else { continue }
      if step.session == "end" {
        finalQuery = step.sql
        continue
      }
      if step.isBegin, !sessions.contains(step.session) {
        sessions.append(step.session)
        open.append(step.session)
      } else if !open.contains(step.session) {
        throw .notBegun(session: step.session, line: step.line)
      }
      if step.endsTransaction { open.removeAll { $0 == step.session } }
      if let name = step.name, steps.contains(where: { $0.name == name }) {
        throw .nameUsedTwice(name, line: step.line)
      }
      steps.append(step)
    }
    if let session = open.first { throw .notEnded(session: session) }
  }

  private static func step(_ line: String, number: Int) throws(ScheduleError) -> Step? {
    let line = trimmed(line[...])
    if line.isEmpty { return nil }
    guard let colon = line.firstIndex(of: ":") else { throw .malformedLine(line, line: number) }
    let session = trimmed(line[..<colon])
    var sql = trimmed(line[line.index(after: colon)...])
    var name: String?
    if let dashes = sql.lastRange(of: "--") {
      name = trimmed(sql[dashes.upperBound...])
      sql = trimmed(sql[..<dashes.lowerBound])
    }
    guard !session.isEmpty, !session.contains(" "), !sql.isEmpty, name != "" else {
      throw .malformedLine(line, line: number)
    }
    return Step(session: session, sql: sql, name: name, line: number)
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}

extension String {
  fileprivate func lastRange(of part: String) -> Range<Index>? { ranges(of: part).last }
}
