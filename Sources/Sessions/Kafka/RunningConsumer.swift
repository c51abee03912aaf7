import KafkaClient
import Sessions

/// A console consumer that runs.
///
/// Messages are held back until the consumer has caught up, that is, until it has everything
/// that the broker had when it was asked; then they are printed by partition and offset. So a
/// page shows the same order on every run, though brokers may answer in any.
///
/// The same holds for the group: an assignment is printed once the coordinator says that the
/// group is stable and each of the lesson's own members has what the coordinator gave it.
final class RunningConsumer {
  let tool: ConsumerTool
  private let consumer: KafkaConsumer
  private let admin: KafkaAdmin
  private var topics: [String]

  /// What it reads; nil while it waits for the group.
  private(set) var assignment: [TopicPartition]?
  /// What the group has given it, and where it could not begin to read yet.
  private var given: [TopicPartition]?
  /// The next offset to receive.
  private var positions: [TopicPartition: Int64] = [:]
  /// The next offset to print.
  private var printed: [TopicPartition: Int64] = [:]
  private var committed: [TopicPartition: Int64] = [:]
  private var received: [KafkaMessage] = []
  private var reported: [TopicPartition]?
  private var count = 0
  private var failure: ToolError?

  /// What came of asking whether everything was delivered.
  enum Progress {
    /// There is more to come, or the group is not settled: ask again.
    case underway
    /// Everything was printed; it goes on listening.
    case caughtUp
    /// It is done.
    case ended(ToolError?)
  }

  init(_ tool: ConsumerTool, bootstrap: String, session: String, admin: KafkaAdmin) throws {
    self.tool = tool
    self.admin = admin
    let known = try admin.cluster().topics
    let pattern = TopicPattern(tool.topic)
    let matching = known.filter {
      tool.isPattern ? pattern.matches($0.name) : $0.name == tool.topic
    }
    guard !matching.isEmpty else {
      var error = ToolError(
        "Error while fetching metadata: {\(tool.topic)=UNKNOWN_TOPIC_OR_PARTITION}")
      error.code = KafkaError.unknownTopicName
      throw error
    }
    topics = matching.map(\.name)
    consumer = try KafkaConsumer(
      bootstrap: bootstrap, group: tool.group, clientID: tool.clientID ?? session,
      settings: tool.settings)
    let partitions = matching.flatMap { topic in
      topic.partitions.map { TopicPartition(topic.name, $0.number) }
    }
    if let number = tool.partition?.number {
      guard partitions.contains(TopicPartition(tool.topic, number)) else {
        throw ToolError(
          "Topic \(tool.topic) has no partition \(number): it has \(partitions.count), "
            + "numbered from 0")
      }
      try assign([TopicPartition(tool.topic, number)])
    } else if isMember {
      try consumer.subscribe(topics)
    } else {
      try assign(partitions)
    }
  }

  /// Whether it shares out partitions with others.
  private var isMember: Bool { tool.group != nil && tool.partition == nil }

  var memberID: String? { consumer.memberID }

  var descriptor: PollDescriptor { PollDescriptor(consumer.descriptor) }

  // MARK: What arrives

  /// Takes in everything that has arrived. Never waits for more.
  func serve() throws {
    try takeUp()
    while let event = consumer.next() {
      switch event {
      case .message(let message):
        // A message that was fetched before the last assignment does not count.
        guard let position = positions[message.partition], message.offset >= position else {
          continue
        }
        positions[message.partition] = message.offset + 1
        received.append(message)
      case .reachedEnd(let partition, let offset):
        if let position = positions[partition] { positions[partition] = max(position, offset) }
      case .assigned(let partitions):
        given = partitions
        try takeUp()
      case .revoked:
        // What was not printed was not committed: whoever gets the partition reads it.
        received = []
        (given, assignment, positions, printed) = (nil, nil, [:], [:])
        try consumer.unassign()
      case .failed(let error) where error.code == KafkaError.noOffsetCode:
        // What was to be read next has been deleted.
        try assign(assignment ?? [], goingOn: true)
      case .failed(let error):
        if Self.isFinal(error) { failure = ToolError(error) }
      }
    }
  }

  /// Begins to read what the group has given; where that fails, the next call does it.
  private func takeUp() throws {
    guard let partitions = given else { return }
    try assign(partitions)
    given = nil
  }

  private func assign(_ partitions: [TopicPartition], goingOn: Bool = false) throws {
    let wishes = goingOn ? positions : try wishes(partitions)
    do {
      let starts = try startOffsets(partitions, wishes, goingOn ? nil : tool.partition?.start)
      try consumer.assign(starts)
      (assignment, positions) = (partitions, starts)
      printed = goingOn ? printed.merging(starts) { max($0, $1) } : starts
    } catch let error as ToolError {
      failure = error
    }
  }

  /// The offsets at which it is to begin: the group's, or the one that the tool was told.
  private func wishes(_ partitions: [TopicPartition]) throws -> [TopicPartition: Int64] {
    committed = isMember ? try admin.committedOffsets(tool.group ?? "", of: partitions) : [:]
    guard case .offset(let offset)? = tool.partition?.start else { return committed }
    return Dictionary(uniqueKeysWithValues: partitions.map { ($0, offset) })
  }

  /// The offsets that are wished where the logs have them, else what the tool was told.
  private func startOffsets(
    _ partitions: [TopicPartition], _ wishes: [TopicPartition: Int64], _ start: ConsumerTool.Start?
  ) throws -> [TopicPartition: Int64] {
    let lowest = try admin.startOffsets(partitions)
    let highest = try admin.endOffsets(partitions)
    var starts: [TopicPartition: Int64] = [:]
    var homeless: [TopicPartition] = []
    for partition in partitions {
      let low = lowest[partition] ?? 0
      let high = max(low, highest[partition] ?? 0)
      let wish = wishes[partition]
      if let wish, (low...high).contains(wish) {
        starts[partition] = wish
        continue
      }
      // Of one partition whose offset is not told it begins at an end, whatever is to be done otherwise.
      let end: KafkaConsumer.OffsetReset =
        switch start {
        case .earliest?: .earliest
        case .latest?: .latest
        default: tool.reset
        }
      switch end {
      case .earliest: starts[partition] = low
      case .latest: starts[partition] = high
      case .none:
        if let wish { throw ToolError.outOfRange(partition, wish) }
        homeless.append(partition)
      }
    }
    guard homeless.isEmpty else { throw ToolError.noOffset(homeless) }
    return starts
  }

  private static func isFinal(_ error: KafkaError) -> Bool {
    // Negative codes are the client's own: connections that it makes again by itself.
    error.code > 0 && !error.isPassing
  }

  // MARK: Where it stands

  /// Whether the coordinator gave this member what it reads.
  func agrees(with group: KafkaAdmin.Group) -> Bool {
    guard let assignment, let id = memberID else { return false }
    return group.members.first { $0.id == id }?.assignment == assignment
  }

  /// Asks the broker whether everything was delivered, and prints what there is if so.
  ///
  /// - Parameters:
  ///   - companions: The lesson's consumers of the same group, this one among them.
  ///   - output: Takes what is printed.
  /// - Returns: Where the consumer stands.
  /// - Throws: `KafkaError` when the broker cannot be asked.
  func settle(companions: [RunningConsumer], _ output: inout OutputBuffer) throws -> Progress {
    for companion in companions { try companion.serve() }
    if let failure { return .ended(failure) }
    if isMember {
      let group = try admin.group(tool.group ?? "")
      guard group.state == .stable, companions.allSatisfy({ $0.agrees(with: group) }) else {
        return .underway
      }
    }
    guard let assignment else { return .underway }
    let limit = tool.maxMessages.map { $0 - count }
    let ends = try admin.endOffsets(assignment)
    guard assignment.allSatisfy({ positions[$0] ?? 0 >= ends[$0] ?? 0 }) else { return .underway }
    received.sort { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
    let due = limit.map { Array(received.prefix($0)) } ?? received
    let isDone = tool.endsWhenCaughtUp || limit.map { due.count == $0 } ?? false
    if isMember, !isDone, reported != assignment {
      reported = assignment
      let names = assignment.map(\.description).joined(separator: ", ")
      output.append("(assigned \(names.isEmpty ? "no partitions" : names))\n")
    }
    for message in due {
      output.append(tool.formatter.bytes(message))
      printed[message.partition] = message.offset + 1
    }
    count += due.count
    received.removeFirst(due.count)
    try commit()
    return isDone ? .ended(nil) : .caughtUp
  }

  private func commit() throws {
    guard tool.commits, printed.contains(where: { committed[$0.key] != $0.value }) else { return }
    try consumer.commit(printed)
    committed.merge(printed) { $1 }
  }

  /// Leaves the group and prints how much there was.
  func end(_ output: inout OutputBuffer) {
    close()
    output.append("Processed a total of \(count) messages\n")
  }

  func close() { consumer.close() }
}
