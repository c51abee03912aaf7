/// Passwords for the servers of one run.
enum RandomPassword {
  /// How many characters one has. It is the same for all, so that what stands in its place on a
  /// page is as wide on every run.
  static let length = 32

  private static let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789")

  /// A new password of the kernel's random bytes: letters and digits that need no quotes anywhere,
  /// 165 bits.
  static func make() -> String {
    // On Linux the standard library's own generator reads getrandom, for every number.
    var generator = SystemRandomNumberGenerator()
    return String((0..<length).compactMap { _ in characters.randomElement(using: &generator) })
  }
}
