import LessonText
import Testing

@testable import Site

/// What a site has for a server that runs its steps.
struct LiveFilesTests {
  @Test("a site has the live page's script and style, and its pages name no server")
  func files() throws {
    let lesson = try Sites.lesson("```sh\necho 1\n```\n", name: "a/one")
    let folder = try Sites.build([(lesson, nil)])
    #expect(try folder.text("live.js").contains("WebSocket"))
    #expect(try folder.text("live.css").contains(".dock"))
    #expect(try !folder.text("a/one/index.html").contains("etude-live"))
    #expect(try folder.text("script.js").contains("meta[name=etude-live]"))
  }

  @Test("a script goes without comments and indentation; what may be text of a template stays")
  func comments() throws {
    func shorter(_ script: String) -> String {
      String(decoding: ScriptWithoutComments.of(Array(script.utf8)), as: UTF8.self)
    }
    let script = "// Why.\nif (a) {\n  // Here.\n\n  b(`x // y`); // Kept.\n\tc(\"//\")\n}\n"
    #expect(shorter(script) == "if (a) {\nb(`x // y`); // Kept.\nc(\"//\")\n}\n")
    let template = "  a(`one\n  // two\n`)\n"
    #expect(shorter(template) == template)
    #expect(shorter("a()") == "a()\n")
  }

  @Test("what every live page loads stays small, and what few need is by itself")
  func size() throws {
    let folder = try Sites.build([(try Sites.lesson("```sh\necho 1\n```\n"), nil)])
    let script = try folder.text("live.js")
    #expect(script.utf8.count < 60_000)
    let parts = try folder.files().filter { $0.hasPrefix("live/") }
    #expect(parts.count == 9)
    for part in parts {
      let text = try folder.text(part)
      #expect(text.utf8.count < 12_000, "\(part)")
      // It is loaded by its name, and nothing of it is in the script that loads it.
      let name = part.dropFirst("live/".count).dropLast(".js".count)
      #expect(script.contains("(\"\(name)\""), "\(part)")
      let lines = text.split(separator: "\n").filter { $0.utf8.count > 60 }
      #expect(lines.filter { script.contains($0) } == [], "\(part)")
    }
  }
}
