import Glibc

/// The date of today.
enum Today {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The date, here and in UTC: as PostgreSQL and `date -I` print it, as `date` does, and as mail and
  /// HTTP do.
  static var dates: Set<String> {
    let now = time(nil)
    return Set(dates(now, isLocal: true) + dates(now, isLocal: false))
  }

  private static func dates(_ now: time_t, isLocal: Bool) -> [String] {
    var now = now
    // Safe: the calls read and fill locals that outlive them; the zone's name, a pointer, is not read.
    var parts = unsafe tm()
    if isLocal { unsafe localtime_r(&now, &parts) } else { unsafe gmtime_r(&now, &parts) }
    let (year, month, day) = unsafe (parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday)
    func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let name = months[Int(month) - 1]
    return [
      "\(year)-\(padded(month))-\(padded(day))",
      "\(name) \(day < 10 ? " " : "")\(day)", "\(padded(day)) \(name)",
    ]
  }
}
