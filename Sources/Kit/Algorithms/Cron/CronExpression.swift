/// When a job runs: a pattern of minutes, hours and days, as in the tables of cron.
///
///     let mondays = try CronExpression("30 8 * * MON")
///     mondays.next(after: now, in: berlin)
///
/// Five fields are minute, hour, day of month, month and day of week; of six the first one is the
/// second. Each is a list of items:
///
/// | item | means |
/// | --- | --- |
/// | `*`, `?` (days only) | every value |
/// | `5`, `MON`, `JAN` | this value; Sunday is 0 or 7 |
/// | `9-17`, `MON-FRI` | these values and all between them |
/// | `*/15`, `10-40/10`, `5/20` | every 15th, every 10th of a range, every 20th from 5 on |
/// | `L`, `L-3` (day of month) | the last day of the month, three days before it |
/// | `15W`, `LW` (day of month) | the nearest day from Monday to Friday, the last one |
/// | `5L`, `5#3` (day of week) | the last and the third Friday of the month |
///
/// If neither field of days has a `*`, a day has to match one of them; else it has to match both.
///
/// `@yearly` (or `@annually`), `@monthly`, `@weekly`, `@daily` (or `@midnight`) and `@hourly` stand
/// for what they say.
///
/// Sources: crontab(5) of Vixie cron for five fields, lists, ranges, steps, names and the rule of the
/// days; the documentation of Quartz for seconds, `L`, `W`, `#` and `?`.
public struct CronExpression: Sendable, Hashable, CustomStringConvertible {
  /// The expression as it was written.
  public let description: String

  let seconds: CronField
  let minutes: CronField
  let hours: CronField
  let daysOfMonth: CronField
  let months: CronField
  let daysOfWeek: CronField

  private static let macros = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
  ]

  /// Reads an expression.
  ///
  /// - Parameter text: five or six fields with blanks between them, or a name that begins with `@`.
  /// - Throws: `CronError`, which names the field and says what would be right.
  /// - Complexity: O(n) in the length of the text.
  public init(_ text: String) throws(CronError) {
    description = text
    var fields = text.split(whereSeparator: \.isWhitespace)
    if let name = fields.first, name.hasPrefix("@") {
      guard fields.count == 1, let meaning = Self.macros[name.lowercased()] else {
        throw CronError(
          text, "a name is one of \(Self.macros.keys.sorted().joined(separator: ", "))")
      }
      fields = meaning.split(separator: " ")
    }
    guard (5...6).contains(fields.count) else {
      throw CronError(
        text,
        "there are \(fields.count) fields; five are minute, hour, day of month, month and"
          + " day of week, and a second may stand in front of them")
    }
    if fields.count == 5 { fields.insert("0", at: 0) }
    seconds = try CronField(fields[0], .second)
    minutes = try CronField(fields[1], .minute)
    hours = try CronField(fields[2], .hour)
    daysOfMonth = try CronField(fields[3], .dayOfMonth)
    months = try CronField(fields[4], .month)
    daysOfWeek = try CronField(fields[5], .dayOfWeek)
  }

  /// Whether it names every hour of the day, and so goes by real time where clocks are changed.
  public var isHourly: Bool { hours.bits == (1 << 24) - 1 }

  /// The days of a month on which it runs, as bits: bit 1 for the first day.
  func days(year: Int, month: Int) -> UInt64 {
    guard months.contains(month) else { return 0 }
    let length = CivilTime.length(year: year, month: month)
    let first = CivilTime.firstWeekday(year: year, month: month)
    let all: UInt64 = (1 << (length + 1)) - 2
    var ofMonth = daysOfMonth.bits
    for special in daysOfMonth.specialDays {
      if let day = special.day(length: length, first: first) { ofMonth |= 1 << day }
    }
    var ofWeek: UInt64 = 0
    for day in 1...length where daysOfWeek.contains((first + day - 1) % 7) { ofWeek |= 1 << day }
    for special in daysOfWeek.specialDays {
      if let day = special.day(length: length, first: first) { ofWeek |= 1 << day }
    }
    let isEither = !daysOfMonth.hasStar && !daysOfWeek.hasStar
    return (isEither ? ofMonth | ofWeek : ofMonth & ofWeek) & all
  }
}
