import Foundation
import LessonModel
import LessonText
import Services
import Testing

@testable import Runner

/// What makes two runs the same.
@Suite struct FingerprintTests {
  private func lesson(_ text: String) throws -> Lesson {
    let page = "---\ntitle: T\nservices:\n  db: postgres\n---\n\n\(text)\n"
    return try #require(LessonParser.parse(Array(page.utf8), file: "t.md", name: "t").lesson)
  }

  private func changes(
    from before: String, to after: String,
    configured: (inout ServiceConfiguration) -> Void = { _ in }
  ) throws -> [String] {
    let configuration = ServiceConfiguration(environment: ["PATH": "/usr/bin:/bin"])
    var other = configuration
    configured(&other)
    return Fingerprint(of: try lesson(after), packageRoot: ".", configuration: other)
      .changes(
        since: Fingerprint(of: try lesson(before), packageRoot: ".", configuration: configuration))
  }

  private let page = "```sql\nSELECT 1;\n```\n\n```sql session=b\nSELECT 2;\n```"

  @Test func sameTextSameFingerprint() throws {
    #expect(try changes(from: page, to: page) == [])
    #expect(try changes(from: page, to: "Prose.\n\n\(page)") == [])
  }

  @Test func changedStepsAreNamed() throws {
    let one = page.replacingOccurrences(of: "SELECT 2", with: "SELECT 3")
    #expect(try changes(from: page, to: one) == ["step 2 changed"])
    let both = one.replacingOccurrences(of: "SELECT 1", with: "SELECT 4")
    #expect(try changes(from: page, to: both) == ["step 1 changed, and 1 after it"])
  }

  @Test func appendedInputOfASessionChangesItsEnd() throws {
    // psql runs what is open at the end of its input: the step is no longer the last.
    let longer = page + "\n\n```sql session=b\nSELECT 5;\n```"
    #expect(try changes(from: page, to: longer) == ["step 2 changed", "step 3 is new"])
    #expect(try changes(from: longer, to: page) == ["step 2 changed", "step 3 is gone"])
  }

  @Test func serverAndEnvironment() throws {
    #expect(
      try changes(from: page, to: page) { $0.external[.postgres] = "postgres://x/" }
        == ["the server of postgres changed"])
    #expect(try changes(from: page, to: page) { $0.path += ":/nowhere" } == [])
    // A server that the lesson does not use is none of its business.
    #expect(try changes(from: page, to: page) { $0.external[.redis] = "redis://x/" } == [])
  }

  @Test("the module that a page's Redis loads counts")
  func modules() throws {
    func names(_ service: String) throws -> [String] {
      let text = "---\ntitle: T\nservices:\n  c: \(service)\n---\n\nProse.\n"
      let parsed = LessonParser.parse(Array(text.utf8), file: "t.md", name: "t").lesson
      return Fingerprint(of: try #require(parsed), packageRoot: ".").parts.map(\.name)
    }
    #expect(try names("{kind: redis, modules: [bloom]}").contains("the module bloom"))
    #expect(try !names("redis").contains("the module bloom"))
    let configuration = ServiceConfiguration(environment: [:])
    #expect(configuration.identity(ofModule: "bloom") != nil)
    #expect(configuration.identity(ofModule: "none") == nil)
  }

  @Test(
    "a program that was built anew is named",
    arguments: ["the runner", "the lesson kit", "etude-guard", "etude-broker"])
  func built(_ name: String) throws {
    let text = page + "\n\n```swift\nprint(1)\n```"
    let now = Fingerprint(of: try lesson(text), packageRoot: ".")
    var before = now
    let index = try #require(before.parts.firstIndex { $0.name == name })
    before.parts[index].digest = "another"
    #expect(now.changes(since: before) == ["\(name) was built anew"])
  }

  @Test func addressesAreNotKept() throws {
    var configuration = ServiceConfiguration(environment: [:])
    configuration.external[.postgres] = "postgres://u:secret@h/"
    let fingerprint = Fingerprint(
      of: try lesson(page), packageRoot: ".", configuration: configuration)
    let json = String(decoding: try JSONEncoder().encode(fingerprint), as: UTF8.self)
    #expect(!json.contains("secret"))
  }
}
