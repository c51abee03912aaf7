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
}
