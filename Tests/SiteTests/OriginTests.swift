import LessonModel
import Site
import Testing

/// What the head of a page says is Etude's own.
@Suite struct OriginTests {
  private static func site(documents: String?) throws -> TemporaryFolder {
    let lesson = try Sites.lesson(
      "---\ntitle: T\nservices:\n  a: kafka\n  b: {kind: redis, modules: [bloom]}\n---\n\nText.\n")
    var transcript = Sites.transcript(of: lesson)
    transcript.services[0].provider = "built-in broker"
    let folder = try TemporaryFolder()
    try SiteBuilder(
      course: Sites.course([lesson]),
      pages: [SiteBuilder.Page(lesson: lesson, transcript: transcript)], theme: Sites.theme,
      documents: documents
    ).build(into: folder.path)
    return folder
  }

  @Test("it is named, with a link to a page of the differences")
  func named() throws {
    let folder = try Self.site(documents: Sites.root)
    let html = try folder.text("m/page/index.html")
    for (subject, own, name) in [
      ("Kafka", "broker", "kafka"), ("Bloom commands", "module", "bloom"),
    ] {
      #expect(
        html.contains(
          "\(subject): Etude&#39;s own \(own) (<a href=\"../../etude/\(name)/index.html\">differences</a>)"
        ))
      let list = try folder.text("etude/\(name)/index.html")
      #expect(Markup(list).problems == [])
      #expect(list.contains("<table>"))
    }
  }

  @Test("without the lists there is no link")
  func without() throws {
    let folder = try Self.site(documents: nil)
    let html = try folder.text("m/page/index.html")
    #expect(html.contains("Kafka: Etude&#39;s own broker</p>"))
    #expect(try folder.files().contains { $0.hasPrefix("etude/") } == false)
  }
}
