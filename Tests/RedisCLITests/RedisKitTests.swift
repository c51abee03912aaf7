import Foundation
import TestSupport
import Testing

/// What the real redis-cli printed for the same input: that of Redis 7.0 when it was recorded. Where
/// the server is another version, its answers are others, and redis-cli is asked now.
@Suite struct RedisKitTests {
  static let cases: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: fixtures.path)) ?? [])
    .filter { $0.hasSuffix(".redis") }.map { String($0.dropLast(".redis".count)) }.sorted()

  private static let isRecordedVersion = Result {
    try RealRedisCLI.output(of: Array("INFO server\n".utf8), on: try RedisServer())
      .contains("redis_version:7.0.")
  }

  @Test func casesAreThere() { #expect(Self.cases.count >= 13) }

  @Test(arguments: cases) func printsWhatRedisCLIPrints(name: String) throws {
    func text(_ suffix: String) throws -> String {
      try String(contentsOf: fixtures.appendingPathComponent(name + suffix), encoding: .utf8)
    }
    let lesson = try RedisLesson(overTCP: true)
    let input = try text(".redis")
    var actual = try lesson.run(input)
    var expected = try text(".out")
    if let published = try? text(".pub") {
      try lesson.run(published, in: "publisher")
      actual += try lesson.events(of: "main")
    } else if try !Self.isRecordedVersion.get() {
      expected = masked(try RealRedisCLI.output(of: Array(input.utf8), on: try RedisServer()))
    }
    // On a busy machine any answer may take the half second from which on redis-cli says how long it took.
    let duration = "(#.##s)\n"
    let shown = masked(actual)
    #expect((expected.contains(duration) ? shown : shown.replacing(duration, with: "")) == expected)
  }
}
