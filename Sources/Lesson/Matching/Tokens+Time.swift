import PlainText

// Points in time and lengths of time, as the services and tools of the lessons print them.
extension Tokens {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  /// The ends of a point in time, longest first.
  ///
  /// `2026-11-25`, `2026-11-25 03:01:25.123+00`, `2026-11-25T03:01Z`, `03:01`, `03:01:25.5`,
  /// `25 Nov 2026 03:01:25`, `Wed, 25 Nov 2026 03:01:25 GMT`, `Wed Nov 25 03:01:25 UTC 2026`; a
  /// named zone may follow any time of day.
  mutating func timeEnds(at start: Int) -> [Int] {
    if let date = isoDateEnd(at: start) {
      var ends = [date]
      let separator = byte(date) | 0x20
      if separator == UInt8(ascii: "t") || separator == 0x20 {
        ends += clockEnds(at: date + 1, allowsHourAndMinute: true)
      }
      return ends.reversed()
    }
    let clock = clockEnds(at: start, allowsHourAndMinute: true)
    return clock.isEmpty ? wordyTimeEnds(at: start) : clock.reversed()
  }

  private mutating func isoDateEnd(at start: Int) -> Int? {
    guard let year = runEnd(.digits, at: start), (4...6).contains(year - start),
      byte(year) == UInt8(ascii: "-"), number(year + 1, digits: 2, 1...12) != nil,
      byte(year + 3) == UInt8(ascii: "-"), number(year + 4, digits: 2, 1...31) != nil
    else { return nil }
    return year + 6
  }

  /// A time of day with its fraction and its zone, shortest first.
  private mutating func clockEnds(at start: Int, allowsHourAndMinute: Bool) -> [Int] {
    guard let hour = runEnd(.digits, at: start), hour - start <= 2,
      number(start, digits: hour - start, 0...24) != nil, byte(hour) == UInt8(ascii: ":"),
      number(hour + 1, digits: 2, 0...59) != nil
    else { return [] }
    var end = hour + 3
    if byte(end) == UInt8(ascii: ":"), number(end + 1, digits: 2, 0...60) != nil {
      end += 3
      let isFraction = byte(end) == UInt8(ascii: ".") || byte(end) == UInt8(ascii: ",")
      if isFraction, let fraction = runEnd(.digits, at: end + 1) { end = fraction }
    } else if !allowsHourAndMinute {
      return []
    }
    return [end] + zoneEnds(at: end)
  }

  private func zoneEnds(at start: Int) -> [Int] {
    if byte(start) == UInt8(ascii: "Z") || byte(start) == UInt8(ascii: "z") { return [start + 1] }
    if isSign(start), number(start + 1, digits: 2, 0...15) != nil {
      var end = start + 3
      while byte(end) == UInt8(ascii: ":"), number(end + 1, digits: 2, 0...59) != nil { end += 3 }
      if end == start + 3, number(end, digits: 2, 0...59) != nil { end += 2 }
      return [end]
    }
    guard byte(start) == 0x20 else { return [] }
    if isSign(start + 1), number(start + 2, digits: 4, 0...1559) != nil { return [start + 6] }
    var end = start + 1
    while (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte(end)) { end += 1 }
    let isZone = (3...5).contains(end - start - 1) && isEnd(of: .word, end)
    return isZone ? [end] : []
  }

  private mutating func wordyTimeEnds(at start: Int) -> [Int] {
    var offset = start
    if let day = nameEnd(Self.weekdays, at: start) {
      offset = byte(day) == UInt8(ascii: ",") ? day + 1 : day
      guard byte(offset) == 0x20 else { return [] }
      offset += 1
    }
    if let month = nameEnd(Self.months, at: offset) {
      guard offset > start, byte(month) == 0x20, let day = runEnd(.digits, at: month + 1),
        byte(day) == 0x20
      else { return [] }
      // ctime's order: the year comes last, after the zone if there is one.
      for end in clockEnds(at: day + 1, allowsHourAndMinute: false).reversed()
      where byte(end) == 0x20 && number(end + 1, digits: 4, 0...9999) != nil {
        return [end + 5]
      }
      return []
    }
    guard let day = runEnd(.digits, at: offset), day - offset <= 2, byte(day) == 0x20,
      let month = nameEnd(Self.months, at: day + 1), byte(month) == 0x20,
      number(month + 1, digits: 4, 0...9999) != nil, byte(month + 5) == 0x20
    else { return [] }
    return clockEnds(at: month + 6, allowsHourAndMinute: false).reversed()
  }

  private func nameEnd(_ names: [String], at start: Int) -> Int? {
    guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte(start)) else { return nil }
    for name in names where bytes[min(start, bytes.count)...].starts(with: name.utf8) {
      return start + 3
    }
    return nil
  }

  /// The number of exactly so many digits at `start`, when it is within `range`.
  private func number(_ start: Int, digits: Int, _ range: ClosedRange<Int>) -> Int? {
    var value = 0
    for offset in start..<start + digits {
      guard TokenBytes.isDigit(byte(offset)) else { return nil }
      value = value * 10 + Int(byte(offset) - 0x30)
    }
    return range.contains(value) ? value : nil
  }

  // MARK: Durations

  /// Units of time and their rank: in a duration of several units each is smaller than the last.
  private static let units: [(name: [UInt8], rank: Int)] = {
    let names: [[String]] = [
      ["ns", "nanosecond", "nanoseconds"],
      ["us", "µs", "μs", "usec", "usecs", "microsecond", "microseconds"],
      ["ms", "msec", "msecs", "millisecond", "milliseconds"],
      ["s", "sec", "secs", "second", "seconds"],
      ["m", "min", "mins", "minute", "minutes"],
      ["h", "hr", "hrs", "hour", "hours"],
      ["d", "day", "days"],
      ["w", "week", "weeks"],
      ["mon", "mons", "month", "months"],
      ["y", "yr", "yrs", "year", "years"],
    ]
    let all = names.enumerated().flatMap { rank, names in
      names.map { (name: Array($0.utf8), rank: rank) }
    }
    return all.sorted { $0.name.count > $1.name.count }
  }()

  /// The rank of a clock among the units: it may follow days and what is longer.
  private static let clockRank = 6

  /// The ends of a length of time, longest first: `12 ms`, `1.5s`, `1m30s`, `00:00:01.2`,
  /// `1 day 02:03:04`, `2 mons 3 days`.
  mutating func durationEnds(at start: Int) -> [Int] {
    var ends: [Int] = []
    var offset = start
    var rank = Int.max
    while true {
      let digits = offset + (isSign(offset) ? 1 : 0)
      if rank > Self.clockRank - 1, let clock = clockDurationEnd(at: digits) {
        ends.append(clock)
        break
      }
      guard let value = numberEnd(at: offset),
        let unit = unitEnd(at: byte(value) == 0x20 ? value + 1 : value), unit.rank < rank
      else { break }
      ends.append(unit.end)
      rank = unit.rank
      offset = byte(unit.end) == 0x20 ? unit.end + 1 : unit.end
    }
    return ends.reversed()
  }

  private mutating func clockDurationEnd(at start: Int) -> Int? {
    guard let first = runEnd(.digits, at: start), byte(first) == UInt8(ascii: ":"),
      number(first + 1, digits: 2, 0...59) != nil
    else { return nil }
    var end = first + 3
    if byte(end) == UInt8(ascii: ":"), number(end + 1, digits: 2, 0...59) != nil { end += 3 }
    if byte(end) == UInt8(ascii: "."), let fraction = runEnd(.digits, at: end + 1) {
      end = fraction
    }
    return end
  }

  private func unitEnd(at start: Int) -> (end: Int, rank: Int)? {
    guard start < bytes.count else { return nil }
    for unit in Self.units where bytes[start...].starts(with: unit.name) {
      let end = start + unit.name.count
      // A digit may follow at once (1m30s), a letter may not.
      if TokenBytes.isDigit(byte(end)) || !TokenBytes.isWordCharacter(bytes, at: end) {
        return (end, unit.rank)
      }
    }
    return nil
  }
}
