import CICU

/// What ICU knows of Unicode, as far as folding and masking need it. Only this file calls it.
enum TextFolding {
  /// The most scalars that are folded at once. A letter with more marks than that is folded in
  /// parts: to put a million marks in order takes ICU a time that grows with their square.
  static let longestPiece = 32

  /// Of each code point up to U+FFFF: `beginsPiece` in the highest bit, and below it the one scalar
  /// that it is folded to when it stands alone. That is 0 when it is folded to several or none. 256
  /// KiB, in place of a call of ICU for nearly each letter that is not ASCII.
  private static let basicPlane: [UInt32] = (0..<0x10000).map { value -> UInt32 in
    guard let scalar = Unicode.Scalar(UInt32(value)) else { return 0 }
    let folded = String(decoding: casefold([UInt16(value)]), as: UTF16.self).unicodeScalars
    let begins: UInt32 = icu_has_boundary_before(Int32(value)) != 0 ? beginsBit : 0
    guard let first = folded.first, folded.count == 1, !isLooseMark(first) else { return begins }
    return begins | first.value
  }

  private static let beginsBit: UInt32 = 1 << 31

  /// The one scalar that `scalar` is folded to when it stands alone; nil when there are several, or
  /// none, or when only ICU knows.
  @inline(__always)
  static func single(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    guard scalar.value < 0x10000 else { return nil }
    let value = basicPlane[Int(scalar.value)] & ~beginsBit
    return value == 0 ? nil : Unicode.Scalar(value)
  }

  /// Whether what stands before `scalar` has no part in how it is folded, whatever it is.
  @inline(__always)
  static func beginsPiece(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x10000
      ? basicPlane[Int(scalar.value)] & beginsBit != 0
      : icu_has_boundary_before(Int32(bitPattern: scalar.value)) != 0
  }

  /// The NFKC_Casefold of a piece of text, as UTF-16. Compatibility forms become plain ones.
  /// Letters of both cases become the same (in full: "ß" becomes "ss"). Code points that are
  /// ignored by default, such as a zero-width joiner, go.
  static func casefold(_ piece: [UInt16]) -> [UInt16] {
    if piece.isEmpty { return [] }
    // No unit has an NFKC form of more than 18.
    var capacity = 18 * piece.count
    while true {
      var length = 0
      // Safe: ICU reads `piece.count` units, and writes at most `capacity`.
      let result = unsafe [UInt16](unsafeUninitializedCapacity: capacity) { buffer, count in
        length = Int(
          unsafe icu_nfkc_casefold(piece, Int32(piece.count), buffer.baseAddress, Int32(capacity)))
        count = max(0, min(length, capacity))
      }
      precondition(length >= 0, "ICU cannot fold \(piece): its error \(-length)")
      if length <= capacity { return result }
      capacity = length
    }
  }

  /// Whether `scalar` is a mark that belongs to no script, such as an accent or a stroke through a
  /// letter.
  static func isLooseMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: icu_is_inherited(Int32(bitPattern: scalar.value)) != 0
    default: false
    }
  }

  /// Whether `scalar` belongs to a word, so that a word does not end before or behind it: a letter,
  /// a mark or a number. Letters of scripts that put no space between words (Han, Kana, Thai, …) do
  /// not: between two of them a word may end anywhere.
  static func belongsToWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      icu_breaks_between_letters(Int32(bitPattern: scalar.value)) == 0
    default: false
    }
  }
}
