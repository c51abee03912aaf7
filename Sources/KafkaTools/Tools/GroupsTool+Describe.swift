import Clients

extension GroupsTool {
  /// `--describe`: each partition's committed offset, end and lag, and who reads it.
  func printOffsets(_ group: KafkaAdmin.Group, _ console: inout Console) throws {
    let committed = try console.admin.committedOffsets(group.id)
    var rows: [(partition: TopicPartition, member: KafkaAdmin.Member?)] = []
    let members = group.members.enumerated().sorted { a, b in
      a.element.assignment.count != b.element.assignment.count
        ? a.element.assignment.count > b.element.assignment.count : a.offset < b.offset
    }
    for (_, member) in members {
      rows += member.assignment.map { ($0, member) }
    }
    let assigned = Set(rows.map(\.partition))
    rows += committed.keys.filter { !assigned.contains($0) }.sorted().map { ($0, nil) }
    let topics = Set(try console.admin.cluster().topics.map(\.name))
    let ends = try console.admin.endOffsets(
      rows.map(\.partition).filter { topics.contains($0.topic) })
    printActivity(group, &console)
    guard !rows.isEmpty else { return }
    let table = rows.map { row in
      let offset = committed[row.partition]
      let end = ends[row.partition]
      func text(_ number: Int64?) -> String { number.map(String.init) ?? "-" }
      return [
        group.id, row.partition.topic, String(row.partition.partition), text(offset), text(end),
        text(offset.flatMap { offset in end.map { max(0, $0 - offset) } }), row.member?.id ?? "-",
        row.member?.host ?? "-", row.member?.clientID ?? "-",
      ]
    }
    printTable(
      [
        "GROUP", "TOPIC", "PARTITION", "CURRENT-OFFSET", "LOG-END-OFFSET", "LAG", "CONSUMER-ID",
        "HOST", "CLIENT-ID",
      ], table, fixed: [2: 10, 3: 15, 4: 15, 5: 15, 8: 0], &console)
  }

  /// `--describe --members`: who is there, and how many partitions each has.
  func printMembers(_ group: KafkaAdmin.Group, _ console: inout Console) {
    printActivity(group, &console)
    guard !group.members.isEmpty else { return }
    let verbose = arguments.has("--verbose")
    let header =
      ["GROUP", "CONSUMER-ID", "HOST", "CLIENT-ID", "#PARTITIONS"]
      + (verbose ? ["ASSIGNMENT"] : [""])
    let rows = group.members.map { member -> [String] in
      let topics = Dictionary(grouping: member.assignment, by: \.topic).sorted { $0.key < $1.key }
      let assignment = topics.map { topic in
        "(" + topic.value.map { String($0.partition) }.joined(separator: ",") + ")"
      }.joined(separator: ", ")
      return [
        group.id, member.id, member.host, member.clientID, String(member.assignment.count),
        verbose ? (assignment.isEmpty ? "-" : assignment) : "",
      ]
    }
    printTable(header, rows, fixed: [5: 0], &console)
  }

  /// `--describe --state`: one line on the group as a whole.
  func printState(_ group: KafkaAdmin.Group, _ console: inout Console) {
    printActivity(group, &console)
    let coordinator =
      group.coordinator.map { "\($0.host):\($0.port)  (\($0.id))" } ?? "-"
    let width = max(25, coordinator.count)
    let widths = [width, 25, 20, 15, 0]
    let header = ["GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE", "#MEMBERS"]
    let row = [
      group.id, coordinator, group.assignor, group.state.rawValue, String(group.members.count),
    ]
    console.text +=
      "\n" + Columns.line(header, widths) + "\n" + Columns.line(row, widths) + "\n"
  }

  private func printActivity(_ group: KafkaAdmin.Group, _ console: inout Console) {
    switch group.state {
    case .empty: console.print("\nConsumer group '\(group.id)' has no active members.")
    case .preparingRebalance, .completingRebalance:
      console.print("\nWarning: Consumer group '\(group.id)' is rebalancing.")
    default: break
    }
  }

  /// Columns as wide as their longest value, at least 15, unless a width is given.
  private func printTable(
    _ header: [String], _ rows: [[String]], fixed: [Int: Int], _ console: inout Console
  ) {
    let widths = header.indices.map { column in
      fixed[column] ?? max(15, rows.map { $0[column].count }.max() ?? 0)
    }
    for row in [header] + rows { console.text += "\n" + Columns.line(row, widths) }
    console.text += "\n"
  }
}
