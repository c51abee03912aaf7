import Foundation
import LessonModel
import Testing

/// `list --json` is what its schema says.
@Suite struct LessonListTests {
  private static let schema = RunReportTests.schema.deletingLastPathComponent()
    .appending(path: "list.schema.json")

  private static func lesson(_ name: String, minutes: Int?) -> Lesson {
    Lesson(
      name: name, file: "lessons/\(name).md", title: "\u{202e}T \"x\"", summary: "S",
      minutes: minutes,
      services: minutes == nil
        ? [] : [ServiceDeclaration(name: "db", kind: .postgres)],
      steps: [Step(number: 1, kind: .sh, input: "x", line: 3)], source: [])
  }

  @Test("a document conforms, and says everything once")
  func conforms() throws {
    let text = LessonList([Self.lesson("m/a", minutes: 5), Self.lesson("m/b", minutes: nil)]).json()
    #expect(!text.contains("\u{202e}"))
    let document = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let check = try SchemaCheck(schema: Self.schema)
    #expect(check.problems(document) == [])
    let lessons = try #require((document as? [String: Any])?["lessons"] as? [[String: Any]])
    #expect(lessons.map { $0["name"] as? String } == ["m/a", "m/b"])
    #expect(Set(lessons[0].keys) == check.keys(of: "lesson").all)
    #expect(Set(lessons[1].keys) == check.keys(of: "lesson").required)
    let texts = lessons[0].compactMapValues { $0 as? String }
    #expect(
      texts == [
        "name": "m/a", "file": "lessons/m/a.md", "title": "\u{202e}T \"x\"", "summary": "S",
      ])
    #expect(lessons[0]["minutes"] as? Int == 5 && lessons[0]["steps"] as? Int == 1)
    let services = try #require(lessons[0]["services"] as? [[String: String]])
    #expect(services == [["name": "db", "kind": "postgres"]])
  }

  @Test("what does not conform is found", arguments: ["title", "steps", "services", "file"])
  func finds(key: String) throws {
    let text = LessonList([Self.lesson("m/a", minutes: 5)]).json()
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    var document = try #require(value as? [String: Any])
    var lessons = try #require(document["lessons"] as? [[String: Any]])
    lessons[0][key] = nil
    document["lessons"] = lessons
    #expect(try SchemaCheck(schema: Self.schema).problems(document).count == 1)
  }
}
