import Glibc

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

  /// What Java says of text that is no date and time.
  static func complaint(ofDateTime text: String) -> String {
    guard let start = text.firstIndex(of: "T"), text.index(after: start) < text.endIndex else {
      return "java.text.ParseException: Error parsing timestamp. It does not contain a 'T' "
        + "according to ISO8601 format"
    }
    let hasZone = text[start...].contains { "+-Z".contains($0) }
    return "java.text.ParseException: Unparseable date: \"\(text)\(hasZone ? "" : "Z")\""
  }

  /// `YYYY-MM-DDTHH:mm:SS.sss`, in UTC unless a zone follows; nil when it is not one.
  static func milliseconds(ofDateTime text: String) -> Int64? {
    guard
      let match = text.wholeMatch(
        of: /(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})(Z|[+-]\d\d(?::\d\d)?)?/)
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
      let minutes = digits.count > 2 ? digits[2] * 10 + digits[3] : 0
      let offset = Int64((digits[0] * 10 + digits[1]) * 3_600 + minutes * 60)
      seconds -= zone.first == "-" ? -offset : offset
    }
    return seconds * 1000 + (Int64(match.7) ?? 0)
  }
}
