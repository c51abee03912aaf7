import PostgresClient

/// The password of a server's superuser: set over the Unix socket, once the server runs.
///
/// Until then nobody can log in over TCP at all, because a role without a password cannot.
struct PostgresPassword {
  private let password: String
  private let parameters: [String: String]

  /// What keeps the statement out of the server's log and of its statistics, and has it done
  /// whatever a lesson's settings say of its own statements.
  private static let options = [
    "log_statement=none", "log_min_duration_statement=-1", "log_min_duration_sample=-1",
    "log_transaction_sample_rate=0", "log_min_error_statement=panic", "log_duration=off",
    "debug_print_parse=off", "pg_stat_statements.track=none", "synchronous_commit=local",
    "default_transaction_read_only=off", "statement_timeout=0", "lock_timeout=0",
  ]

  /// Prepares.
  ///
  /// - Parameters:
  ///   - password: the password.
  ///   - parameters: libpq's, by which the server can be reached over its socket.
  init(_ password: String, over parameters: [String: String]) {
    self.password = password
    self.parameters = parameters.merging([
      "options": Self.options.map { "-c \($0)" }.joined(separator: " ")
    ]) { _, new in new }
  }

  /// Sets the password on a new server; a standby has it from its primary.
  ///
  /// - Returns: what hides the password, and what the server keeps of it.
  /// - Throws: `PostgresError` when the server does not take it.
  func settle(isNew: Bool) throws(PostgresError) -> SecretMask {
    var secrets = SecretMask()
    secrets.hide(made: password)
    let connection = try PostgresConnection(parameters: parameters)
    if isNew {
      // The server gets to see no more than what it keeps.
      let verifier = try connection.scramVerifier(of: password, user: "postgres")
      try connection.query("ALTER ROLE postgres PASSWORD '\(verifier)'")
      secrets.hide(made: verifier)
    } else {
      let question = "SELECT rolpassword FROM pg_catalog.pg_authid WHERE rolname = 'postgres'"
      secrets.hide(made: try connection.query(question).firstValue ?? "")
    }
    return secrets
  }
}
