/// The settings that a topic can have, with Kafka's defaults.
///
/// They are kept and shown. Only `max.message.bytes` and `min.insync.replicas` change what this
/// broker does: it lives as long as a lesson, so nothing is old enough to be deleted.
enum TopicConfig {
  static let defaults: [String: String] = [
    "cleanup.policy": "delete",
    "compression.type": "producer",
    "delete.retention.ms": "86400000",
    "file.delete.delay.ms": "60000",
    "flush.messages": "9223372036854775807",
    "flush.ms": "9223372036854775807",
    "follower.replication.throttled.replicas": "",
    "index.interval.bytes": "4096",
    "leader.replication.throttled.replicas": "",
    "local.retention.bytes": "-2",
    "local.retention.ms": "-2",
    "max.compaction.lag.ms": "9223372036854775807",
    "max.message.bytes": "1048588",
    "message.timestamp.type": "CreateTime",
    "min.cleanable.dirty.ratio": "0.5",
    "min.compaction.lag.ms": "0",
    "min.insync.replicas": "1",
    "preallocate": "false",
    "remote.storage.enable": "false",
    "retention.bytes": "-1",
    "retention.ms": "604800000",
    "segment.bytes": "1073741824",
    "segment.index.bytes": "10485760",
    "segment.jitter.ms": "0",
    "segment.ms": "604800000",
    "unclean.leader.election.enable": "false",
  ]

  /// What is wrong with a setting, in Kafka's words; nil when it can be taken.
  static func complaint(_ name: String, _ value: String?) -> String? {
    guard let standard = defaults[name] else { return "Unknown topic config name: \(name)" }
    guard let value else { return "Null value not supported for topic configs: \(name)" }
    guard value.utf8.count <= 1_000 else {
      return "Invalid value for configuration \(name): longer than 1000 bytes"
    }
    func invalid(_ reason: String) -> String {
      "Invalid value \(value) for configuration \(name): \(reason)"
    }
    switch standard {
    case "true", "false":
      return ["true", "false"].contains(value.lowercased())
        ? nil : invalid("Expected value to be either true or false")
    case _ where Int64(standard) != nil:
      return Int64(value) == nil ? invalid("Not a number of type LONG") : nil
    default:
      break
    }
    let choices = [
      "cleanup.policy": ["delete", "compact", "compact,delete", "delete,compact"],
      "compression.type": ["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"],
      "message.timestamp.type": ["CreateTime", "LogAppendTime"],
    ][name]
    guard let choices, !choices.contains(value) else { return nil }
    return invalid("String must be one of: \(choices.joined(separator: ", "))")
  }
}
