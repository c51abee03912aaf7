import Applications
import RedisClient
import TestSupport

/// What the tests of the notification service have in common: a Redis server, queues, templates.
final class NotificationFixture {
  let server: RedisServer
  let connection: RedisConnection

  init(arguments: [String] = []) throws {
    server = try RedisServer(arguments: arguments)
    connection = try RedisConnection(to: .unix(path: server.socketPath), timeout: .seconds(20))
  }

  static let code = template("code", .sms, .p1, "Your code is {{code}}.")
  static let receipt = template("receipt", .email, .p2, "Thank you, {{name}}.")
  static let sale = template("sale", .email, .p3, "Dear {{name}}: {{percent}} %.")
  private static func template(
    _ name: String, _ channel: NotificationChannel, _ priority: NotificationPriority, _ text: String
  ) -> NotificationTemplate {
    guard let template = try? NotificationTemplate(name, channel, priority, text) else {
      preconditionFailure("\(text) is no template")
    }
    return template
  }
  static let templates = [code, receipt, sale]

  func control(_ policy: ServicePolicy = .strict) -> NotificationControl {
    let path = server.socketPath
    return NotificationControl(Self.templates, policy: policy) { () throws(RedisError) in
      try RedisConnection(to: .unix(path: path), timeout: .seconds(20))
    }
  }

  func queues(_ policy: ServicePolicy = .strict) -> NotificationQueues {
    NotificationQueues(policy, on: connection)
  }

  func worker(
    _ provider: ScriptedProvider, _ policy: ServicePolicy = .strict,
    order: MarkOrder = .markThenSend, lease: Int = 30_000, patience: Int = 10_000,
    interrupt: @escaping (NotificationWorker.Moment) throws -> Void = { _ in }
  ) -> NotificationWorker {
    let connection = connection
    return NotificationWorker(
      queues(policy), [.sms: provider, .email: provider, .push: provider], order: order,
      lease: lease, patience: patience, seen: { RedisUserBitmap("seen:\($0)", on: connection) },
      interrupt: interrupt)
  }

  /// Messages of their own, without a campaign.
  static func messages(_ ids: some Sequence<String>) -> [(id: String, message: NotificationMessage)]
  {
    ids.map { ($0, NotificationMessage(.email, to: "\($0)@example.org", "hello")) }
  }

  /// A campaign's messages to these users.
  static func campaign(
    _ users: some Sequence<Int>, round: Int = 1
  ) -> [(id: String, message: NotificationMessage)] {
    users.map {
      (
        "p3-\(round)-\($0)",
        NotificationMessage(.email, to: "u@example.org", "sale", campaign: "sale", user: $0)
      )
    }
  }

  /// Users in memory, which may change while they are read.
  final class Users: UserSource {
    var all: [NotificationUser]
    var reads = 0

    init(_ ids: some Sequence<Int>) {
      all = ids.map { NotificationUser(id: $0, name: "user\($0)", email: "u\($0)@example.org") }
    }

    func users(after id: Int, limit: Int) -> [NotificationUser] {
      reads += 1
      return Array(all.filter { $0.id > id }.prefix(limit))
    }
  }
}
