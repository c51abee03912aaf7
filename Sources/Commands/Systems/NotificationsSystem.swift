import Applications
import LessonModel
import PostgresClient
import RedisClient
import Services

extension SystemKind {
  /// The notification service of the module of that name.
  static let notifications = SystemKind(
    name: "notifications", summary: "a notification service with scripted providers",
    discussion: """
      Takes messages and campaigns over HTTP, keeps them in queues in Redis, and has four workers send them
      through three providers (email, sms, push). The providers send nothing: they accept, or do what
      PUT /providers/CHANNEL has told them. There are 1,000 users, on a primary; campaigns read them from a
      standby. GET /openapi.json describes the interface. A line is printed for each request.

      Ctrl-C or SIGTERM ends it: requests under way are answered, and each worker waits for its provider.
      """,
    port: 8_013,
    services: [
      .init("primary", .postgres), .init("standby", .postgres, standbyOf: "primary"),
      .init("cache", .redis),
    ],
    example: "a notification service, and what to try"
  ) { start in
    try NotificationSystem.makeUsers(1_000, on: PostgresConnection(url: start.url("primary")))
    let (cache, standby) = (start.url("cache"), start.url("standby"))
    let system = try NotificationSystem(
      port: start.port,
      connect: { () throws(RedisError) in try RedisConnection(url: cache, timeout: .seconds(10)) },
      users: { try PostgresConnection(url: standby) }, report: start.complain,
      log: { start.log("\($0)") })
    let json = "-H 'Content-Type: application/json'"
    return RunningSystem(
      address: system.url,
      firstCommands: [
        "curl \(system.url)/templates",
        "curl \(json) -d '{\"template\": \"shipped\", \"to\": \"device-1\", \"values\": {\"order\": \"7\"}}' "
          + "\(system.url)/notifications",
        "curl \(json) -d '{\"name\": \"spring\", \"template\": \"sale\", "
          + "\"values\": {\"percent\": \"20\", \"day\": \"Friday\"}}' \(system.url)/campaigns",
        "curl \(system.url)/ledger",
      ]
    ) { try system.stop() }
  }
}
