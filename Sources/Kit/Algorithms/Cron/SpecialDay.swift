/// A day that a number alone does not name.
enum SpecialDay: Sendable, Hashable {
  /// `L`, `L-3`: so many days before the last day of the month.
  case beforeLast(Int)
  /// `LW`: the last day of the month from Monday to Friday.
  case lastWorkday
  /// `15W`: the day from Monday to Friday that is nearest to this day, in the same month.
  case workday(near: Int)
  /// `5L`: the last such day of the week in the month.
  case last(weekday: Int)
  /// `5#3`: the third such day of the week in the month.
  case nth(weekday: Int, Int)

  /// Reads an item of a field; nil when it has none of these forms.
  init?(_ item: Substring, _ unit: CronUnit) throws(CronError) {
    let text = item.uppercased()[...]
    switch unit {
    case .dayOfMonth:
      if text == "L" {
        self = .beforeLast(0)
      } else if text == "LW" {
        self = .lastWorkday
      } else if text.hasPrefix("L-") {
        guard let days = Int(text.dropFirst(2)), (1...30).contains(days) else {
          throw CronError(item, "from 1 to 30 days before the last day of the month, as in L-3")
        }
        self = .beforeLast(days)
      } else if text.hasSuffix("W") {
        self = .workday(near: try unit.value(text.dropLast(), in: item))
      } else {
        return nil
      }
    case .dayOfWeek:
      if text == "L" {
        throw CronError(item, "of which day of the week is it the last one? 5L is the last Friday")
      }
      let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 {
        guard let number = Int(parts[1]), (1...5).contains(number) else {
          throw CronError(item, "the first to the fifth such day of a month, as in 5#3")
        }
        self = .nth(weekday: try unit.value(parts[0], in: item) % 7, number)
      } else if text.hasSuffix("L") {
        self = .last(weekday: try unit.value(text.dropLast(), in: item) % 7)
      } else {
        return nil
      }
    default: return nil
    }
  }

  /// The day of the month that it is; nil when this month has none.
  ///
  /// - Parameters:
  ///   - length: how many days the month has.
  ///   - first: the day of the week of its first day, with 0 for Sunday.
  /// - Returns: the day, from 1 on.
  func day(length: Int, first: Int) -> Int? {
    func weekday(_ day: Int) -> Int { (first + day - 1) % 7 }
    switch self {
    case .beforeLast(let days): return length - days >= 1 ? length - days : nil
    case .lastWorkday: return length - ([0: 2, 6: 1][weekday(length)] ?? 0)
    case .workday(let day):
      guard day <= length else { return nil }
      return switch weekday(day) {
      case 6: day == 1 ? 3 : day - 1
      case 0: day == length ? day - 2 : day + 1
      default: day
      }
    case .last(let wanted): return length - (weekday(length) - wanted + 7) % 7
    case .nth(let wanted, let number):
      let day = 1 + (wanted - first + 7) % 7 + 7 * (number - 1)
      return day <= length ? day : nil
    }
  }
}
