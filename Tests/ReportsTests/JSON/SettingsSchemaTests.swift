import Foundation
import LessonModel
import LessonText
import Testing

/// `docs/etude.schema.json` and what reads `etude.yaml` agree.
@Suite struct SettingsSchemaTests {
  private static let schema = RunReportTests.schema.deletingLastPathComponent()
    .appending(path: "etude.schema.json")

  /// What the reader says of a text, which is JSON and so YAML.
  private static func findings(_ text: String) throws -> [String] {
    let folder = NSTemporaryDirectory() + "etude-schema-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/etude.yaml"))
    return CourseSettings.load(root: folder).findings.map(\.problem)
  }

  private static func problems(_ text: String) throws -> [String] {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try SchemaCheck(schema: schema).problems(value)
  }

  private static let whole = """
    {"title": "T", "summary": "S", "pages": ["README.md", "docs/**/*.md", "!docs/old"],
    "front-matter": "open", "depends": ["bin/acme", "src/**"], "path": ["bin"],
    "environment": {"ACME_MODE": "test", "N": 3, "B": true},
    "kinds": {"python": {"file": ["python3", "{file}"], "extension": "py", "highlight": "python"},
    "c++": {"file": ["{root}/run", "-o", "{file}.out"]},
    "repl": {"session": ["python3", "{kit}/kinds/pycon.py"], "prompt": ">>>", "more": "..."}},
    "services": {"acme": {"title": "Acme", "start": ["acme", "--port", "{port}", "{peers}"],
    "ready": {"tcp": "{port}"}, "version": ["acme", "--version"],
    "environment": {"ACME_PORT": "{port}"}, "server-environment": {"N": 3},
    "files": {"acme.conf": "port {port}"}, "prepare": ["true"], "setup": [["true"], ["false", 1]],
    "members": 3, "each": {"peers": "{name}={peer-link}", "all": {"text": "{port}", "between": " "}},
    "user": ["acme", "nobody"], "stop": "INT", "install": "apt-get install acme"}},
    "swift": {"packages": [".", "Tools"]},
    "site": {"headline": "H", "address": "https://e.org/", "source": "https://e.org/{file}",
    "edit": "https://e.org/{file}", "report": "https://e.org/?t={title}", "card": "a.png",
    "logo": "b.svg", "theme": "c", "start": ["make"],
    "replay": {"lesson": "a", "first": "b", "last": "c"}}}
    """

  private static let least = "{\"start\": [\"a\"], \"ready\": {\"log\": \"b\"}}"

  @Test(
    "what both take",
    arguments: [
      whole, "{}", "{\"front-matter\": \"closed\"}", "{\"path\": []}", "{\"environment\": {}}",
      "{\"site\": {}}", "{\"kinds\": {}}", "{\"services\": {}}",
      "{\"services\": {\"a\": \(least)}}",
    ])
  func good(text: String) throws {
    #expect(try Self.findings(text) == [])
    #expect(try Self.problems(text) == [])
  }

  @Test(
    "what both refuse",
    arguments: [
      "{\"swift\": {}}", "{\"swift\": {\"packages\": []}}", "{\"swift\": {\"packages\": \".\"}}",
      "[]", "{\"titel\": \"x\"}", "{\"title\": []}", "{\"pages\": \"README.md\"}",
      "{\"pages\": []}",
      "{\"pages\": [[\"a\"]]}", "{\"front-matter\": \"no\"}", "{\"front-matter\": []}",
      "{\"depends\": \"src\"}", "{\"path\": \"bin\"}", "{\"path\": [{}]}", "{\"environment\": []}",
      "{\"environment\": {\"A\": []}}", "{\"kinds\": []}", "{\"kinds\": {\"a\": {}}}",
      "{\"kinds\": {\"A\": {\"session\": [\"x\"]}}}",
      "{\"kinds\": {\"a\": {\"file\": [\"x\", \"{file}\"], \"session\": [\"x\"]}}}",
      "{\"kinds\": {\"a\": {\"file\": \"x {file}\"}}}", "{\"kinds\": {\"a\": {\"session\": []}}}",
      "{\"kinds\": {\"a\": {\"file\": [\"x\", \"{file}\"], \"prompt\": \"$\"}}}",
      "{\"kinds\": {\"a\": {\"session\": [\"x\"], \"extension\": \"py\"}}}",
      "{\"kinds\": {\"a\": {\"session\": [\"x\"], \"color\": \"py\"}}}",
      "{\"swift\": {}}",
      "{\"services\": []}",
      "{\"services\": {\"a\": {}}}", "{\"services\": {\"a b\": \(least)}}",
      "{\"services\": {\"a\": {\"start\": \"a\", \"ready\": {\"tcp\": 1}}}}",
      "{\"services\": {\"a\": {\"start\": [], \"ready\": {\"tcp\": 1}}}}",
      "{\"services\": {\"a\": {\"start\": [\"a\"], \"ready\": {}}}}",
      "{\"services\": {\"a\": {\"start\": [\"a\"], \"ready\": {\"http\": \"http://example.org/\"}}}}",
      "{\"services\": {\"a\": {\"start\": [\"a\"], \"ready\": {\"tcp\": 1, \"log\": \"b\"}}}}",
      "{\"services\": {\"a\": {\"start\": [\"a\"], \"ready\": {\"log\": \"b\"}, \"members\": 10}}}",
      "{\"services\": {\"a\": {\"start\": [\"a\"], \"ready\": {\"log\": \"b\"}, \"stop\": \"HUP\"}}}",
      "{\"services\": {\"a\": {\"start\": [\"a\"], \"ready\": {\"log\": \"b\"}, \"each\": {\"B\": \"c\"}}}}",
      "{\"services\": {\"a\": {\"start\": [\"a\"], \"ready\": {\"log\": \"b\"}, \"files\": {\"../c\": \"d\"}}}}",
      "{\"site\": []}", "{\"site\": {\"adress\": \"x\"}}", "{\"site\": {\"start\": \"x\"}}",
      "{\"site\": {\"replay\": {\"lesson\": \"a\"}}}", "{\"site\": {\"logo\": []}}",
    ])
  func bad(text: String) throws {
    #expect(try Self.findings(text) != [])
    #expect(try Self.problems(text) != [])
  }

  @Test("each key of the schema is in the text that has all")
  func keys() throws {
    let value = try JSONSerialization.jsonObject(with: Data(contentsOf: Self.schema))
    let schema = try #require(value as? [String: Any])
    let whole = try #require(
      try JSONSerialization.jsonObject(with: Data(Self.whole.utf8)) as? [String: Any])
    func names(_ schema: Any?) -> Set<String> {
      Set(((schema as? [String: Any])?["properties"] as? [String: Any] ?? [:]).keys)
    }
    let properties = try #require(schema["properties"] as? [String: Any])
    #expect(names(schema) == Set(whole.keys))
    let site = try #require(whole["site"] as? [String: Any])
    #expect(names(properties["site"]) == Set(site.keys))
    let services = try #require(properties["services"] as? [String: Any])
    let acme = try #require((whole["services"] as? [String: Any])?["acme"] as? [String: Any])
    #expect(names(services["additionalProperties"]) == Set(acme.keys))
  }
}
