import PlainText

/// A decimal number of any size, compared exactly: bounds decide at the last digit, which a
/// binary floating-point number would round away.
///
/// The value is `0.d₁d₂d₃… × 10^point`, its first and last digits not zero; zero has no digits.
struct ExactNumber: Sendable, Equatable, Comparable {
  private let isNegative: Bool
  private let digits: [UInt8]
  private let point: Int

  /// Reads `[+-]12`, `1.5`, `.5`, `5.`, `1e-3`; nil for anything else.
  init?(_ text: some Collection<UInt8>) {
    var rest = text[...]
    var negative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      negative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    let whole = rest.prefix(while: TokenBytes.isDigit)
    rest = rest.dropFirst(whole.count)
    var all = Array(whole)
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix(while: TokenBytes.isDigit)
      rest = rest.dropFirst(fraction.count + 1)
      all += fraction
    }
    guard !all.isEmpty else { return nil }
    var exponent = 0
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      guard let value = Self.exponent(rest.dropFirst()) else { return nil }
      exponent = value
    } else if !rest.isEmpty {
      return nil
    }
    let leadingZeros = all.prefix { $0 == UInt8(ascii: "0") }.count
    all.removeFirst(leadingZeros)
    while all.last == UInt8(ascii: "0") { all.removeLast() }
    digits = all
    point = all.isEmpty ? 0 : whole.count - leadingZeros + exponent
    isNegative = negative && !all.isEmpty
  }

  /// An exponent, kept within bounds that no number of a real output reaches.
  private static func exponent(_ text: some Collection<UInt8>) -> Int? {
    var rest = text[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    guard !rest.isEmpty, rest.allSatisfy(TokenBytes.isDigit) else { return nil }
    var value = 0
    for digit in rest { value = min(value * 10 + Int(digit - 0x30), 1_000_000_000_000) }
    return isNegative ? -value : value
  }

  static func < (left: Self, right: Self) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    return left.isNegative
      ? right.hasSmallerMagnitude(than: left) : left.hasSmallerMagnitude(than: right)
  }

  private func hasSmallerMagnitude(than other: Self) -> Bool {
    if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
    if point != other.point { return point < other.point }
    return digits.lexicographicallyPrecedes(other.digits)
  }
}
