package import RedisClient
package import Sessions

/// All redis-cli sessions that one lesson has with one Redis server.
package final class RedisSessionGroup: SessionGroup {
  /// Where the server is.
  package let endpoint: RedisEndpoint
  /// The number of the database that sessions begin in, and return to when they reconnect.
  package let database: Int
  /// Whether sessions say, as redis-cli does, how long a command took that took half a second.
  package let printsDurations: Bool

  /// The version of redis-cli that sessions are like.
  let version: RedisCLIVersion
  let credentials: RedisCredentials?
  /// Whether a lesson knows nothing of the credentials: what the server says about them is not
  /// shown.
  let hidesCredentials: Bool
  /// How messages name the server.
  private let shownEndpoint: RedisEndpoint
  // One for each server: `connect` may lead a session to another one.
  private var controls: [RedisEndpoint: RedisControl] = [:]
  private var sessions: [RedisSession] = []
  private var markers = 0
  private let markerPrefix = "etude-caught-up-\(UInt32.random(in: 0...UInt32.max))-"

  /// Makes a group without sessions; nothing is connected yet.
  ///
  /// - Parameters:
  ///   - endpoint: where the server is.
  ///   - shownEndpoint: how messages name the server, when `endpoint` is a way to it that a lesson
  ///     knows nothing of; nil when it is not.
  ///   - database: the database to begin in, as `redis-cli -n`.
  ///   - credentials: what to authenticate with; sent to this server only.
  ///   - hidesCredentials: whether a lesson knows nothing of the credentials. Sessions are then
  ///     logged
  ///     in, after RESET too, as with a server that asks for none, and MONITOR does not show it.
  ///   - printsDurations: whether sessions say how long a slow command took. What they say then
  ///     depends on how busy the machine is.
  ///   - version: the version of redis-cli that sessions are like.
  package init(
    endpoint: RedisEndpoint, shownEndpoint: RedisEndpoint? = nil, database: Int = 0,
    credentials: RedisCredentials? = nil, hidesCredentials: Bool = false,
    printsDurations: Bool = true, version: RedisCLIVersion = .installed
  ) {
    self.endpoint = endpoint
    self.version = version
    self.shownEndpoint = shownEndpoint ?? endpoint
    self.hidesCredentials = hidesCredentials
    self.database = database
    self.printsDurations = printsDurations
    self.credentials = credentials
  }

  /// Opens a session: connects to the server.
  ///
  /// - Throws: `SessionError` when the server cannot be reached.
  package func open(_ name: String) throws -> any Session {
    let session = RedisSession(name: name, group: self)
    try session.connectAtStart()
    sessions.append(session)
    return session
  }

  /// Closes every session and the group's own connection.
  package func close() {
    for session in sessions { session.close() }
    sessions = []
    for control in controls.values { control.close() }
    controls = [:]
  }

  /// The group's own connection to a server.
  func control(at endpoint: RedisEndpoint) -> RedisControl {
    if let control = controls[endpoint] { return control }
    let control = RedisControl(endpoint: endpoint, credentials: credentials(for: endpoint))
    controls[endpoint] = control
    return control
  }

  /// What to authenticate with at a server: nothing but at the lesson's own, however it is named.
  func credentials(for endpoint: RedisEndpoint) -> RedisCredentials? {
    endpoint == self.endpoint || endpoint == shownEndpoint ? credentials : nil
  }

  /// Closes the group's own connections, so that the server's list of clients is that of the
  /// lesson.
  func closeControls() {
    for control in controls.values { control.close() }
  }

  /// The text of an error as a lesson sees it: with the server where the lesson knows it to be.
  func text(of error: RedisError) -> String {
    guard case .cannotConnect(endpoint, let reason) = error, endpoint != shownEndpoint else {
      return error.description
    }
    // A port on which nobody listens refuses; a socket's file may be gone.
    let shown = reason == "No such file or directory" ? "Connection refused" : reason
    return RedisError.cannotConnect(shownEndpoint, reason: shown).description
  }

  /// A text that no lesson sends, to be found again in a stream of messages.
  func nextMarker() -> [UInt8] {
    markers += 1
    return Array("\(markerPrefix)\(markers)".utf8)
  }

  /// Whether a line that MONITOR prints shows a command that a session sent of its own accord.
  func isOwn(monitorLine line: [UInt8]) -> Bool {
    let line = String(decoding: line, as: UTF8.self)
    return line.contains(#""PING" "\#(markerPrefix)"#)
      || hidesCredentials && line.hasSuffix(#" "AUTH" "(redacted)""#)
  }

  /// Says that a session has sent a `CLIENT ID` of its own accord: sessions that monitor do not
  /// print it.
  func willIdentify() {
    for session in sessions { session.hideNextIdentification() }
  }
}
