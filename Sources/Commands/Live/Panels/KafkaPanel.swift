import KafkaClient
import Services

/// What is in a Kafka broker: the logs' ends, and where groups stand.
final class KafkaPanel: PanelSource {
  private let endpoint: ServiceEndpoint
  private var admin: KafkaAdmin?

  init(_ endpoint: ServiceEndpoint) { self.endpoint = endpoint }

  func message(sessions: [Int32: String]) -> PanelMessage {
    var message = PanelMessage(service: endpoint.name)
    do {
      let admin = try self.admin ?? KafkaAdmin(bootstrap: endpoint.url)
      self.admin = admin
      message.kafka = try contents(admin)
    } catch {
      // It does not answer: the next look asks again.
    }
    return message
  }

  private func contents(_ admin: KafkaAdmin) throws -> PanelMessage.Kafka {
    let topics = try admin.cluster().topics.filter { !$0.name.hasPrefix("__") }
    let all = topics.flatMap { topic in
      topic.partitions.map { TopicPartition(topic.name, $0.number) }
    }
    let firsts = all.isEmpty ? [:] : try admin.startOffsets(all)
    let ends = all.isEmpty ? [:] : try admin.endOffsets(all)
    return PanelMessage.Kafka(
      topics: topics.map { topic in
        PanelMessage.Kafka.Topic(
          name: topic.name,
          partitions: topic.partitions.map { partition in
            let place = TopicPartition(topic.name, partition.number)
            return PanelMessage.Kafka.Partition(
              number: Int(partition.number), first: Int(firsts[place] ?? 0),
              end: Int(ends[place] ?? 0))
          })
      },
      groups: try admin.groupNames().sorted().map { name in
        let group = try admin.group(name)
        let owners = Dictionary(
          group.members.flatMap { member in
            member.assignment.map { ($0, member.instanceID ?? member.clientID) }
          }, uniquingKeysWith: { first, _ in first })
        return PanelMessage.Kafka.Group(
          name: name, state: group.state.rawValue,
          positions: try admin.committedOffsets(name).sorted { $0.key < $1.key }.compactMap {
            place, offset in
            guard offset >= 0, let end = ends[place] else { return nil }
            return PanelMessage.Kafka.Position(
              topic: place.topic, partition: Int(place.partition), offset: Int(offset),
              lag: Int(max(0, end - offset)), owner: owners[place])
          })
      })
  }
}
