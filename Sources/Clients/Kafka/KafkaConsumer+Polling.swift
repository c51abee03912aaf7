import CRdkafka
import Glibc

extension KafkaConsumer {
  /// Where to begin when the group has no offset that can be read.
  public enum OffsetReset: String, Sendable {
    /// At the first message that is still there.
    case earliest
    /// After the last message.
    case latest
    /// Nowhere: it is an error.
    case none
  }

  /// The partitions that this member reads, in order.
  public var assignment: [TopicPartition] { positions.keys.sorted() }

  /// Waits for messages, and returns those that have arrived.
  ///
  /// In a group it also takes part in sharing out: it begins with what the group gives at the
  /// committed offset, else where `offsetReset` says. A member that does not poll in time holds up
  /// the others, as in every client of Kafka.
  ///
  /// - Parameters:
  ///   - limit: How many messages it returns at most; the others come with the next call.
  ///   - patience: After how long it returns none.
  /// - Returns: Messages of one or of several partitions; those of one are in order.
  /// - Throws: `KafkaError`, and what `didAssign` and `willRevoke` throw.
  public func poll(
    limit: Int = 500, atMost patience: Duration = .seconds(1)
  ) throws -> [KafkaMessage] {
    try wait(atMost: patience) { !pending.isEmpty }
    return handOut(limit)
  }

  /// Waits until it is known what this member reads and all that lies there has arrived, and returns
  /// it. A member that gets no partition reads nothing.
  ///
  /// What is sent meanwhile is or is not among it. So this is for reading what is there, not for
  /// following a topic.
  ///
  /// - Parameter patience: After how long it is an error that there is no end.
  /// - Returns: All messages from the positions on, by partition and offset.
  /// - Throws: `KafkaError`, and what `didAssign` and `willRevoke` throw.
  public func readToEnd(atMost patience: Duration = .seconds(30)) throws -> [KafkaMessage] {
    var ends: [TopicPartition: Int64] = [:]
    let isComplete = try wait(atMost: patience) {
      guard hasShare else { return false }
      if Set(ends.keys) != Set(arriving.keys) { ends = try logOffsets(RD_KAFKA_OFFSET_END) }
      return arriving.allSatisfy { $0.value >= ends[$0.key] ?? 0 }
    }
    guard isComplete else { throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT) }
    return handOut(pending.count).sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
  }

  /// Commits what `poll` has handed out, and waits until the group has it.
  ///
  /// - Throws: `KafkaError`, also when the group has given a partition to another member.
  public func commit() throws { try commit(positions) }

  /// The offsets that the group has committed of the partitions that this member reads.
  ///
  /// - Throws: `KafkaError`.
  public func committed() throws -> [TopicPartition: Int64] { try handle.committed(assignment) }

  /// Goes on at another offset of a partition that this member reads.
  ///
  /// - Throws: `KafkaError` for a partition that it does not read.
  public func seek(_ partition: TopicPartition, to offset: Int64) throws {
    guard positions[partition] != nil else {
      throw KafkaError(
        RD_KAFKA_RESP_ERR__STATE, "\(partition) is not among the partitions that are read")
    }
    try assign(positions.merging([partition: offset]) { $1 })
  }

  /// Goes on at the first message that is still there, of each partition that this member reads.
  ///
  /// - Throws: `KafkaError`.
  public func seekToBeginning() throws { try assign(logOffsets(RD_KAFKA_OFFSET_BEGINNING)) }

  /// Goes on after the last message of each partition that this member reads.
  ///
  /// - Throws: `KafkaError`.
  public func seekToEnd() throws { try assign(logOffsets(RD_KAFKA_OFFSET_END)) }

  // MARK: What arrives

  /// The next `limit` messages, which count as read from then on.
  private func handOut(_ limit: Int) -> [KafkaMessage] {
    let messages = Array(pending.prefix(limit))
    pending.removeFirst(messages.count)
    for message in messages { positions[message.partition] = message.offset + 1 }
    // Offsets at the end of a log may have no message: compaction leaves such.
    if pending.isEmpty { positions = arriving }
    return messages
  }

  /// Takes in what arrives until there is enough.
  ///
  /// - Returns: Whether there is; false when the time is up.
  @discardableResult
  private func wait(atMost patience: Duration, until isEnough: () throws -> Bool) throws -> Bool {
    let deadline = ContinuousClock.now + patience
    while true {
      while let event = next() { try take(event) }
      if try isEnough() { return true }
      let rest = deadline - ContinuousClock.now
      guard rest > .zero, !isClosed else { return false }
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let milliseconds = min(1_000, Int32(clamping: Int64(rest / .milliseconds(1)) + 1))
      // Safe: one entry, alive during the call.
      _ = unsafe Glibc.poll(&entry, 1, milliseconds)
    }
  }

  private func take(_ event: Event) throws {
    switch event {
    case .message(let message):
      // A message that was fetched before the last assignment does not count.
      guard let next = arriving[message.partition], message.offset >= next else { return }
      arriving[message.partition] = message.offset + 1
      pending.append(message)
    case .reachedEnd(let partition, let offset):
      arriving[partition] = arriving[partition].map { max($0, offset) }
    case .assigned(let partitions):
      try didAssign?(partitions)
      try assign(starts(partitions, wanted: handle.committed(partitions)))
    case .revoked(let partitions):
      let commit = Result { try willRevoke?(partitions) }
      // The group waits for this, whatever the owner made of it.
      try unassign()
      try commit.get()
    case .failed(let error) where error.code == KafkaError.noOffsetCode:
      try assign(starts(assignment, wanted: positions))
    case .failed(let error):
      // Negative codes are the client's own: connections that it makes again by itself.
      if error.code > 0, !error.isPassing { throw error }
    }
  }

  /// The offsets that are wanted where the logs have them, else what `offsetReset` says.
  private func starts(
    _ partitions: [TopicPartition], wanted: [TopicPartition: Int64]
  ) throws -> [TopicPartition: Int64] {
    let lowest = try handle.offsets(partitions, time: Int64(RD_KAFKA_OFFSET_BEGINNING))
    let highest = try handle.offsets(partitions, time: Int64(RD_KAFKA_OFFSET_END))
    var starts: [TopicPartition: Int64] = [:]
    for partition in partitions {
      let (low, high) = (lowest[partition] ?? 0, highest[partition] ?? 0)
      if let offset = wanted[partition], offset >= low, offset <= high {
        starts[partition] = offset
        continue
      }
      switch offsetReset {
      case .earliest: starts[partition] = low
      case .latest: starts[partition] = high
      case .none:
        let reason =
          wanted[partition].map { "offset \($0) is not in the log, which is \(low) to \(high)" }
          ?? "the group has committed none"
        throw KafkaError(
          RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, "no offset to begin at in \(partition): \(reason)")
      }
    }
    return starts
  }

  private func logOffsets(_ kind: Int32) throws -> [TopicPartition: Int64] {
    try handle.offsets(assignment, time: Int64(kind))
  }
}
