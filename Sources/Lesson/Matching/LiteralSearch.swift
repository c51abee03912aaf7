/// Finds a text again and again in a line, in time linear in both (Knuth, Morris, Pratt 1977).
struct LiteralSearch {
  private let needle: [UInt8]
  /// For each prefix of the needle the length of its longest border.
  private let borders: [Int]
  private var offset: Int
  private var matched = 0

  /// Prepares the search; occurrences start at `start` or later.
  init(_ needle: [UInt8], from start: Int) {
    self.needle = needle
    offset = start
    var borders = [Int](repeating: 0, count: needle.count)
    var length = 0
    for index in needle.indices.dropFirst() {
      while length > 0, needle[index] != needle[length] { length = borders[length - 1] }
      if needle[index] == needle[length] { length += 1 }
      borders[index] = length
    }
    self.borders = borders
  }

  /// The start of the next occurrence; occurrences may overlap.
  mutating func next(in bytes: [UInt8]) -> Int? {
    while offset < bytes.count {
      while matched > 0, bytes[offset] != needle[matched] { matched = borders[matched - 1] }
      if bytes[offset] == needle[matched] { matched += 1 }
      offset += 1
      if matched == needle.count {
        matched = borders[matched - 1]
        return offset - needle.count
      }
    }
    return nil
  }

  /// For each offset of a text how many bytes from there on are the same as from its start on
  /// (the Z function), in linear time.
  static func commonLengths(_ text: ArraySlice<UInt8>) -> [Int32] {
    let bytes = Array(text)
    var lengths = [Int32](repeating: 0, count: bytes.count + 1)
    lengths[0] = Int32(clamping: bytes.count)
    // The stretch that agrees with the start and reaches furthest.
    var left = 0
    var right = 0
    for index in bytes.indices.dropFirst() {
      var length = index < right ? min(right - index, Int(lengths[index - left])) : 0
      while index + length < bytes.count, bytes[length] == bytes[index + length] { length += 1 }
      if index + length > right { (left, right) = (index, index + length) }
      lengths[index] = Int32(clamping: length)
    }
    return lengths
  }
}
