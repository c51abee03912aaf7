/// A date and a time of day as a calendar and a clock on the wall show them, without a time zone.
struct CivilTime: Sendable, Hashable {
  /// The year of the Gregorian calendar.
  var year: Int
  /// The month, from 1 to 12.
  var month: Int
  /// The day of the month, from 1 on.
  var day: Int
  /// Seconds since midnight, from 0 to 86,399.
  var secondOfDay: Int

  /// The number of days from 1970-01-01.
  ///
  /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  static func days(year: Int, month: Int, day: Int) -> Int {
    // Years begin in March, so that the leap day is the last one.
    let year = month > 2 ? year : year - 1
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// How many days a month has.
  static func length(year: Int, month: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// The day of the week on which a month begins, with 0 for Sunday.
  static func firstWeekday(year: Int, month: Int) -> Int {
    // 1970-01-01 was a Thursday.
    ((days(year: year, month: month, day: 1) + 4) % 7 + 7) % 7
  }

  /// Seconds from 1970-01-01 00:00:00, as the same wall clock counts them.
  var seconds: Int { Self.days(year: year, month: month, day: day) * 86_400 + secondOfDay }

  /// The date and time so many seconds from 1970-01-01 00:00:00.
  ///
  /// Source: H. Hinnant, as above, `civil_from_days`.
  init(seconds: Int) {
    // Rounded down, before 1970 as well.
    let days = (seconds - ((seconds % 86_400) + 86_400) % 86_400) / 86_400
    secondOfDay = seconds - days * 86_400
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Makes a time of its parts.
  init(year: Int, month: Int, day: Int, secondOfDay: Int) {
    self.year = year
    self.month = month
    self.day = day
    self.secondOfDay = secondOfDay
  }
}
