/// Divides many numbers by the same one: a multiplication takes the place of each division.
///
/// Source: Granlund and Montgomery, "Division by invariant integers using multiplication", 1994.
struct Modulus: Sendable, Equatable {
  /// What is divided by, at least 1.
  let divisor: UInt64
  private let reciprocal: UInt64

  /// - Precondition: `divisor` is at least 1.
  init(_ divisor: UInt64) {
    self.divisor = divisor
    reciprocal = UInt64.max / divisor
  }

  /// `number % divisor`.
  ///
  /// The quotient that the multiplication finds is the true one or one less, because
  /// `reciprocal` is less than 1 below 2⁶⁴ / `divisor`; so one subtraction sets it right.
  func remainder(of number: UInt64) -> UInt64 {
    let quotient = number.multipliedFullWidth(by: reciprocal).high
    let remainder = number &- quotient &* divisor
    return remainder < divisor ? remainder : remainder &- divisor
  }
}
