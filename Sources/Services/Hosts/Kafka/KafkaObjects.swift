import KafkaClient

/// What a lesson can leave on a Kafka cluster: topics and groups. Kafka's own are left out.
struct KafkaObjects: Sendable, Equatable {
  var topics: Set<String>
  var groups: Set<String>

  /// Asks a cluster. One that does not tell its groups has none here.
  ///
  /// - Throws: `KafkaError` when it does not answer.
  init(on admin: KafkaAdmin) throws {
    topics = Set(try admin.cluster().topics.map(\.name).filter { !$0.hasPrefix("__") })
    groups = Set((try? admin.groupNames()) ?? [])
  }

  /// Removes those that were not there before and that a text names; a name that a program puts
  /// together is not found.
  ///
  /// - Returns: what is new and still there, and why, in order.
  func remove(
    besides before: KafkaObjects, namedIn text: String, on admin: KafkaAdmin
  ) -> [String] {
    let words = Set(
      text.split { !($0.isLetter || $0.isNumber || "._-".contains($0)) }.map(String.init))
    var left: [String] = []
    func remove(
      _ kind: String, _ names: Set<String>, _ delete: (String) throws -> Void
    ) {
      for name in names.sorted() {
        guard words.contains(name) else {
          left.append(
            "\(kind) \(name): new since the lesson began, but no step names it, so that it may be "
              + "another's")
          continue
        }
        do { try delete(name) } catch { left.append("\(kind) \(name): \(error)") }
      }
    }
    remove("group", groups.subtracting(before.groups), admin.deleteGroup)
    remove("topic", topics.subtracting(before.topics), admin.deleteTopic)
    return left
  }
}
