import PlainText
import Testing

/// The name that a mistyped one most likely stands for.
struct NearestNameTests {
  static let names = ["session", "timeout", "until", "hidden", "on", "x"]

  @Test(
    "a typo has a nearest name",
    arguments: [
      ("sesion", "session"), ("timout", "timeout"), ("hiden", "hidden"), ("utnil", "until"),
      ("Session", "session"), ("no", "on"), ("untill", "until"), ("sessoin", "session"),
    ])
  func near(typo: String, name: String) {
    #expect(nearestName(to: typo, among: Self.names) == name)
  }

  @Test(
    "what is far from every name has none", arguments: ["", "q", "colour", "hid", "time", "zz"])
  func far(word: String) {
    #expect(nearestName(to: word, among: Self.names) == nil)
  }

  @Test("the nearer of two, and the first of two that are equally near")
  func order() {
    #expect(nearestName(to: "standbye", among: ["standbys", "standby"]) == "standbys")
    #expect(nearestName(to: "abcdex", among: ["abcxyx", "abcdey"]) == "abcdey")
  }
}
