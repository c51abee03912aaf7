import Applications
import Databases
import LessonModel
import PostgresClient
import Processes
import Services
import Synchronization
import TestSupport
import Testing
import WebServers

/// A shop that listens, on a primary and a standby of its own.
final class RunningShop {
  let server: HTTPServer
  let lease: ServiceLease

  private let folder = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
  private let run: Run
  private let entries = Entries()

  private final class Entries: Sendable { let list = Mutex<[HTTPLogEntry]>([]) }

  /// What the access log has so far.
  var log: [HTTPLogEntry] { entries.list.withLock { $0 } }

  init(
    weights: (primary: Int, standby: Int) = (1, 1), policy: ReadPolicy = .roundRobin,
    retryInterval: Duration = .seconds(1)
  ) throws {
    try FileSystem.makeFolder(folder, mode: 0o711)
    run = try Run(in: folder)
    lease = try ServiceHost(run: run).acquire(
      [.init("primary", .postgres), .init("standby", .postgres, standbyOf: "primary")],
      lesson: "shop")
    let (primary, standby) = (
      try #require(lease.endpoint("primary")).url, try #require(lease.endpoint("standby")).url
    )
    try ShopSchema.create(on: primary, replicas: [standby])
    let shop = Shop(
      primary: DatabaseServer("primary", url: primary, weight: weights.primary),
      replicas: [DatabaseServer("standby", url: standby, weight: weights.standby)],
      policy: policy, retryInterval: retryInterval)
    let entries = entries
    server = try HTTPServer(shop.routes, name: "shop") { entry in
      entries.list.withLock { $0.append(entry) }
    }
  }

  deinit {
    try? server.stop()
    lease.release()
    run.cleanUp()
    FileSystem.remove(folder)
  }

  /// Asks one database server directly.
  @discardableResult
  func ask(_ name: String, _ query: String) throws -> String? {
    let endpoint = try #require(lease.endpoint(name))
    return try PostgresConnection(parameters: endpoint.postgresParameters).query(query).firstValue
  }

  /// Waits until the standby has replayed all that the primary has written.
  func waitUntilReplayed() throws {
    let end = try #require(try ask("primary", "SELECT pg_current_wal_lsn()"))
    try wait { try ask("standby", "SELECT pg_last_wal_replay_lsn() >= '\(end)'") == "t" }
  }

  /// Waits until something holds.
  func wait(until holds: () throws -> Bool) throws {
    let deadline = Deadline.after(.seconds(30))
    while try !holds() {
      try #require(!deadline.hasPassed)
      Pause.moment()
    }
  }

  /// The lines that the Python client prints.
  func client(_ command: String, _ words: String...) throws -> [Substring] {
    switch words.count {
    case 1: try PythonPeer.lines("shop/client.py", command, server.url, words[0])
    case 2: try PythonPeer.lines("shop/client.py", command, server.url, words[0], words[1])
    default:
      try PythonPeer.lines("shop/client.py", command, server.url, words[0], words[1], words[2])
    }
  }

  /// What curl prints: status line, header fields, body.
  func curl(_ path: String, _ words: String...) throws -> String {
    let words = ["--silent", "--show-error", "--include", "--max-time", "60"] + words
    return try ChildProcess.collect(
      .init("curl", words + [server.url + path], environment: ["PATH": Executable.defaultPath]),
      deadline: .after(.seconds(60))
    ).output.replacing("\r\n", with: "\n")
  }

  /// Changes a price, and returns what curl prints.
  func setPrice(_ price: Int, of id: Int, _ words: String...) throws -> String {
    let json = ["-X", "PUT", "-H", "Content-Type: application/json", "-d", "{\"price\":\(price)}"]
    let words = ["--silent", "--show-error", "--include", "--max-time", "60"] + json + words
    return try ChildProcess.collect(
      .init(
        "curl", words + ["\(server.url)/products/\(id)/price"],
        environment: ["PATH": Executable.defaultPath]),
      deadline: .after(.seconds(60))
    ).output.replacing("\r\n", with: "\n")
  }
}
