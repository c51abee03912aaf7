import PsqlText

/// The columns of a terminal that a character takes, as a version of psql counts them.
///
/// psql counts by the Unicode tables of its own release, and so do its tables here. A terminal, and
/// Etude's own screens, count by newer ones.
struct PsqlWidth {
  /// Whether format characters take no column. They do not since psql 16, which also has a newer
  /// Unicode.
  private let countsFormatsAsNothing: Bool

  /// Creates the widths of a version of psql.
  init(version: PsqlVersion) {
    countsFormatsAsNothing = version.has(.major(16))
  }

  /// The columns that a code point takes: 0, 1 or 2; nil for a control character.
  ///
  /// - Complexity: O(log *n*) in the number of ranges.
  func columns(of codePoint: UInt32) -> Int? {
    if codePoint < 0x20 || (codePoint >= 0x7F && codePoint < 0xA0) { return nil }
    if countsFormatsAsNothing, codePoint >= 0xAD {
      if Self.contains(codePoint, in: Self.zeroWidthRangesSince16) { return 0 }
      if Self.contains(codePoint, in: Self.doubleWidthRangesSince16) { return 2 }
    }
    if codePoint < 0x300 { return 1 }
    if Self.contains(codePoint, in: Self.zeroWidthRanges) { return 0 }
    return Self.contains(codePoint, in: Self.doubleWidthRanges) ? 2 : 1
  }

  private static func contains(_ codePoint: UInt32, in ranges: [UInt32]) -> Bool {
    // Binary search for the last range that begins at or before the code point.
    var low = 0
    var high = ranges.count / 2
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle * 2] <= codePoint { low = middle + 1 } else { high = middle }
    }
    return low > 0 && codePoint <= ranges[low * 2 - 1]
  }
}
