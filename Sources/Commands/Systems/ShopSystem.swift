import Applications
import CommandFrame
import Databases
import LessonModel
import Services
import WebServers

extension SystemKind {
  /// The shop of the module on a product listing that a primary and its standby answer.
  static let shop = SystemKind(
    name: "shop", summary: "a shop that reads from a primary and its standby",
    discussion: """
      A catalogue of 100 products and a checkout, on a PostgreSQL primary with a standby. Reads are
      divided between the two, writes go to the primary, and each answer says which of them gave it:
      in its field `server`, in its header field Served-By, and in the access log on standard output.
      /openapi.json describes all requests.

      Stop the standby with its own tools, or pause its replay with the psql that is printed
      (`SELECT pg_wal_replay_pause()`), change a price, and see what clients with and without the cookie
      `seen` are shown.
      """,
    port: 8_080,
    services: [
      ServiceRequest("primary", .postgres),
      ServiceRequest("standby", .postgres, standbyOf: "primary"),
    ],
    options: [
      .init(
        name: "weights", value: "P:S",
        help: "the primary's and the standby's share of the reads (default: 1:1)"),
      .init(
        name: "seed", value: "N",
        help: "draw each reader with this seed (default: they take turns)"),
    ],
    example: "the shop on http://127.0.0.1:8080"
  ) { start in
    let (primary, standby) = (start.url("primary"), start.url("standby"))
    let weights = try weights(start.options["weights"] ?? "1:1")
    let policy = try start.options["seed"].map { text throws(UsageError) in
      guard let seed = UInt64(text) else {
        throw UsageError("--seed is a whole number, 0 or more, not '\(text)'")
      }
      return ReadPolicy.random(seed: seed)
    }
    try ShopSchema.create(on: primary, replicas: [standby])
    let shop = Shop(
      primary: DatabaseServer("primary", url: primary, weight: weights.primary),
      replicas: [DatabaseServer("standby", url: standby, weight: weights.standby)],
      policy: policy ?? .roundRobin)
    let server = try HTTPServer(shop.routes, name: "shop", port: start.port) {
      start.log($0.description)
    }
    return RunningSystem(
      address: server.url,
      firstCommands: [
        "curl '\(server.url)/products?limit=3'",
        "curl -X PUT -H 'Content-Type: application/json' -d '{\"price\": 500}' -i "
          + "\(server.url)/products/1/price",
        "curl \(server.url)/replication",
      ]
    ) { try server.stop() }
  }

  private static func weights(
    _ text: String
  ) throws(UsageError) -> (primary: Int, standby: Int) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let primary = UInt16(parts[0]), let standby = UInt16(parts[1]),
      primary > 0 || standby > 0
    else {
      throw UsageError("--weights is two whole numbers, such as 1:3, and not '\(text)'")
    }
    return (Int(primary), Int(standby))
  }
}
