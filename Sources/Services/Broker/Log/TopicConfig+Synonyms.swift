extension TopicConfig {
  /// The settings of a broker that count where a topic has none of its own, by the topic's name for
  /// them: those whose names differ by more than `log.` in front.
  private static let brokerNames = [
    "delete.retention.ms": "log.cleaner.delete.retention.ms",
    "file.delete.delay.ms": "log.segment.delete.delay.ms",
    "flush.messages": "log.flush.interval.messages",
    "max.compaction.lag.ms": "log.cleaner.max.compaction.lag.ms",
    "max.message.bytes": "message.max.bytes",
    "min.cleanable.dirty.ratio": "log.cleaner.min.cleanable.ratio",
    "min.compaction.lag.ms": "log.cleaner.min.compaction.lag.ms",
    "segment.index.bytes": "log.index.size.max.bytes",
  ]

  /// Those that a broker has no default for. It reckons `retention.ms` from `log.retention.hours`, which
  /// Kafka does not list.
  private static let alone: Set<String> = [
    "flush.ms",
    "follower.replication.throttled.replicas",
    "leader.replication.throttled.replicas",
    "remote.log.copy.disable",
    "remote.log.delete.on.disable",
    "remote.storage.enable",
    "retention.ms",
    "segment.jitter.ms",
    "segment.ms",
  ]

  /// Those that have the same name for a broker.
  private static let shared: Set<String> = [
    "compression.gzip.level", "compression.lz4.level", "compression.type", "compression.zstd.level",
    "min.insync.replicas", "unclean.leader.election.enable",
  ]

  /// A value of a setting and who has set it: 1 the topic, 5 nobody.
  typealias Synonym = (name: String, value: String, source: Int8)

  /// The values for a topic's setting by rank, the one that counts first, as Kafka 3.9 lists them
  /// (`ConfigHelper`).
  static func synonyms(of name: String, given: String?) -> [Synonym] {
    let own = given.map { [(name: name, value: $0, source: Int8(1))] } ?? []
    guard !alone.contains(name), let standard = defaults[name] else { return own }
    let broker = shared.contains(name) ? name : brokerNames[name] ?? "log.\(name)"
    return own + [(name: broker, value: standard, source: 5)]
  }
}
