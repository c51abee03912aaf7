extension CronExpression {
  /// The first matching time from this one on, as a clock on the wall shows it; nil when none comes
  /// in 400 years, after which the calendar repeats itself.
  ///
  /// - Parameter start: seconds of the wall clock, see `CivilTime.seconds`.
  /// - Returns: seconds of the wall clock.
  /// - Complexity: O(1) a month that is looked at; 4,800 months when there is none.
  func firstMatch(from start: Int) -> Int? {
    var time = CivilTime(seconds: start)
    let lastYear = time.year + 400
    while time.year <= lastYear {
      let days = (days(year: time.year, month: time.month) >> time.day) << time.day
      if days != 0 {
        let day = days.trailingZeroBitCount
        if day > time.day { time = Self.midnight(time.year, time.month, day) }
        if let second = firstSecond(from: time.secondOfDay) {
          time.secondOfDay = second
          return time.seconds
        }
        // The rest of this day has no match. The day after may be one of the next month.
        time = CivilTime(seconds: Self.midnight(time.year, time.month, day).seconds + 86_400)
      } else {
        time =
          time.month == 12
          ? Self.midnight(time.year + 1, 1, 1) : Self.midnight(time.year, time.month + 1, 1)
      }
    }
    return nil
  }

  private static func midnight(_ year: Int, _ month: Int, _ day: Int) -> CivilTime {
    CivilTime(year: year, month: month, day: day, secondOfDay: 0)
  }

  /// The first matching second of a day from this one on.
  private func firstSecond(from second: Int) -> Int? {
    var (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60)
    while let nextHour = hours.first(from: hour) {
      if nextHour > hour { (hour, minute, second) = (nextHour, 0, 0) }
      while let nextMinute = minutes.first(from: minute) {
        if nextMinute > minute { (minute, second) = (nextMinute, 0) }
        if let next = seconds.first(from: second) { return hour * 3600 + minute * 60 + next }
        (minute, second) = (minute + 1, 0)
      }
      (hour, minute, second) = (hour + 1, 0, 0)
    }
    return nil
  }
}
