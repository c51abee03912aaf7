import LessonModel
import LessonText
import Testing

/// Blocks that look as if they ran and never do.
struct SilentBlocksTests {
  @Test(
    "a language that could run is said, unless it is marked",
    arguments: [
      ("bash", "sh"), ("console", "sh"), ("shell-session", "sh"), ("zsh", "sh"), ("psql", "sql"),
      ("Bash", "sh"), ("{.bash}", "sh"), ("postgresql", "sql"), ("redis-cli", "redis"),
      ("curl", "http"), ("nc", "tcp"), ("python", nil), ("js", nil), ("C++", nil), ("mysql", nil),
      ("python title=x", nil),
    ] as [(String, String?)])
  func said(info: String, kind: String?) throws {
    func lesson(_ info: String) throws -> Lesson {
      let text = "---\ntitle: T\n---\n\n```\(info)\nx\n```\n"
      let result = LessonParser.parse(Array(text.utf8), file: "f.md", name: "f")
      return try #require(result.lesson, "\(result.findings)")
    }
    let findings = try lesson(info).silentBlocks
    #expect(findings.map(\.line) == [5])
    #expect(findings.map(\.isWarning) == [true])
    let remedy = findings.first?.remedy ?? ""
    #expect(
      remedy.hasPrefix(kind.map { "write `\($0)` to run it, or write `" } ?? "a step of kind"))
    #expect(try lesson("\(info) display").silentBlocks.isEmpty)
  }

  @Test(
    "what is data, output or nothing is left alone",
    arguments: ["", "json", "yaml", "text", "toml", "diff", "html", "mermaid", "ini", "sh display"])
  func leftAlone(info: String) throws {
    let text = "---\ntitle: T\n---\n\n```\(info)\nx\n```\n"
    let result = LessonParser.parse(Array(text.utf8), file: "f.md", name: "f")
    #expect(try #require(result.lesson).silentBlocks.isEmpty)
  }
}
