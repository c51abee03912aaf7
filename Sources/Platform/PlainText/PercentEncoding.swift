/// `%20` and its like: bytes of a text that an address may not hold as they stand (RFC 3986, 2.1).
package enum PercentEncoding {
  /// The text that a piece of an address stands for.
  ///
  /// - Parameters:
  ///   - text: the piece.
  ///   - plusIsBlank: whether `+` stands for a blank, as in the query of a form.
  /// - Returns: the text; nil when something in it is none: `%zz`, or bytes that are not UTF-8.
  /// - Complexity: O(*n*).
  package static func decoded(
    _ text: some StringProtocol, plusIsBlank: Bool = false
  ) -> String? {
    decoded(utf8: text.utf8, plusIsBlank: plusIsBlank)
  }

  /// The same for a piece in UTF-8.
  package static func decoded(
    utf8 text: some Collection<UInt8>, plusIsBlank: Bool = false
  ) -> String? {
    bytes(of: text, plusIsBlank: plusIsBlank, keepsFaults: false).flatMap {
      String(validating: $0, as: UTF8.self)
    }
  }

  /// The same for a text in which faults stay: `%zz` stands for itself, and bytes that are not UTF-8
  /// are replaced.
  package static func leniently(_ text: some StringProtocol) -> String {
    String(
      decoding: bytes(of: text.utf8, plusIsBlank: false, keepsFaults: true) ?? [], as: UTF8.self)
  }

  private static func bytes(
    of text: some Collection<UInt8>, plusIsBlank: Bool, keepsFaults: Bool
  ) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = Array(text)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        let digits = rest.prefix(2).compactMap(digit)
        if digits.count == 2 {
          bytes.append(digits[0] << 4 | digits[1])
          rest = rest.dropFirst(2)
        } else if keepsFaults {
          bytes.append(byte)
        } else {
          return nil
        }
      case UInt8(ascii: "+") where plusIsBlank: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    return bytes
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// A text as it may stand in an address: all but letters and digits of ASCII, `-`, `.`, `_` and `~`
  /// is written as `%20` and its like.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - kept: further characters that stay, such as the `/` of a path.
  /// - Returns: the text in ASCII.
  /// - Complexity: O(*n*).
  package static func encoded(_ text: String, keeping kept: String = "") -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let plain = Set("-._~\(kept)".utf8)
    let bytes = text.utf8.flatMap { byte -> [UInt8] in
      let scalar = Unicode.Scalar(byte)
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || digit(byte) != nil)
      return isPlain || plain.contains(byte)
        ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
