import Glibc

/// Numbers as pictures show them: whole ones in full, others with four significant digits. No
/// locale has a say.
enum NumberText {
  /// The number's text: `120`, `0.0098`, `1.234e-07`.
  static func of(_ value: Double) -> String {
    guard value.isFinite else { return value.description }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    let sign = value < 0 ? "-" : ""
    let size = abs(value)
    let exponent = Int(log10(size).rounded(.down))
    if (-5..<15).contains(exponent) {
      return sign + fixed(size, decimals: max(0, 3 - exponent))
    }
    // Through text, because a power of ten this far out may be no Double.
    let parts = size.description.split(separator: "e")
    guard parts.count == 2, let mantissa = Double(parts[0]) else { return value.description }
    return "\(sign)\(fixed(mantissa, decimals: 3))e\(parts[1])"
  }

  private static func fixed(_ value: Double, decimals: Int) -> String {
    let scaled = String(Int((value * pow(10, Double(decimals))).rounded()))
    guard decimals > 0 else { return scaled }
    let digits = String(repeating: "0", count: max(0, decimals + 1 - scaled.count)) + scaled
    let fraction = digits.suffix(decimals).reversed().drop { $0 == "0" }.reversed()
    let whole = digits.dropLast(decimals)
    return fraction.isEmpty ? String(whole) : "\(whole).\(String(fraction))"
  }
}
