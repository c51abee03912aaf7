import LessonModel
import Processes

/// Where a server of a recipe lives: its folder, its ports, and the nursery of its processes.
struct RecipePlace: Sendable {
  /// Its folder.
  let folder: ServerFolder
  /// What all its processes descend from.
  let nursery: RunLesson
  /// The ports on which it listens, by their placeholders.
  let ports: [String: Int]
  /// The relays by which other members reach these ports.
  let relays: [String: Relay]

  /// What placeholders can say of it.
  func member(_ name: String) -> RecipeValues.Member {
    .init(name: name, folder: folder.own, ports: ports, links: relays.mapValues(\.port))
  }

  /// Ends what is left there, and removes it.
  func remove() {
    for relay in relays.values { relay.close() }
    nursery.close()
    folder.remove()
  }
}

/// Who connects to the members of a cluster: which of them, if any.
final class ClusterPeers: Sendable {
  private let members: [(name: String, nursery: RunLesson)]

  /// Notes the members.
  init(_ members: [(name: String, nursery: RunLesson)]) { self.members = members }

  /// The member at the other end of a connection; nil when it is none.
  ///
  /// - Complexity: linear in the processes of the machine, and in the files that the members have open.
  func name(of connection: Int32) -> String? {
    guard let socket = SocketHolder.peer(of: connection) else { return nil }
    return members.first { member in
      member.nursery.processIDs.contains { SocketHolder.holds($0, anyOf: [socket]) == true }
    }?.name
  }
}
