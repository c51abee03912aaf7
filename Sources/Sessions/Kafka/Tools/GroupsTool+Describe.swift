import KafkaClient

extension GroupsTool {
  /// `--describe`: what is asked of each group, by their names.
  func describe(_ console: inout Console) throws {
    let names =
      arguments.has("--all-groups")
      ? try console.admin.groupNames() : arguments.values("--group")
    for name in Set(names).sorted() {
      let group = try console.admin.group(name)
      if arguments.has("--state") {
        printState(group, &console)
      } else if arguments.has("--members") {
        printMembers(group, &console)
      } else {
        try printOffsets(group, &console)
      }
    }
  }

  /// `--describe`: each partition's committed offset, end and lag, and who reads it.
  private func printOffsets(_ group: KafkaAdmin.Group, _ console: inout Console) throws {
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
    guard printActivity(group, rows: rows.count, &console) else { return }
    let table = rows.map { row in
      let offset = committed[row.partition]
      let end = ends[row.partition]
      func text(_ number: Int64?) -> String { number.map(String.init) ?? "-" }
      return [
        group.id, row.partition.topic, String(row.partition.partition), text(offset), text(end),
        text(offset.flatMap { offset in end.map { $0 - offset } }), row.member?.id ?? "-",
        row.member?.host ?? "-", row.member?.clientID ?? "-",
      ]
    }
    printTable(
      [
        "GROUP", "TOPIC", "PARTITION", "CURRENT-OFFSET", "LOG-END-OFFSET", "LAG", "CONSUMER-ID",
        "HOST", "CLIENT-ID",
      ], table, fixed: [2: 10, 3: 15, 4: 15, 5: 15, 8: 0], &console)
  }

  /// `--describe --members`: who is there, and how many partitions each has. The header comes
  /// whatever there is below it.
  private func printMembers(_ group: KafkaAdmin.Group, _ console: inout Console) {
    _ = printActivity(group, rows: group.members.count, &console)
    let isVerbose = arguments.has("--verbose")
    let hasInstances = group.members.contains { $0.instanceID != nil }
    let header = Self.memberCells("GROUP", "CONSUMER-ID", "GROUP-INSTANCE-ID", "HOST", "CLIENT-ID")
    let rows = group.members.map {
      Self.memberCells(group.id, $0.id, $0.instanceID ?? "", $0.host, $0.clientID)
    }
    let widths = header.indices.map { column in
      max(column == 2 ? 17 : 15, rows.map { $0[column].count }.max() ?? 0)
    }
    func line(_ cells: [String], _ count: String, _ assignment: String) -> String {
      let shown = cells.indices.filter { hasInstances || $0 != 2 }
      return shown.map { Columns.pad(cells[$0], widths[$0]) + " " }.joined()
        + Columns.pad(count, 15) + " " + (isVerbose ? assignment : "")
    }
    console.print("\n" + line(header, "#PARTITIONS", "ASSIGNMENT"))
    for (member, cells) in zip(group.members, rows) {
      console.print(line(cells, String(member.assignment.count), Self.text(member.assignment)))
    }
  }

  private static func memberCells(_ cells: String...) -> [String] { cells }

  /// `(0,1), (0)`: the partitions of each topic, without its name, sorted as text.
  private static func text(_ assignment: [TopicPartition]) -> String {
    let topics = Dictionary(grouping: assignment, by: \.topic).values.map { partitions in
      "(" + partitions.map { String($0.partition) }.sorted().joined(separator: ",") + ")"
    }
    return topics.isEmpty ? "-" : topics.sorted().joined(separator: ", ")
  }

  /// `--describe --state`: one line on the group as a whole.
  private func printState(_ group: KafkaAdmin.Group, _ console: inout Console) {
    guard printActivity(group, rows: 1, &console) else { return }
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

  /// Says what is to be said of a group's state.
  ///
  /// - Returns: Whether a table follows.
  private func printActivity(
    _ group: KafkaAdmin.Group, rows: Int, _ console: inout Console
  ) -> Bool {
    switch group.state {
    case .dead: console.fail("\nError: Consumer group '\(group.id)' does not exist.")
    case .empty: console.print("\nConsumer group '\(group.id)' has no active members.")
    case .preparingRebalance, .completingRebalance:
      console.print("\nWarning: Consumer group '\(group.id)' is rebalancing.")
    default: break
    }
    return group.state != .dead && rows > 0
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
