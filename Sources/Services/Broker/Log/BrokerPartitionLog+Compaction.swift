/// Compaction: of each key the last record stays, at its offset.
extension BrokerPartitionLog {
  /// Compacts what lies before the segment that is written to, when enough of it is new: as much at a
  /// time as there is room for keys.
  ///
  /// - Returns: Whether anything was compacted. Then there may be more.
  /// - Throws: The error of the disk. Then nothing has changed.
  func compact(_ settings: LogSettings, now: Int64) throws(ErrorCode) -> Bool {
    let firstDirty = max(cleanedOffset, startOffset)
    let uncleanable = max(firstDirty, firstUncleanable(from: firstDirty, settings, now: now))
    let cleanable = segments.dropLast().prefix { $0.baseOffset < uncleanable }
    let dirty = cleanable.dropFirst(firstSegment(reaching: firstDirty))
    let (cleanSize, dirtySize) = (
      cleanable.prefix { $0.baseOffset < firstDirty }.reduce(0) { $0 + $1.size },
      dirty.reduce(0) { $0 + $1.size }
    )
    guard dirtySize > 0 else { return false }
    let ratio = Double(dirtySize) / Double(cleanSize + dirtySize)
    guard ratio > settings.leastDirtyRatio || isOverdue(dirty, settings, now: now) else {
      return false
    }
    let (latest, full) = try latestOffsets(in: dirty, from: firstDirty)
    let end = full ?? uncleanable
    let count = cleanable.prefix { $0.baseOffset < end }.count
    try replaceSegments(count, settings, now: now) { batch in
      batch.compacted(
        now: now, deleteRetention: settings.deleteRetention, keepsEmpty: producers.isLast(batch)
      ) { key, offset in
        guard offset < end else { return true }
        return key.map { latest[Array($0)].map { offset >= $0 } ?? true } ?? false
      }
    }
    cleanedOffset = end
    return true
  }

  /// Where each key stands last, and the offset before which that is so when there was no room for
  /// all keys.
  private func latestOffsets(
    in dirty: ArraySlice<LogSegment>, from firstDirty: Int64
  ) throws(ErrorCode) -> (latest: [[UInt8]: Int64], end: Int64?) {
    var (latest, cost): ([[UInt8]: Int64], Int) = ([:], 0)
    for chunk in dirty.lazy.flatMap(\.chunks) {
      for batch in try chunk.batches(from: firstDirty) {
        if cost > space.keyLimit { return (latest, batch.baseOffset) }
        batch.forEachRecord { record, bytes in
          let offset = batch.baseOffset &+ record.offsetDelta
          guard let key = record.key, offset >= firstDirty else { return }
          if latest.updateValue(offset, forKey: Array(bytes[key])) == nil {
            cost += key.count + 100
          }
        }
      }
    }
    return (latest, nil)
  }

  /// The first offset that compaction leaves alone.
  private func firstUncleanable(
    from firstDirty: Int64, _ settings: LogSettings, now: Int64
  ) -> Int64 {
    guard settings.leastCompactionLag > 0 else { return activeSegment.baseOffset }
    let oldEnough = now.subtractingReportingOverflow(settings.leastCompactionLag).partialValue
    let young = segments.dropLast().dropFirst(firstSegment(reaching: firstDirty)).first {
      $0.largestTime > oldEnough
    }
    return min(activeSegment.baseOffset, young?.baseOffset ?? .max)
  }

  /// Whether a record has waited longer for compaction than it may.
  private func isOverdue(_ dirty: ArraySlice<LogSegment>, _ settings: LogSettings, now: Int64)
    -> Bool
  {
    let oldest = dirty.compactMap(\.firstTime).filter { $0 > 0 }.min() ?? .max
    return oldest < now.subtractingReportingOverflow(settings.mostCompactionLag).partialValue
  }

  /// The index of the first segment that ends behind an offset.
  private func firstSegment(reaching offset: Int64) -> Int {
    zip(segments, segments.dropFirst()).prefix { $1.baseOffset <= offset }.count
  }

  /// Writes the first segments anew, several into one as far as there is room.
  private func replaceSegments(
    _ count: Int, _ settings: LogSettings, now: Int64, _ compacted: (RecordBatch) -> RecordBatch?
  ) throws(ErrorCode) {
    var (fresh, sizeBefore): ([LogSegment], Int64) = ([], 0)
    for old in segments[..<count] {
      if fresh.isEmpty || sizeBefore + old.size > settings.segmentBytes {
        fresh.append(LogSegment(baseOffset: old.baseOffset, now: old.lastModified))
        sizeBefore = 0
      }
      sizeBefore += old.size
      for chunk in old.chunks {
        for batch in try chunk.batches(from: .min) {
          guard let rest = compacted(batch) else { continue }
          try fresh[fresh.count - 1].append(rest, in: space, now: old.lastModified)
        }
      }
    }
    segments.replaceSubrange(..<count, with: fresh)
  }
}
