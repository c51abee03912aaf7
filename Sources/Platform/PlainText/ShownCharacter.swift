/// How a character of a difference is shown: nothing that is there stays invisible, and nothing
/// in an output can act on the terminal.
package enum ShownCharacter {
  /// Control characters as their pictures (`␛`), what cannot be seen, or turns the direction of
  /// writing, by its number (`‹U+202E›`), everything else as it is.
  package static func text(_ character: Character) -> String {
    guard let scalar = character.unicodeScalars.first, scalar != "\t" else {
      return String(character)
    }
    if scalar.value < 0x20 || scalar.value == 0x7F {
      return character.unicodeScalars.map { scalar in
        let picture = scalar.value == 0x7F ? 0x2421 : 0x2400 + scalar.value
        return Unicode.Scalar(picture).map { String($0) } ?? ""
      }.joined()
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
      return numbers(of: character)
    case .spaceSeparator where scalar != " ": return numbers(of: character)
    default: return String(character)
    }
  }

  private static func numbers(of character: Character) -> String {
    character.unicodeScalars.map(number).joined()
  }

  /// A scalar by its number: `‹U+00E9›`.
  package static func number(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "‹U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)›"
  }
}
