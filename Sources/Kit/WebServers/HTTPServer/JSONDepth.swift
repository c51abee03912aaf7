/// How deep the arrays and objects of a JSON text lie in one another.
///
/// Foundation's decoder calls itself for each level: a text of 50,000 brackets ends the process.
enum JSONDepth {
  /// The most levels that are decoded.
  static let most = 100

  /// Whether a text goes deeper than that. What is no JSON may be judged either way.
  ///
  /// - Complexity: O(*n*).
  static func isTooDeep(_ text: [UInt8]) -> Bool {
    var (depth, isInString, isEscaped) = (0, false, false)
    for byte in text {
      switch byte {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\") where isInString: isEscaped = true
      case UInt8(ascii: "\""): isInString.toggle()
      case _ where isInString: break
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        if depth > most { return true }
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
    }
    return false
  }
}
