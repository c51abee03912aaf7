/// A rule of an expectation by which part of a line may match, such as `<int:x 6..20>`.
package struct Placeholder: Sendable, Equatable {
  /// What a placeholder matches; the raw value is the word it is written with.
  enum Kind: String, Sendable, CaseIterable {
    /// Any text within the line, none included.
    case any = "..."
    /// A whole number, with or without a sign.
    case int
    /// A number: sign, fraction and exponent optional. `NaN` and `Infinity` are not numbers.
    case float
    /// Hexadecimal digits, with or without `0x`.
    case hex
    /// Letters, digits, marks and `_`.
    case word
    /// A date, a time of day or both.
    case time
    /// A number with a unit of time, several of them, or `hh:mm:ss`.
    case duration
    /// A UUID.
    case uuid
    /// A PostgreSQL log position such as `0/16B3748`.
    case lsn
    /// A whole number from 1 to 65535.
    case port

    /// Whether bounds may be written after it.
    var takesBounds: Bool { self == .int || self == .float }
  }

  /// The smallest and the largest number that match.
  struct Bounds: Sendable, Equatable {
    let lower: ExactNumber
    let upper: ExactNumber
    /// As written: `6..20`.
    let source: String

    func contains(_ number: ExactNumber) -> Bool { lower <= number && number <= upper }
  }

  /// What it matches.
  let kind: Kind
  /// The capture that it binds or repeats.
  let name: String?
  /// The bounds, for `int` and `float`.
  let bounds: Bounds?
  /// As written, from `<` to `>`.
  let source: String
}
