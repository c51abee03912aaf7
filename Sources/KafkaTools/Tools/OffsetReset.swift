import Clients
import Glibc

/// `kafka-consumer-groups --reset-offsets`: where a group is to go on, planned or done.
struct OffsetReset {
  private static let scenarios = [
    "--to-earliest", "--to-latest", "--to-current", "--to-offset", "--shift-by", "--by-duration",
    "--to-datetime",
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  func run(_ groups: [String], _ console: inout Console) throws {
    guard Self.scenarios.filter(arguments.has).count == 1 else {
      throw ToolError(
        "Option [reset-offsets] takes one of these options: "
          + Self.scenarios.map { "[\($0.dropFirst(2))]" }.sorted().joined(separator: ", "))
    }
    let executes = arguments.has("--execute")
    if !executes, !arguments.has("--dry-run") {
      console.print(
        "WARN: No action will be performed as the --execute option is missing. In a future major "
          + "release, the default behavior of this command will be to prompt the user before "
          + "executing the reset rather than doing a dry run. You should add the --dry-run option "
          + "explicitly if you are scripting this command and want to keep the current default "
          + "behavior without prompting.")
    }
    var rows: [[String]] = []
    for id in groups {
      let state = try console.admin.group(id).state
      guard state == .empty || state == .dead else {
        console.fail(
          "\nError: Assignments can only be reset if the group '\(id)' is inactive, but the "
            + "current state is \(state.rawValue).")
        continue
      }
      let committed = try console.admin.committedOffsets(id)
      let partitions =
        arguments.has("--all-topics")
        ? committed.keys.sorted()
        : try TopicSelection(arguments.values("--topic")).partitions(console.admin).sorted()
      let targets = try self.targets(partitions, committed, &console)
      if executes {
        try console.admin.setCommittedOffsets(targets, of: id)
        console.group.used(group: id)
      }
      rows += partitions.map { partition in
        [
          id, partition.topic, String(partition.partition),
          targets[partition].map(String.init) ?? "-",
        ]
      }
    }
    guard !rows.isEmpty else { return }
    for row in [["GROUP", "TOPIC", "PARTITION", "NEW-OFFSET"]] + rows {
      console.text += "\n" + Columns.line(row, [30, 30, 10, 15])
    }
    console.text += "\n"
  }

  private func targets(
    _ partitions: [TopicPartition], _ committed: [TopicPartition: Int64], _ console: inout Console
  ) throws -> [TopicPartition: Int64] {
    let admin = console.admin
    let lowest = try admin.startOffsets(partitions)
    let highest = try admin.endOffsets(partitions)
    if arguments.has("--to-earliest") { return lowest }
    if arguments.has("--to-latest") { return highest }
    if arguments.has("--to-current") {
      return highest.merging(committed.filter { highest[$0.key] != nil }) { $1 }
    }
    if let duration = arguments.value("--by-duration") {
      guard let milliseconds = Moment.milliseconds(ofDuration: duration) else {
        throw ToolError(
          "Text cannot be parsed to a Duration: '\(duration)'; one is P1DT2H3M4S, PT30S, …")
      }
      return try admin.offsets(partitions, since: Moment.now - milliseconds)
    }
    if let time = arguments.value("--to-datetime") {
      guard let milliseconds = Moment.milliseconds(ofDateTime: time) else {
        throw ToolError("Unparseable date: \"\(time)\"; one is 2026-01-31T12:00:00.000")
      }
      return try admin.offsets(partitions, since: milliseconds)
    }
    let offset = try arguments.integer("--to-offset", Int64.min...Int64.max)
    let shift = try arguments.integer("--shift-by", Int64.min...Int64.max)
    return try Dictionary(
      uniqueKeysWithValues: partitions.map { partition in
        let (low, high) = (lowest[partition] ?? 0, highest[partition] ?? 0)
        if shift != nil, committed[partition] == nil {
          throw ToolError(
            "\nError: Cannot shift offset for partition \(partition) since there is no current "
              + "committed offset")
        }
        let wish = offset ?? (committed[partition] ?? 0).addingReportingOverflow(shift ?? 0).0
        if wish > high {
          console.print(
            "New offset (\(wish)) is higher than latest offset for topic partition \(partition). "
              + "Value will be set to \(high)")
        } else if wish < low {
          console.print(
            "New offset (\(wish)) is lower than earliest offset for topic partition \(partition). "
              + "Value will be set to \(low)")
        }
        return (partition, min(max(wish, low), high))
      })
  }
}

/// Times as the tools' options write them, in milliseconds.
enum Moment {
  /// Now, since 1970.
  static var now: Int64 {
    var time = timespec()
    // Safe: the call fills in the value it is given.
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// `PnDTnHnMnS`; nil when it is not one.
  static func milliseconds(ofDuration text: String) -> Int64? {
    guard
      let match = text.wholeMatch(
        of: /P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?/),
      text.count > 2, text.last != "T"
    else { return nil }
    let seconds =
      [(match.1, 86_400.0), (match.2, 3_600), (match.3, 60), (match.4, 1)]
      .reduce(0) { $0 + (Double($1.0 ?? "0") ?? 0) * $1.1 }
    return seconds < 1e12 ? Int64(seconds * 1000) : nil
  }

  /// `YYYY-MM-DDTHH:mm:SS.sss`, in UTC unless a zone follows; nil when it is not one.
  static func milliseconds(ofDateTime text: String) -> Int64? {
    guard
      let match = text.wholeMatch(
        of: /(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?(Z|[+-]\d\d:?\d\d)?/)
    else { return nil }
    let numbers = [match.1, match.2, match.3, match.4, match.5, match.6].compactMap { Int64($0) }
    let (year, month, day) = (numbers[0], numbers[1], numbers[2])
    guard (1...12).contains(month), (1...31).contains(day), numbers[3] < 24, numbers[4] < 60,
      numbers[5] < 61
    else { return nil }
    // Days since 1970, with years that begin in March so that leap days come last.
    let y = month > 2 ? year : year - 1
    let era = y / 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let ofEra = (y - era * 400) * 365 + (y - era * 400) / 4 - (y - era * 400) / 100 + ofYear
    let days = era * 146_097 + ofEra - 719_468
    var seconds = days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
    if let zone = match.8, zone != "Z" {
      let digits = zone.filter(\.isNumber).compactMap { $0.wholeNumberValue }
      let offset = Int64((digits[0] * 10 + digits[1]) * 3_600 + (digits[2] * 10 + digits[3]) * 60)
      seconds -= zone.first == "-" ? -offset : offset
    }
    return seconds * 1000 + (match.7.flatMap { Int64($0) } ?? 0)
  }
}
