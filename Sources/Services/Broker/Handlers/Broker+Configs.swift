/// The Admin API for topics' settings.
extension Broker {
  private static let topicResource: Int8 = 2

  func describeConfigs(_ request: Request, _ body: inout WireReader) throws {
    struct Resource: Hashable {
      var type: Int8
      var name: String
      var keys: Set<String>?
    }
    let resources = unique(
      try body.array { body in
        Resource(
          type: try body.integer(), name: try body.string(),
          keys: try body.optionalArray { try $0.string() }.map(Set.init))
      })
    let wantsSynonyms = request.version >= 1 ? try body.bool() : false
    request.respond { writer in
      writer.throttle(from: 0, request.version)
      writer.array(resources) { writer, resource in
        let topic = resource.type == Self.topicResource ? self.cluster.topics[resource.name] : nil
        // A broker has no settings to show: it answers with none.
        let isKnown = resource.type != Self.topicResource || topic != nil
        writer.error(isKnown ? .none : .unknownTopicOrPartition)
        writer.string(isKnown ? nil : "This server does not host this topic-partition.")
        writer.integer(resource.type)
        writer.string(resource.name)
        let names = topic == nil ? [] : TopicConfig.defaults.keys.sorted()
        writer.array(names.filter { resource.keys?.contains($0) ?? true }) { writer, name in
          let given = topic?.configs[name]
          // Who set it: 1 the topic, 5 nobody.
          let source: Int8 = given == nil ? 5 : 1
          let value = given ?? TopicConfig.defaults[name]
          writer.string(name)
          writer.string(value)
          writer.bool(false)  // read-only
          if request.version == 0 { writer.bool(given == nil) } else { writer.integer(source) }
          writer.bool(false)  // sensitive
          guard request.version >= 1 else { return }
          let synonyms = wantsSynonyms ? TopicConfig.synonyms(of: name, given: given) : []
          writer.array(synonyms) { writer, synonym in
            writer.string(synonym.name)
            writer.string(synonym.value)
            writer.integer(synonym.source)
          }
        }
      }
    }
  }

  func alterConfigs(_ request: Request, _ body: inout WireReader) throws {
    let size = body.remaining
    let wishes = try body.array { body in
      let type = try body.integer(Int8.self)
      let name = try body.string()
      return (
        type: type, name: name,
        configs: try body.array { (name: try $0.string(), value: try $0.optionalString()) }
      )
    }
    let isRehearsal = try body.bool()
    let hasRoom = cluster.hasRoom(forRequestOf: size)
    let verdicts = wishes.map { wish -> Verdict in
      alter(wish.type, wish.name, isRehearsal: isRehearsal, hasRoom: hasRoom) { _ in wish.configs }
    }
    respond(request, wishes.map { ($0.type, $0.name) }, verdicts)
  }

  /// Changes some settings, and leaves the others as they are.
  func incrementalAlterConfigs(_ request: Request, _ body: inout WireReader) throws {
    let size = body.remaining
    let wishes = try body.array { body in
      let type = try body.integer(Int8.self)
      let name = try body.string()
      return (
        type: type, name: name,
        changes: try body.array { body in
          ConfigChange(
            name: try body.string(), operation: try body.integer(), value: try body.optionalString()
          )
        }
      )
    }
    let isRehearsal = try body.bool()
    let hasRoom = cluster.hasRoom(forRequestOf: size)
    let verdicts = wishes.map { wish -> Verdict in
      alter(wish.type, wish.name, isRehearsal: isRehearsal, hasRoom: hasRoom) {
        configs throws(Verdict) in
        var configs = configs
        for change in wish.changes {
          if let complaint = change.apply(to: &configs) { throw complaint }
        }
        return configs.map { (name: $0.key, value: $0.value) }
      }
    }
    respond(request, wishes.map { ($0.type, $0.name) }, verdicts)
  }

  /// One change of a setting, with the operations of Kafka's protocol.
  private struct ConfigChange {
    var name: String
    /// 0 sets, 1 deletes, 2 adds to a list, 3 takes away from it.
    var operation: Int8
    var value: String?

    func apply(to configs: inout [String: String?]) -> Verdict? {
      switch operation {
      case 0: configs.updateValue(value, forKey: name)
      case 1:
        guard TopicConfig.defaults[name] != nil else {
          return Verdict(.invalidConfig, "Unknown topic config name: \(name)")
        }
        configs[name] = nil
      case 2, 3:
        guard TopicConfig.isList(name) else {
          return Verdict(
            .invalidConfig,
            "Config value append is not allowed for config key: \(name)")
        }
        let present = TopicConfig.list((configs[name] ?? TopicConfig.defaults[name]) ?? "")
        let named = TopicConfig.list(value ?? "")
        configs[name] =
          (operation == 2
          ? present + named.filter { !present.contains($0) }
          : present.filter { !named.contains($0) }).joined(separator: ",")
      default: return Verdict(.invalidRequest, "Unknown operation \(operation)")
      }
      return nil
    }
  }

  /// Gives a topic other settings, made from those that it has.
  private func alter(
    _ type: Int8, _ name: String, isRehearsal: Bool, hasRoom: Bool,
    _ change: ([String: String?]) throws(Verdict) -> [(name: String, value: String?)]
  ) -> Verdict {
    guard type == Self.topicResource else {
      return Verdict(.invalidRequest, "Only topics have settings that can be changed.")
    }
    guard let topic = cluster.topics[name] else {
      return Verdict(.unknownTopicOrPartition, "This server does not host this topic-partition.")
    }
    do throws(Verdict) {
      let configs = try change(topic.configs.mapValues { $0 })
      if let complaint = TopicConfig.complaint(configs) {
        return Verdict(.invalidConfig, complaint)
      }
      guard hasRoom else { return Self.noRoom }
      if !isRehearsal {
        topic.configs = Dictionary(
          configs.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
      }
      return .fine
    } catch {
      return error
    }
  }

  private func respond(
    _ request: Request, _ resources: [(type: Int8, name: String)], _ verdicts: [Verdict]
  ) {
    request.respond { writer in
      writer.throttle(from: 0, request.version)
      writer.array(zip(resources, verdicts).map { $0 }) { writer, entry in
        writer.error(entry.1.code)
        writer.string(entry.1.message)
        writer.integer(entry.0.type)
        writer.string(entry.0.name)
      }
    }
  }
}
