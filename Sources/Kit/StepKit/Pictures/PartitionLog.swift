/// The partitions of a topic as logs with offsets, and where consumers stand in them.
public struct PartitionLog: Sendable, Equatable {
  let title: String
  private var partitions: [Partition] = []

  private struct Partition: Equatable {
    var name: String
    var messages: [String]
    var firstOffset: Int
    var positions: [Position] = []

    var end: Int { firstOffset + messages.count }
  }

  private struct Position: Equatable {
    var name: String
    var offset: Int
  }

  private static let mostPartitions = 12
  private static let mostMessages = 400
  private static let mostPositions = 8
  private static let longestMessage = 10
  private static let longestName = 16

  /// Makes a topic without partitions.
  public init(title: String = "") { self.title = TextForm.oneLine(title) }

  /// Adds a partition.
  ///
  /// - Parameters:
  ///   - name: its number or name.
  ///   - messages: what stands in the cells, one for each message: its key, usually. Equal ones have
  ///     the same colour.
  ///   - firstOffset: the offset of the first of them.
  /// - Precondition: each partition has another name; there are at most 12 of them, with at most 400
  ///   messages together; offsets are not negative.
  public mutating func addPartition(_ name: String, _ messages: [String], firstOffset: Int = 0) {
    let name = TextForm.oneLine(name)
    demand(
      partitions.count < PartitionLog.mostPartitions, "the picture has at most 12 partitions")
    demand(
      !partitions.contains { $0.name == name }, "the partition \(name) is there already")
    demand(
      (0...Int.max / 2).contains(firstOffset), "the partition \(name) begins at \(firstOffset)")
    let count = partitions.reduce(messages.count) { $0 + $1.messages.count }
    demand(
      count <= PartitionLog.mostMessages, "the picture has at most 400 messages, and not \(count)")
    partitions.append(
      Partition(name: name, messages: messages.map(TextForm.oneLine), firstOffset: firstOffset))
  }

  /// Says where a consumer or a group stands in a partition.
  ///
  /// - Parameters:
  ///   - name: whose position it is.
  ///   - partition: the partition's name.
  ///   - offset: the offset of the next message that it reads.
  /// - Precondition: there is such a partition, with at most 7 other positions; the offset is one of a
  ///   message in the picture, or the one behind the last.
  public mutating func addPosition(_ name: String, partition: String, offset: Int) {
    guard let index = partitions.firstIndex(where: { $0.name == TextForm.oneLine(partition) })
    else {
      fatalError("there is no partition \(partition): call addPartition first")
    }
    let own = partitions[index]
    demand(
      own.positions.count < PartitionLog.mostPositions, "a partition has at most 8 positions")
    demand(
      (own.firstOffset...own.end).contains(offset),
      "\(name) is at \(offset) of the partition \(partition), which goes from \(own.firstOffset) to "
        + "\(own.end)")
    partitions[index].positions.append(Position(name: TextForm.oneLine(name), offset: offset))
  }
}

extension PartitionLog: Showable {
  var bodyLines: [String] {
    let names = partitions.map { TextForm.cut($0.name, to: PartitionLog.longestName) }
    let margin = (names.map(\.count).max() ?? 0) + 3
    let offsets = partitions.flatMap { [$0.firstOffset, $0.end] }
    let texts = partitions.flatMap(\.messages).map { min($0.count, PartitionLog.longestMessage) }
    let cell = max(texts.max() ?? 0, String(offsets.max() ?? 0).count) + 1
    let perLine = max(1, (TextForm.width - margin - 8) / cell)
    var lines: [String] = []
    for (partition, name) in zip(partitions, names) {
      for start in stride(from: 0, through: max(0, partition.messages.count - 1), by: perLine) {
        let end = min(partition.messages.count, start + perLine)
        let isLast = end == partition.messages.count
        lines.append(
          TextForm.blanks(margin)
            + (start..<end + (isLast ? 1 : 0)).map {
              TextForm.left(String(partition.firstOffset + $0), cell)
            }.joined())
        lines.append(
          TextForm.left(start == 0 ? name : "", margin - 2) + "| "
            + partition.messages[start..<end].map {
              TextForm.left(TextForm.cut($0, to: PartitionLog.longestMessage), cell)
            }.joined() + (isLast ? "|" : ""))
        let shown = partition.firstOffset + start..<partition.firstOffset + end + (isLast ? 1 : 0)
        for position in partition.positions where shown.contains(position.offset) {
          let place = margin + (position.offset - shown.lowerBound) * cell
          lines.append(
            TextForm.cut(TextForm.blanks(place) + "^ " + text(position, partition), to: 80))
        }
      }
    }
    return lines
  }

  private func text(_ position: Position, _ partition: Partition) -> String {
    "\(TextForm.cut(position.name, to: PartitionLog.longestName)): lag \(partition.end - position.offset)"
  }

  var content: (kind: String, value: JSON) {
    let partitions = partitions.map { partition in
      JSON.object([
        ("name", .string(partition.name)), ("firstOffset", .integer(partition.firstOffset)),
        ("messages", .strings(partition.messages)),
        (
          "positions",
          .array(
            partition.positions.map {
              .object([
                ("name", .string($0.name)), ("offset", .integer($0.offset)),
                ("note", .string("lag \(partition.end - $0.offset)")),
              ])
            })
        ),
      ])
    }
    return ("partitionLog", .object([("partitions", .array(partitions))]))
  }
}
