/// What a field of a cron expression is about.
enum CronUnit: String, CaseIterable, Sendable {
  case second
  case minute
  case hour
  case dayOfMonth = "day of month"
  case month
  case dayOfWeek = "day of week"

  /// The values that it can have. A week begins with Sunday, which is 0, and may be written 7.
  var values: ClosedRange<Int> {
    switch self {
    case .second, .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    case .dayOfWeek: 0...7
    }
  }

  /// The largest value that `*` stands for.
  var last: Int { self == .dayOfWeek ? 6 : values.upperBound }

  /// The names of its values; the first one is that of its first value.
  var names: [String] {
    switch self {
    case .month:
      ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    default: []
    }
  }

  /// The value that a number or a name stands for.
  func value(_ text: Substring, in item: Substring) throws(CronError) -> Int {
    if let index = names.firstIndex(of: text.uppercased()) { return index + values.lowerBound }
    let isNumber = !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
    guard isNumber, let value = Int(text), values.contains(value) else {
      let article = self == .hour ? "an" : "a"
      var reason =
        "\(article) \(rawValue) is a number from \(values.lowerBound) to \(values.upperBound)"
      if let first = names.first, let last = names.last { reason += ", or \(first) to \(last)" }
      throw CronError(item, reason)
    }
    return value
  }
}
