extension UInt8 {
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let newline = UInt8(ascii: "\n")
  static let `return` = UInt8(ascii: "\r")
  static let backslash = UInt8(ascii: "\\")
  static let doubleQuote = UInt8(ascii: "\"")
  static let singleQuote = UInt8(ascii: "'")

  /// Whether C's `isspace` holds in the C locale.
  var isBlank: Bool { self == .space || (9...13).contains(self) }

  /// The value of a hexadecimal digit, nil for other characters.
  var hexDigit: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension [UInt8] {
  /// The bytes up to the first NUL: what a C string function sees of them.
  var untilNUL: ArraySlice<UInt8> { prefix { $0 != 0 } }

  /// The argument as a word to compare: up to the first NUL, in lower case, as redis-cli
  /// compares command names.
  var word: String { String(decoding: untilNUL, as: UTF8.self).lowercased() }

  /// What C's `strtol` makes of the bytes: the number, nil when it does not fit, and whether
  /// it used all of the text. No digits at all make 0, of which nothing was used.
  var leadingInteger: (value: Int?, isWhole: Bool) {
    let text = untilNUL
    var rest = text.drop { $0.isBlank }
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty else { return (0, text.isEmpty) }
    let sign = isNegative ? "-" : ""
    return (Int(sign + String(decoding: digits, as: UTF8.self)), digits.endIndex == text.endIndex)
  }
}
