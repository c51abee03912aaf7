import KafkaClient
package import Sessions

/// Everything that one lesson does with one Kafka cluster.
package final class KafkaToolsSessionGroup: SessionGroup {
  /// Where the cluster is: one or more `host:port`, separated by commas.
  package let bootstrap: String

  let admin: KafkaAdmin
  private let removesWhatItMade: Bool
  private var sessions: [KafkaToolsSession] = []
  private var stickyCounts: [String: Int] = [:]
  private var madeTopics: Set<String> = []
  private var usedGroups: Set<String> = []

  /// Makes a group of sessions.
  ///
  /// - Parameters:
  ///   - bootstrap: One or more `host:port`, separated by commas.
  ///   - removesWhatItMade: Whether `close()` deletes the topics that the lesson created and
  ///     the groups that it used: for a cluster that was there before and stays.
  /// - Throws: `SessionError` when no client can be made.
  package init(bootstrap: String, removesWhatItMade: Bool = false) throws {
    self.bootstrap = bootstrap
    self.removesWhatItMade = removesWhatItMade
    do {
      admin = try KafkaAdmin(bootstrap: bootstrap)
    } catch {
      throw SessionError("no Kafka client for \(bootstrap): \(error)")
    }
  }

  /// Opens a session.
  ///
  /// - Throws: `SessionError` when the cluster does not answer.
  package func open(_ name: String) throws -> any Session {
    if sessions.isEmpty {
      do {
        _ = try admin.cluster()
      } catch {
        throw SessionError("no Kafka broker answers at \(bootstrap): \(error)")
      }
    }
    let session = KafkaToolsSession(name, group: self)
    sessions.append(session)
    return session
  }

  /// Closes every session, and removes what the lesson made where that was asked for.
  package func close() {
    for session in sessions { session.close() }
    sessions = []
    guard removesWhatItMade else { return }
    // What is gone already, or was never committed to, needs no removal: errors mean that.
    for topic in madeTopics.sorted() { try? admin.deleteTopic(topic) }
    for group in usedGroups.sorted() { try? admin.deleteGroup(group) }
    (madeTopics, usedGroups) = ([], [])
  }

  // MARK: For the tools

  /// The lesson's running consumers that share a group with one of them, itself among them.
  func companions(of consumer: RunningConsumer) -> [RunningConsumer] {
    guard let group = consumer.tool.group else { return [consumer] }
    return sessions.compactMap(\.running).filter {
      $0.tool.group == group && $0.tool.partition == nil || $0 === consumer
    }
  }

  /// The partition that the next command's lines without a key go to.
  func nextStickyPartition(_ topic: String, of count: Int) -> Int32 {
    let number = stickyCounts[topic, default: 0]
    stickyCounts[topic] = number + 1
    return Int32(number % max(1, count))
  }

  func created(topic: String) { madeTopics.insert(topic) }

  func used(group: String) { usedGroups.insert(group) }
}
