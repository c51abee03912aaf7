import Foundation
import Glibc
import PostgresClient
import Psql
import PsqlText
import Sessions
import TestSupport

/// Drives psql sessions on a fresh database as the runner does, and as plainly as can be.
final class PsqlLesson {
  let database: String
  let group: PsqlSessionGroup
  private let cluster: PostgresCluster
  private(set) var sessions: [PsqlSession] = []

  init(
    database: String? = nil, directory: String = "/", cluster: PostgresCluster? = nil,
    version: PsqlVersion = InstalledPsql.version, program: String? = InstalledPsql.path
  ) throws {
    let cluster = try cluster ?? PostgresCluster.shared.get()
    self.cluster = cluster
    let name = database ?? cluster.uniqueDatabaseName()
    self.database = name
    let admin = try Self.connect(cluster, "postgres")
    admin.noticeHandler = { _ in }
    try admin.query("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    try admin.query("CREATE DATABASE \(name) TEMPLATE template0")
    group = PsqlSessionGroup(
      parameters: Self.parameters(cluster, name),
      environment: ["PATH": "/usr/bin:/bin"], directory: directory, version: version,
      program: program)
  }

  deinit {
    group.close()
    if let admin = try? Self.connect(cluster, "postgres") {
      _ = try? admin.query("DROP DATABASE IF EXISTS \(database) WITH (FORCE)")
    }
  }

  private static func parameters(_ cluster: PostgresCluster, _ name: String) -> [String: String] {
    ["host": cluster.host, "port": "\(cluster.port)", "user": cluster.user, "dbname": name]
  }

  private static func connect(
    _ cluster: PostgresCluster, _ name: String
  ) throws -> PostgresConnection {
    try PostgresConnection(parameters: parameters(cluster, name))
  }

  /// A connection to the lesson's database.
  func connect() throws -> PostgresConnection { try Self.connect(cluster, database) }

  func open(_ name: String = "main") throws -> PsqlSession {
    let session = try group.openPsql(name)
    sessions.append(session)
    return session
  }

  /// Runs an input in a session until the session is settled, and the other sessions after it.
  @discardableResult
  func run(_ text: String, in session: PsqlSession) throws -> String {
    try session.begin(StepInput(text: text, number: 1))
    try settle()
    return String(decoding: session.takeOutput().bytes, as: UTF8.self)
  }

  /// Waits until every session is settled.
  func settle() throws {
    for session in sessions { session.recheck() }
    let deadline = ContinuousClock.now + .seconds(180)
    var quiet = false
    while let busy = sessions.first(where: { !$0.state.isSettled }) {
      guard ContinuousClock.now < deadline else { throw Hang(session: busy.name) }
      if quiet {
        for session in sessions where !session.state.isSettled { try session.probe() }
      }
      quiet = try !wait(milliseconds: quiet ? 10 : 2)
    }
  }

  /// Waits for any session's socket.
  ///
  /// - Returns: Whether anything could be read or written.
  func wait(milliseconds: Int32) throws -> Bool {
    var entries = sessions.flatMap(\.descriptors).map {
      pollfd(
        fd: $0.fileDescriptor,
        events: Int16(($0.wantsRead ? POLLIN : 0) | ($0.wantsWrite ? POLLOUT : 0)), revents: 0)
    }
    guard unsafe poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return false }
    for session in sessions { try session.pump() }
    return true
  }

  /// What `psql -X < input` prints, byte for byte.
  func output(of input: [UInt8]) throws -> [UInt8] {
    let session = try open()
    try session.begin(StepInput(text: String(decoding: input, as: UTF8.self), number: 1))
    session.finish()
    var output: [UInt8] = []
    while true {
      output += session.takeOutput().bytes
      if case .ended = session.state { return output }
      guard try wait(milliseconds: 180_000) else { throw Hang(session: session.name) }
    }
  }

  struct Hang: Error {
    var session: String
  }
}

/// Where the fixtures are.
enum Fixtures {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  /// The names of the files in a folder that end so, without that end.
  static func names(in name: String, ending end: String) -> [String] {
    let files = try? FileManager.default.contentsOfDirectory(
      atPath: folder.appendingPathComponent(name).path)
    return (files ?? []).filter { $0.hasSuffix(end) }.map { String($0.dropLast(end.count)) }
      .sorted()
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }
}
