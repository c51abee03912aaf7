public import Databases
public import WebServers

/// A shop on a replicated database: a catalogue that is read from the primary and its replicas, and a
/// checkout that reads and writes the primary.
///
///     try ShopSchema.create(on: primaryURL, replicas: [standbyURL])
///     let shop = Shop(
///       primary: DatabaseServer("primary", url: primaryURL),
///       replicas: [DatabaseServer("standby", url: standbyURL)])
///     let server = try HTTPServer(shop.routes, name: "shop")
///
/// | request | what it does |
/// | --- | --- |
/// | `GET /products?limit=20&after=40` | a page of the catalogue, by a key and not by an offset |
/// | `GET /products/{id}` | a product |
/// | `PUT /products/{id}/price` | changes a price, on the primary |
/// | `POST /orders` | sells one, on the primary |
/// | `GET /orders/{id}` | an order, from the primary |
/// | `GET /replication` | how far each replica is |
/// | `GET /openapi.json` | what this table says, for programs |
///
/// Each answer names the database server that gave it: in the field `server`, in the header field
/// `Served-By`, and in the access log.
///
/// A replica's name has to be the `application_name` by which it connects to its primary.
public final class Shop: Sendable {
  /// The name of the cookie that holds how much of the history its client has seen.
  public static let cookie = "seen"

  let primary: DatabaseServer
  let replicas: [DatabaseServer]
  let database: ShopDatabase

  /// Makes a shop that has no connection yet.
  ///
  /// - Parameters:
  ///   - primary: the primary, and its share of the reads.
  ///   - replicas: its replicas, and their shares.
  ///   - policy: how the reads are divided.
  ///   - retryInterval: how long a server that could not be reached is left alone.
  ///   - connections: how many requests may be at the database at a time; the others wait.
  /// - Precondition: `connections` is at least 1.
  public init(
    primary: DatabaseServer, replicas: [DatabaseServer], policy: ReadPolicy = .roundRobin,
    retryInterval: Duration = .seconds(1), connections: Int = 8
  ) {
    self.primary = primary
    self.replicas = replicas
    database = ShopDatabase(connections: connections) { number in
      ReplicaRouter(
        primary: primary, replicas: replicas, policy: policy.numbered(number),
        retryInterval: retryInterval)
    }
  }

  /// What the shop answers.
  public var routes: HTTPRoutes {
    var routes = HTTPRoutes()
    routes.get("/products") { [self] in try products($0) }
    routes.get("/products/{id}") { [self] in try product($0) }
    routes.put("/products/{id}/price") { [self] in try setPrice($0) }
    routes.post("/orders") { [self] in try placeOrder($0) }
    routes.get("/orders/{id}") { [self] in try order($0) }
    routes.get("/replication") { [self] _ in try replication() }
    routes.get("/openapi.json") { _ in
      HTTPReply(
        headers: ["Content-Type": "application/json", "Cache-Control": "max-age=3600"],
        body: Array(ShopDescription.openAPI.utf8))
    }
    return routes
  }
}

extension ReadPolicy {
  /// The policy for one of several routers, which do not all draw the same sequence.
  fileprivate func numbered(_ number: Int) -> ReadPolicy {
    switch self {
    case .roundRobin: .roundRobin
    case .random(let seed): .random(seed: seed &+ UInt64(number))
    }
  }
}
