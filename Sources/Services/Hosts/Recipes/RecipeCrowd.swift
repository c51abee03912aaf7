import Synchronization

/// The servers of a cluster, as one of them sees the others.
final class RecipeCrowd: Sendable {
  /// Servers belong to the lease; one that has gone is missed by nobody.
  private struct Member: Sendable {
    weak var server: RecipeServer?
  }

  private let members = Mutex<[Member]>([])

  /// Notes who they are.
  func note(_ servers: [RecipeServer]) {
    members.withLock { $0 = servers.map { Member(server: $0) } }
  }

  /// Whether all others run and no link of theirs is cut.
  func isWhole(besides name: String) -> Bool {
    let servers = members.withLock { $0 }.compactMap(\.server)
    return servers.allSatisfy { server in
      (server.endpoint.name == name || server.process.isRunning)
        && !server.links.contains(where: \.isCut)
    }
  }
}
