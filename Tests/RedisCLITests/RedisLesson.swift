import Foundation
import RedisCLI
import RedisClient
import Sessions
import TestSupport
import Testing

/// A lesson in small: a server, sessions with it, and the loop that drives them.
final class RedisLesson {
  let server: RedisServer
  let group: RedisSessionGroup
  private var sessions: [String: any Session] = [:]

  init(
    overTCP: Bool = false, database: Int = 0, arguments: [String] = [],
    credentials: RedisCredentials? = nil, hidesCredentials: Bool = false,
    printsDurations: Bool = true, version: RedisCLIVersion = .installed
  ) throws {
    server = try RedisServer(arguments: arguments)
    let endpoint =
      overTCP
      ? RedisEndpoint.tcp(host: "127.0.0.1", port: server.port)
      : .unix(path: server.socketPath)
    group = RedisSessionGroup(
      endpoint: endpoint, shownEndpoint: .tcp(host: "127.0.0.1", port: server.port),
      database: database, credentials: credentials, hidesCredentials: hidesCredentials,
      printsDurations: printsDurations, version: version)
  }

  deinit { group.close() }

  func session(_ name: String = "main") throws -> any Session {
    if let session = sessions[name] { return session }
    let session = try group.open(name)
    sessions[name] = session
    return session
  }

  /// Runs a step, waits until every session is settled, and returns what the step's session
  /// printed.
  @discardableResult
  func run(_ text: String, in name: String = "main") throws -> String {
    let bytes = try output(text, in: name).bytes
    return String(decoding: bytes, as: UTF8.self)
  }

  func output(_ text: String, in name: String = "main") throws -> SessionOutput {
    let session = try session(name)
    try session.begin(StepInput(text: text, number: 1))
    try settle()
    // The step may have ended another session's wait.
    for other in sessions.values where other !== session { other.recheck() }
    try settle()
    return session.takeOutput()
  }

  /// What another session has printed meanwhile.
  func events(of name: String) throws -> String {
    String(decoding: try session(name).takeOutput().bytes, as: UTF8.self)
  }

  /// Waits until no session is working. The deadline only turns a hang into an error.
  func settle() throws {
    let deadline = ContinuousClock.now + .seconds(180)
    while sessions.values.contains(where: { !$0.state.isSettled }) {
      try #require(ContinuousClock.now < deadline, "the sessions do not settle")
      let isQuiet = !wait(milliseconds: 2)
      for session in sessions.values {
        try session.pump()
        if isQuiet { try session.probe() }
      }
    }
  }

  private func wait(milliseconds: Int32) -> Bool {
    var entries = sessions.values.flatMap(\.descriptors).map { descriptor in
      let events =
        (descriptor.wantsRead ? Int16(POLLIN) : 0) | (descriptor.wantsWrite ? Int16(POLLOUT) : 0)
      return pollfd(fd: descriptor.fileDescriptor, events: events, revents: 0)
    }
    // The entries live through the call.
    return unsafe poll(&entries, nfds_t(entries.count), milliseconds) > 0
  }
}

/// The folder of this target's data files.
let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("Fixtures/redis")

/// Hides the time that redis-cli prints after slow commands, as the kit does.
func masked(_ text: String) -> String {
  text.replacing(#/\(\d+\.\d\ds\)/#, with: "(#.##s)")
}
