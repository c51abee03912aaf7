import Foundation
import Testing

/// What the real redis-cli printed for the same input.
@Suite struct KitTests {
  static let cases: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: fixtures.path)) ?? [])
    .filter { $0.hasSuffix(".redis") }.map { String($0.dropLast(".redis".count)) }.sorted()

  @Test func casesAreThere() { #expect(Self.cases.count >= 13) }

  @Test(arguments: cases) func printsWhatRedisCLIPrints(name: String) throws {
    func text(_ suffix: String) throws -> String {
      try String(contentsOf: fixtures.appendingPathComponent(name + suffix), encoding: .utf8)
    }
    let lesson = try Lesson(overTCP: true)
    var actual = try lesson.run(text(".redis"))
    if let published = try? text(".pub") {
      try lesson.run(published, in: "publisher")
      actual += try lesson.events(of: "main")
    }
    #expect(masked(actual) == (try text(".out")))
  }
}
