/// The settings that a topic can have, with the defaults and the checks of Kafka 3.9 (`LogConfig`).
///
/// All are kept and shown. Those of `LogSettings` change what this broker does.
enum TopicConfig {
  /// What a value has to be.
  enum Kind {
    case boolean
    case int(least: Int64)
    case long(least: Int64)
    case ratio
    case choice([String])
    case list([String])
    case text
  }

  private static let endless = "9223372036854775807"

  private static let all: [String: (standard: String, kind: Kind)] = [
    "cleanup.policy": ("delete", .list(["compact", "delete"])),
    "compression.gzip.level": ("-1", .int(least: -1)),
    "compression.lz4.level": ("9", .int(least: 1)),
    "compression.type": (
      "producer", .choice(["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"])
    ),
    "compression.zstd.level": ("3", .int(least: -131_072)),
    "delete.retention.ms": ("86400000", .long(least: 0)),
    "file.delete.delay.ms": ("60000", .long(least: 0)),
    "flush.messages": (endless, .long(least: 1)),
    "flush.ms": (endless, .long(least: 0)),
    "follower.replication.throttled.replicas": ("", .text),
    "index.interval.bytes": ("4096", .int(least: 0)),
    "leader.replication.throttled.replicas": ("", .text),
    "local.retention.bytes": ("-2", .long(least: -2)),
    "local.retention.ms": ("-2", .long(least: -2)),
    "max.compaction.lag.ms": (endless, .long(least: 1)),
    "max.message.bytes": ("1048588", .int(least: 0)),
    "message.downconversion.enable": ("true", .boolean),
    "message.format.version": ("3.0-IV1", .text),
    "message.timestamp.after.max.ms": (endless, .long(least: 0)),
    "message.timestamp.before.max.ms": (endless, .long(least: 0)),
    "message.timestamp.difference.max.ms": (endless, .long(least: 0)),
    "message.timestamp.type": ("CreateTime", .choice(["CreateTime", "LogAppendTime"])),
    "min.cleanable.dirty.ratio": ("0.5", .ratio),
    "min.compaction.lag.ms": ("0", .long(least: 0)),
    "min.insync.replicas": ("1", .int(least: 1)),
    "preallocate": ("false", .boolean),
    "remote.log.copy.disable": ("false", .boolean),
    "remote.log.delete.on.disable": ("false", .boolean),
    "remote.storage.enable": ("false", .boolean),
    "retention.bytes": ("-1", .long(least: .min)),
    "retention.ms": ("604800000", .long(least: -1)),
    "segment.bytes": ("1073741824", .int(least: 14)),
    "segment.index.bytes": ("10485760", .int(least: 4)),
    "segment.jitter.ms": ("0", .long(least: 0)),
    "segment.ms": ("604800000", .long(least: 1)),
    "unclean.leader.election.enable": ("false", .boolean),
  ]

  static let defaults = all.mapValues(\.standard)

  /// What is wrong with a topic's settings, in Kafka's words; nil when they can be taken.
  static func complaint(_ configs: [(name: String, value: String?)]) -> String? {
    for config in configs {
      if let complaint = complaint(config.name, config.value) { return complaint }
    }
    let settings = LogSettings(
      Dictionary(configs.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 }))
    let (least, most) = (settings.leastCompactionLag, settings.mostCompactionLag)
    guard least > most else { return nil }
    return "conflict topic config setting min.compaction.lag.ms (\(least)) > "
      + "max.compaction.lag.ms (\(most))"
  }

  private static func complaint(_ name: String, _ value: String?) -> String? {
    guard let kind = all[name]?.kind else { return "Unknown topic config name: \(name)" }
    guard let value = value?.trimmed else {
      return "Null value not supported for topic configs: \(name)"
    }
    guard value.utf8.count <= 1_000 else {
      return "Invalid value for configuration \(name): longer than 1000 bytes"
    }
    func invalid(_ reason: String) -> String {
      "Invalid value \(value) for configuration \(name): \(reason)"
    }
    func range<Number: Comparable>(_ number: Number?, least: Number, type: String) -> String? {
      guard let number else { return invalid("Not a number of type \(type)") }
      return number < least ? invalid("Value must be at least \(least)") : nil
    }
    switch kind {
    case .boolean:
      return ["true", "false"].contains(value.lowercased())
        ? nil : invalid("Expected value to be either true or false")
    case .int(let least):
      return range(Int32(value).map(Int64.init), least: least, type: "INT")
    case .long(let least): return range(Int64(value), least: least, type: "LONG")
    case .ratio:
      guard let number = Double(value), !number.isNaN else {
        return invalid("Not a number of type DOUBLE")
      }
      if number < 0 { return invalid("Value must be at least 0") }
      return number > 1 ? invalid("Value must be no more than 1") : nil
    case .choice(let choices):
      return choices.contains(value)
        ? nil : invalid("String must be one of: \(choices.joined(separator: ", "))")
    case .list(let choices):
      guard let other = list(value).first(where: { !choices.contains($0) }) else { return nil }
      return "Invalid value \(other) for configuration \(name): String must be one of: "
        + choices.joined(separator: ", ")
    case .text: return nil
    }
  }

  /// Whether its value is a list, to which something can be added.
  static func isList(_ name: String) -> Bool {
    if case .list = all[name]?.kind { return true }
    return false
  }

  /// The elements of a list.
  static func list(_ value: String) -> [String] {
    value.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
  }
}

extension String {
  /// Without the blanks at both ends.
  var trimmed: String {
    let rest = drop { $0.isWhitespace }
    return String(
      rest.prefix(
        rest.lastIndex { !$0.isWhitespace }.map { rest.distance(from: rest.startIndex, to: $0) + 1 }
          ?? 0))
  }
}
