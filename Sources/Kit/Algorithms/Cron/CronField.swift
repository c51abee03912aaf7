/// One field of a cron expression: which values it names, by number.
struct CronField: Sendable, Hashable {
  /// The values as bits: bit 5 for the value 5.
  private(set) var bits: UInt64 = 0
  /// Whether a `*` stands in it. This decides how the two fields of days go together.
  private(set) var hasStar = false
  /// What it names that no number of its own says.
  private(set) var specialDays: [SpecialDay] = []

  /// Whether it names this value.
  func contains(_ value: Int) -> Bool { (bits >> value) & 1 == 1 }

  /// The first value that it names from this one on; nil when there is none.
  ///
  /// - Complexity: O(1).
  func first(from value: Int) -> Int? {
    guard value < 64 else { return nil }
    let rest = (bits >> value) << value
    return rest == 0 ? nil : rest.trailingZeroBitCount
  }

  /// Reads a list of items, with commas between them.
  init(_ text: Substring, _ unit: CronUnit) throws(CronError) {
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      if let special = try SpecialDay(item, unit) {
        specialDays.append(special)
      } else {
        try add(item, unit)
      }
    }
  }

  /// Adds `*`, `5`, `MON-FRI`, `*/15`, `10-40/10` or `5/20`, which is 5, 25, 45.
  private mutating func add(_ item: Substring, _ unit: CronUnit) throws(CronError) {
    let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    var step = 1
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let given = Int(parts[1]),
        given > 0
      else { throw CronError(item, "a step is a number from 1 on, as in */15") }
      step = given
    }
    let (first, last) = try range(parts[0], of: item, unit, isStepped: parts.count == 2)
    guard first <= last else {
      throw CronError(
        item, "the range ends before it begins; a range over the end is two: 22-23,0-2")
    }
    for value in stride(from: first, through: last, by: step) {
      // Sunday is 0 and 7.
      bits |= 1 << (unit == .dayOfWeek ? value % 7 : value)
    }
  }

  private mutating func range(
    _ text: Substring, of item: Substring, _ unit: CronUnit, isStepped: Bool
  ) throws(CronError) -> (Int, Int) {
    let isAnyDay = text == "?" && (unit == .dayOfMonth || unit == .dayOfWeek)
    if text == "*" || isAnyDay {
      hasStar = true
      return (unit.values.lowerBound, unit.last)
    }
    let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let first = try unit.value(ends[0], in: item)
    if ends.count == 2 { return (first, try unit.value(ends[1], in: item)) }
    return (first, isStepped ? max(first, unit.last) : first)
  }
}
