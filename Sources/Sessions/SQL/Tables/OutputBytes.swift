extension Span<UInt8> {
  /// Whether each byte is a character of one column that prints as it is.
  var isPrintableASCII: Bool {
    // Safe: the bytes are only read.
    let raw = unsafe bytes
    var index = 0
    // Eight at a time: no byte has its highest bit, is less than a blank or is 0x7F.
    while index + 8 <= count {
      // Safe: eight bytes are there.
      let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      let low = word &- 0x2020_2020_2020_2020
      let high = word &+ 0x0101_0101_0101_0101
      if (word | low | high) & 0x8080_8080_8080_8080 != 0 { return false }
      index += 8
    }
    while index < count {
      if self[index] &- 0x20 > 0x5E { return false }
      index += 1
    }
    return true
  }
}

extension ArraySlice<UInt8> {
  /// Whether no byte is part of a longer character.
  var isASCII: Bool {
    let text = span
    for index in text.indices where text[index] >= 0x80 { return false }
    return true
  }
}

extension [UInt8] {
  mutating func append(repeating element: UInt8, count: Int) {
    if count > 0 { append(contentsOf: repeatElement(element, count: count)) }
  }

  mutating func append(repeating text: [UInt8], count: Int) {
    guard count > 0 else { return }
    if text.count == 1 { return append(repeating: text[0], count: count) }
    for _ in 0..<count { append(contentsOf: text) }
  }

  mutating func appendBlanks(_ count: Int) { append(repeating: UInt8(ascii: " "), count: count) }

  mutating func appendHexadecimal(_ value: UInt32, digits: Int) {
    let text = String(value, radix: 16, uppercase: true)
    append(repeating: UInt8(ascii: "0"), count: digits - text.utf8.count)
    append(contentsOf: text.utf8)
  }
}
