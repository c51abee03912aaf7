import PostgresClient

/// The settings that end a session's wait, or free its locks, after a time.
///
/// No other connection can see a session's settings. So Etude asks the session itself, but only after
/// a statement that may have changed them. `SHOW` takes no snapshot and no lock, so it disturbs
/// nothing.
struct WaitTimeouts: Sendable {
  /// A setting that ends a wait or a session.
  enum Setting: String, CaseIterable, Sendable {
    case lock = "lock_timeout"
    case statement = "statement_timeout"
    case transaction = "transaction_timeout"
    case idleInTransaction = "idle_in_transaction_session_timeout"
    case idleSession = "idle_session_timeout"

    /// The first version of the server that has it.
    var firstVersion: Int {
      switch self {
      case .lock, .statement, .idleInTransaction: 90600
      case .idleSession: 140000
      case .transaction: 170000
      }
    }
  }

  /// The values in force, as far as they are known.
  var values: [Setting: Duration] = [:]
  /// Whether the settings may have changed since they were read.
  var areStale = false
  /// Whether they are to be read while the session is idle.
  var areWanted = false
  /// Whether the session has ever changed them, so that the end of a transaction may too.
  var wereChanged = false
  /// Whether the statement under way changes them itself.
  var areMentioned = false
  /// Whether a statement has reloaded the server's configuration, for every session.
  var reloads = false

  init() {}

  /// Asks a new connection.
  init(of connection: PostgresConnection) {
    let settings = Self.settings(of: connection)
    // The session's first statement tells why nothing can be sent.
    guard (try? connection.startQuery(Self.query(settings))) != nil else { return }
    var index = 0
    while let result = connection.nextResult() {
      guard result.status == .rows else { continue }
      note(result.value(0, 0), for: settings[index])
      index += 1
    }
  }

  /// The settings that the connection's server has.
  static func settings(of connection: PostgresConnection) -> [Setting] {
    Setting.allCases.filter { connection.serverVersion >= $0.firstVersion }
  }

  /// The query that asks for settings. The answers come in the same order.
  static func query(_ settings: [Setting]) -> String {
    settings.map { "SHOW \($0.rawValue)" }.joined(separator: "; ")
  }

  /// Takes the server's value of a setting.
  mutating func note(_ value: [UInt8]?, for setting: Setting) {
    values[setting] = value.flatMap { Self.duration(String(decoding: $0, as: UTF8.self)) }
  }

  /// Reads a value as `SHOW` prints it: a number with its unit; nil for `0`, which means no timeout.
  static func duration(_ text: String) -> Duration? {
    let digits = text.prefix { $0.isNumber }
    guard let number = Int(digits), number > 0 else { return nil }
    switch text.dropFirst(digits.count) {
    case "ms", "": return .milliseconds(number)
    case "s": return .seconds(number)
    case "min": return .seconds(60 * number)
    case "h": return .seconds(3600 * number)
    case "d": return .seconds(86400 * number)
    default: return nil
    }
  }

  /// Whether a setting ends a wait of the session.
  ///
  /// - Parameter limit: The time that the step waits for the statement. A later end does not count.
  /// - Returns: Whether a setting ends the wait in that time.
  func endWait(within limit: Duration?) -> Bool {
    areMentioned || isAnyInForce([.lock, .statement, .transaction], within: limit)
  }

  /// Whether a setting frees the locks of the session while it is idle.
  func endHold(inTransaction: Bool, within limit: Duration?) -> Bool {
    isAnyInForce(
      inTransaction ? [.idleInTransaction, .transaction] : [.idleSession], within: limit)
  }

  private func isAnyInForce(_ settings: [Setting], within limit: Duration?) -> Bool {
    settings.contains { setting in
      guard let value = values[setting] else { return false }
      guard let limit else { return true }
      return value < limit
    }
  }
}
