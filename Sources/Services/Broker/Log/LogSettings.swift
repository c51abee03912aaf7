/// The settings of a topic that its partitions act by.
struct LogSettings {
  var isCompacted: Bool
  var isDeleted: Bool
  var segmentBytes: Int64
  var segmentMilliseconds: Int64
  /// -1 stands for no limit, as in the next one.
  var retentionMilliseconds: Int64
  var retentionBytes: Int64
  var deleteRetention: Int64
  var leastDirtyRatio: Double
  var leastCompactionLag: Int64
  var mostCompactionLag: Int64
  var isAppendTime: Bool
  /// How far a record's time may lie before and after the broker's.
  var mostBefore: Int64
  var mostAfter: Int64
  var messageBytes: Int
  var inSyncReplicas: Int

  /// - Parameter configs: Settings that were checked, by name; for the others, the defaults hold.
  init(_ configs: [String: String] = [:]) {
    func text(_ name: String) -> String {
      (configs[name] ?? TopicConfig.defaults[name] ?? "").trimmed
    }
    func number(_ name: String) -> Int64 { Int64(text(name)) ?? 0 }
    let policies = TopicConfig.list(text("cleanup.policy"))
    isCompacted = policies.contains("compact")
    isDeleted = policies.contains("delete")
    segmentBytes = number("segment.bytes")
    segmentMilliseconds = number("segment.ms")
    retentionMilliseconds = number("retention.ms")
    retentionBytes = number("retention.bytes")
    deleteRetention = number("delete.retention.ms")
    leastDirtyRatio = Double(text("min.cleanable.dirty.ratio")) ?? 0.5
    leastCompactionLag = number("min.compaction.lag.ms")
    mostCompactionLag = number("max.compaction.lag.ms")
    isAppendTime = text("message.timestamp.type") == "LogAppendTime"
    // The newer names count unless they have their default.
    let difference = number("message.timestamp.difference.max.ms")
    let (before, after) = (
      number("message.timestamp.before.max.ms"), number("message.timestamp.after.max.ms")
    )
    mostBefore = before == .max ? difference : before
    mostAfter = after == .max ? difference : after
    messageBytes = Int(number("max.message.bytes"))
    inSyncReplicas = Int(number("min.insync.replicas"))
  }

  /// Whether a record may have that time.
  func accepts(_ time: Int64, now: Int64) -> Bool {
    let difference = now &- time
    return difference <= mostBefore && 0 &- difference <= mostAfter
  }

  /// How much later than its first batch a segment may go on.
  var mostSegmentAge: Int64 {
    isCompacted && mostCompactionLag > 0
      ? min(mostCompactionLag, segmentMilliseconds) : segmentMilliseconds
  }
}
