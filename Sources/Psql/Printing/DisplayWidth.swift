/// How many columns of a terminal a character takes, as psql 15 counts them.
enum DisplayWidth {
  /// The columns that a code point takes: 0, 1 or 2; nil for a control character.
  ///
  /// - Complexity: O(log *n*) in the number of ranges.
  static func columns(of codePoint: UInt32) -> Int? {
    if codePoint < 0x20 || (codePoint >= 0x7F && codePoint < 0xA0) { return nil }
    if codePoint < 0x300 { return 1 }
    if contains(codePoint, in: zeroWidthRanges) { return 0 }
    return contains(codePoint, in: doubleWidthRanges) ? 2 : 1
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
