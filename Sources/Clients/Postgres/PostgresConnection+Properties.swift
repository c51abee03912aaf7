import CLibpq

/// What the connection is, and how its messages look.
extension PostgresConnection {
  /// The client library's version as one number: 150020 for 15.20.
  public static var libraryVersion: Int { Int(PQlibVersion()) }

  /// The process id of the server's backend.
  public var backendProcessID: Int32 { unsafe PQbackendPID(handle) }

  /// The server's version as one number: 150020 for 15.20.
  public var serverVersion: Int { Int(unsafe PQserverVersion(handle)) }

  /// The database that the connection is to.
  public var database: String { unsafe text(PQdb(handle)) }

  /// The user that the connection is for.
  public var user: String { unsafe text(PQuser(handle)) }

  /// The host name, address or socket folder that was asked for.
  public var host: String { unsafe text(PQhost(handle)) }

  /// The address of the host, empty for a Unix socket.
  public var hostAddress: String { unsafe text(PQhostaddr(handle)) }

  /// The port.
  public var port: String { unsafe text(PQport(handle)) }

  /// A setting that the server reports by itself (`server_version`, `client_encoding`,
  /// `is_superuser`, `standard_conforming_strings`, …); nil when it does not report it.
  public func parameterStatus(_ name: String) -> String? {
    unsafe bytes(PQparameterStatus(handle, name)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The name of the encoding that text arrives in.
  public var clientEncoding: String {
    unsafe text(pg_encoding_to_char(PQclientEncoding(handle)))
  }

  /// Sets how much the text of errors and notices shows.
  public func setVerbosity(_ verbosity: Verbosity) {
    let value =
      switch verbosity {
      case .terse: PQERRORS_TERSE
      case .standard: PQERRORS_DEFAULT
      case .verbose: PQERRORS_VERBOSE
      case .sqlState: PQERRORS_SQLSTATE
      }
    _ = unsafe PQsetErrorVerbosity(handle, value)
  }

  /// Sets when the text of errors and notices shows their context.
  public func setContextVisibility(_ visibility: ContextVisibility) {
    let value =
      switch visibility {
      case .never: PQSHOW_CONTEXT_NEVER
      case .errors: PQSHOW_CONTEXT_ERRORS
      case .always: PQSHOW_CONTEXT_ALWAYS
      }
    _ = unsafe PQsetErrorContextVisibility(handle, value)
  }

  /// The text as an SQL literal, quotes included.
  public func literal(_ text: [UInt8]) -> [UInt8]? {
    unsafe escaped(text) { unsafe PQescapeLiteral(handle, $0, $1) }
  }

  /// The text as an SQL identifier, quotes included.
  public func identifier(_ text: [UInt8]) -> [UInt8]? {
    unsafe escaped(text) { unsafe PQescapeIdentifier(handle, $0, $1) }
  }

  /// What a server keeps of a password, by which it can check the password and which does not tell
  /// it: a SCRAM-SHA-256 verifier, for `ALTER ROLE … PASSWORD`. Made here, so that the password
  /// does not reach the server.
  ///
  /// - Throws: `PostgresError` when the client library cannot make one.
  public func scramVerifier(of password: String, user: String) throws(PostgresError) -> String {
    let method = "scram-sha-256"
    guard let verifier = unsafe PQencryptPasswordConn(handle, password, user, method) else {
      throw lastError
    }
    // Safe: libpq allocated the answer for its caller, who frees it after it was copied.
    defer { unsafe PQfreemem(verifier) }
    return unsafe text(verifier)
  }

  private func escaped(
    _ text: [UInt8],
    _ escape: (UnsafePointer<CChar>?, Int) -> UnsafeMutablePointer<CChar>?
  ) -> [UInt8]? {
    // Safe: the array lives through the call; libpq allocated the answer for its caller.
    unsafe (text + [0]).withUnsafeBytes { buffer in
      let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      guard let answer = unsafe escape(start, text.count) else { return nil }
      defer { unsafe PQfreemem(answer) }
      return unsafe bytes(answer)
    }
  }

  private func text(_ pointer: UnsafePointer<CChar>?) -> String {
    unsafe String(decoding: bytes(pointer) ?? [], as: UTF8.self)
  }

  private func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
    unsafe text(UnsafePointer(pointer))
  }
}
