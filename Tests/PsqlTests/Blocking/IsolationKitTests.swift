import Testing

/// What several psql sessions print for the scenarios in Fixtures/isolation, and which of their
/// steps are blocked: a file added there is a case added.
@Suite("The isolation kit")
struct IsolationKitTests {
  @Test("Scenarios", arguments: Fixtures.names(in: "isolation", ending: ".iso"))
  func scenario(name: String) throws {
    let scenario = try IsolationScenario(
      String(decoding: try Fixtures.bytes("isolation/\(name).iso"), as: UTF8.self))
    let expected = try Fixtures.bytes("isolation/\(name).psql.out")
    let actual = Array(try IsolationReplay(scenario).run().utf8)
    let isSame = actual == expected
    #expect(isSame, "\(firstDifference(actual, expected))")
  }
}
