/// What a partition no longer keeps.
extension BrokerPartitionLog {
  /// Compacts the log and removes old segments, as the topic's settings say.
  func clean(_ settings: LogSettings, now: Int64) {
    expireProducers(now: now)
    // A log that cannot be read or rewritten, because the disk is full for example, stays as it is.
    if settings.isCompacted { while (try? compact(settings, now: now)) == true {} }
    removeSegments(now: now) { segment, next in
      next.map { $0.baseOffset <= startOffset } ?? false
    }
    guard settings.isDeleted else { return }
    let size = segments.reduce(0) { $0 + $1.size }
    if settings.retentionBytes >= 0, size >= settings.retentionBytes {
      var excess = size - settings.retentionBytes
      removeSegments(now: now) { segment, _ in
        guard excess >= segment.size else { return false }
        excess -= segment.size
        return true
      }
    }
    if settings.retentionMilliseconds >= 0 {
      removeSegments(now: now) { segment, _ in
        now.subtractingReportingOverflow(segment.largestTime).partialValue
          > settings.retentionMilliseconds
      }
    }
  }

  /// Removes segments from the oldest on, as long as `isOld` says so. When that is true even of the
  /// one that is written to, a new one is begun.
  private func removeSegments(now: Int64, while isOld: (LogSegment, LogSegment?) -> Bool) {
    var count = 0
    while count < segments.count {
      let segment = segments[count]
      let next = count + 1 < segments.count ? segments[count + 1] : nil
      guard isOld(segment, next), next != nil || segment.size > 0 else { break }
      count += 1
    }
    guard count > 0 else { return }
    if count == segments.count { roll(now: now) }
    segments.removeFirst(count)
    start(at: segments[0].baseOffset)
  }
}
