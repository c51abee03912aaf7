import LessonModel
import RedisClient
import Testing

@testable import Processes
@testable import Services

/// The second port of a Redis Cluster's node, through which any process could join the cluster.
@Suite struct ClusterBusTests {
  private let test: TestHost
  private let lease: ServiceLease

  init() throws {
    test = try TestHost()
    lease = try test.host.acquire(
      ["a", "b"].map { .init($0, .redis, config: [.init("cluster-enabled", "yes")]) },
      lesson: "cluster")
  }

  /// How a node describes the nodes that it knows, a line for each.
  private func nodes(_ node: ServiceEndpoint) throws -> [Substring] {
    try redis(node, "CLUSTER", "NODES").string().split(separator: "\n")
  }

  /// Whether one of them is still being introduced.
  private func isGreeting(_ node: ServiceEndpoint) throws -> Bool {
    try nodes(node).contains { $0.contains("handshake") }
  }

  private func introduce(_ stranger: ServiceEndpoint, to node: ServiceEndpoint) throws {
    #expect(try redis(stranger, "CLUSTER", "MEET", "127.0.0.1", "\(node.port)") == .ok)
  }

  @Test func nodesOfARunMeet() throws {
    let (one, two) = (lease.endpoints[0], lease.endpoints[1])
    try introduce(one, to: two)
    for node in [one, two] {
      try eventually { try nodes(node).count == 2 && !isGreeting(node) }
    }
    lease.release()
    #expect(test.end())
  }

  @Test(
    "a node without the run's key stays out",
    arguments: [[], [.init("tls-cluster", "no")]] as [[ServiceRequest.Setting]])
  func stranger(settings: [ServiceRequest.Setting]) throws {
    let other = try TestHost()
    let config: [ServiceRequest.Setting] = [
      .init("cluster-enabled", "yes"), .init("cluster-node-timeout", "1000"),
    ]
    let foreign = try other.host.acquire(
      [.init("x", .redis, config: config + settings)], lesson: "stranger")
    try introduce(foreign.endpoints[0], to: lease.endpoints[0])
    // It gives up when its greeting has not been answered for a second.
    try eventually { try !isGreeting(foreign.endpoints[0]) }
    #expect(try nodes(foreign.endpoints[0]).count == 1)
    #expect(try nodes(lease.endpoints[0]).count == 1)
    foreign.release()
    lease.release()
    #expect(other.end())
    #expect(test.end())
  }
}
