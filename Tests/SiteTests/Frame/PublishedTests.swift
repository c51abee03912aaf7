import Foundation
import FoundationXML
import LessonModel
import LessonText
import Site
import Testing

/// What a page says of how it was run and where it is at home.
@Suite struct PublishedTests {
  private static func build(
    lack: String? = nil, _ change: (inout CourseSettings, inout Transcript) -> Void = { _, _ in }
  ) throws -> TemporaryFolder {
    let root = try TemporaryFolder()
    try root.write("png", to: "docs/a b.png")
    var lesson = try Sites.lesson(
      """
      ---
      title: One & two
      summary: S.
      was: old
      services: {db: postgres}
      ---
      ```sql
      SELECT 1;
      ```

      ```service
      stop db
      ```

      ```sh
      echo ${x} $ETUDE_RUNAS
      ```
      """, name: "m/one")
    lesson.file = "\(root.path)/lessons/01-m/01-one.md"
    var transcript = Sites.transcript(of: lesson)
    transcript.ran = RunStamp(date: "2026-11-25T09:30:00Z", commit: "a1b2c3")
    var settings = CourseSettings(title: "Book")
    change(&settings, &transcript)
    let folder = try Sites.build(
      [(lesson, transcript)], root: root.path, settings: settings, lack: lack)
    for file in try folder.files() where file.hasSuffix(".html") {
      #expect(Markup(try folder.text(file)).problems == [], "\(file)")
    }
    return folder
  }

  @Test("the command, what the run was, and no address that nobody gave")
  func run() throws {
    let html = try Self.build().text("m/one/index.html")
    let start = try #require(html.firstRange(of: "<div class=\"run\">\n"))
    let end = try #require(html[start.upperBound...].firstRange(of: "</div>"))
    #expect(
      html[start.upperBound..<end.lowerBound] == """
        <p class="command"><code>etude step m/one</code></p>
        <p class="ran"><b class="good">3 of 3 steps printed this</b> · PostgreSQL 1.2.3 · \
        <time datetime="2026-11-25T09:30:00Z">2026-11-25</time> · commit <code>a1b2c3</code></p>

        """)
    #expect(!html.contains("canonical") && !html.contains("og:url") && !html.contains("feed.xml"))
    #expect(html.contains("<meta property=\"og:title\" content=\"One &amp; two\">"))
    #expect(html.contains("<meta property=\"og:description\" content=\"S.\">"))
  }

  @Test("what did not go well is counted")
  func unwell() throws {
    let html = try Self.build { _, transcript in
      transcript.steps[0].outcome = .failed
      transcript.steps[1].outcome = .skipped
      transcript.ran = nil
    }.text("m/one/index.html")
    #expect(
      html.contains(
        "<b class=\"bad\">1 of 3 steps printed this</b> · 1 skipped · PostgreSQL 1.2.3</p>"))
  }

  @Test("a run on files that git did not have says so, on the page and in a report")
  func changed() throws {
    let html = try Self.build { settings, transcript in
      settings.report = "https://e.org/new?b={body}"
      transcript.ran?.commit = "a1b2c3-dirty"
    }.text("m/one/index.html")
    #expect(html.contains(" · commit <code>a1b2c3</code>, with uncommitted changes</p>"))
    #expect(html.contains("%2C%20commit%20a1b2c3%2C%20with%20uncommitted%20changes%0A"))
    #expect(!html.contains("dirty"))
  }

  @Test("a recorded run says so, why, and when it was")
  func recorded() throws {
    let html = try Self.build(lack: "no <server>").text("m/one/index.html")
    #expect(
      html.contains(
        "<p class=\"ran\"><b>Recorded run</b> · <b class=\"good\">3 of 3 steps printed this</b>"))
    #expect(
      html.contains(
        "<p class=\"notice\">Recorded run: where this site was built, the page could not be run "
          + "(no &lt;server&gt;). What its steps print here is of an earlier run.</p>"))
    #expect(!(try Self.build().text("m/one/index.html")).contains("Recorded run"))
  }

  @Test("source, edit and report links are those of etude.yaml")
  func links() throws {
    let html = try Self.build { settings, _ in
      settings.source = "https://e.org/blob/{file}"
      settings.edit = "https://e.org/edit/{file}"
      settings.report = "https://e.org/new?t={title}&b={body}"
    }.text("m/one/index.html")
    #expect(html.contains("<a href=\"https://e.org/blob/lessons/01-m/01-one.md\">Source</a>"))
    #expect(
      html.contains("<a href=\"https://e.org/edit/lessons/01-m/01-one.md\">Edit this page</a>"))
    let start = try #require(html.firstRange(of: "https://e.org/new?t="))
    let report = try #require(
      html[start.lowerBound...].prefix { $0 != "\"" }.replacing("&amp;", with: "&")
        .removingPercentEncoding)
    #expect(
      report.hasPrefix("https://e.org/new?t=m/one: it prints something else here&b=Page: lessons"))
    #expect(report.contains("run on: postgres 1.2.3\nRun: 2026-11-25T09:30:00Z, commit a1b2c3\n"))
  }

  @Test("steps that only Etude can run are marked")
  func inside() throws {
    let html = try Self.build().text("m/one/index.html")
    let marked = html.split(separator: "\n").filter { $0.hasPrefix("<div class=\"step") }
      .map { $0.contains(" data-inside") }
    #expect(marked == [false, true, true])
  }

  @Test("with an address: canonical, cards, sitemap, feed, manifest, a page for what is not there")
  func published() throws {
    let folder = try Self.build { settings, _ in
      settings.address = "https://e.org/book/"
      settings.card = "docs/a b.png"
    }
    let html = try folder.text("m/one/index.html")
    #expect(html.contains("<link rel=\"canonical\" href=\"https://e.org/book/m/one/\">"))
    #expect(html.contains("<meta property=\"og:url\" content=\"https://e.org/book/m/one/\">"))
    #expect(
      html.contains(
        "<meta property=\"og:image\" content=\"https://e.org/book/files/docs/a%20b.png\">"))
    #expect(try folder.text("files/docs/a b.png") == "png")
    #expect(
      try folder.text("index.html").contains(
        "<link rel=\"canonical\" href=\"https://e.org/book/\">"))
    #expect(
      try folder.text("m/old/index.html").contains(
        "rel=\"canonical\" href=\"https://e.org/book/m/one/\""))
    #expect(
      try Self.addresses(folder.text("sitemap.xml"), "loc")
        == ["https://e.org/book/", "https://e.org/book/m/one/"])
    #expect(
      try Self.addresses(folder.text("feed.xml"), "id")
        == ["https://e.org/book/", "https://e.org/book/m/one/"])
    #expect(
      try Self.addresses(folder.text("feed.xml"), "updated")
        == ["2026-11-25T09:30:00Z", "2026-11-25T09:30:00Z"])
    let manifest = try JSONSerialization.jsonObject(
      with: Data(folder.text("manifest.webmanifest").utf8))
    #expect((manifest as? [String: Any])?["name"] as? String == "Book")
    let missing = try folder.text("404.html")
    #expect(
      missing.contains("href=\"/book/style.css\"") && missing.contains("href=\"/book/index.html\""))
    #expect(try folder.files().contains("icon.svg"))
  }

  @Test("the feed has the latest run first, and no page that has not run")
  func feed() throws {
    let pages = try ["a", "b", "c", "d"].map {
      try Sites.lesson("---\ntitle: \($0)\n---\n```sh\nx\n```\n", name: "m/\($0)")
    }
    let dates = ["2026-11-25T09:30:00Z", "2026-11-27T09:30:00Z", nil, "2026-11-26T09:30:00Z"]
    let ran = zip(pages, dates).map { page, date in
      var transcript = Sites.transcript(of: page)
      transcript.ran = date.map { RunStamp(date: $0, commit: nil) }
      return (page, Optional(transcript))
    }
    var settings = CourseSettings(title: "Book")
    settings.address = "https://e.org/"
    let feed = try Sites.build(ran, settings: settings).text("feed.xml")
    #expect(
      try Self.addresses(feed, "id")
        == [
          "https://e.org/", "https://e.org/m/b/", "https://e.org/m/d/", "https://e.org/m/a/",
        ])
    #expect(try Self.addresses(feed, "updated").first == "2026-11-27T09:30:00Z")
  }

  private static func addresses(_ xml: String, _ element: String) throws -> [String] {
    let document = try XMLReading(Data(xml.utf8))
    return document.texts[element] ?? []
  }

  @Test("a card that is no file of the course is refused")
  func noCard() throws {
    let problem = #expect(throws: SiteError.self) {
      try Self.build { settings, _ in
        settings.address = "https://e.org/"
        settings.card = "none.png"
      }
    }
    #expect(problem?.description.hasPrefix("etude.yaml: `card: none.png`: the site has no") == true)
  }
}

/// The texts of the elements of an XML document, which has to be well-formed.
private final class XMLReading: NSObject, XMLParserDelegate {
  var texts: [String: [String]] = [:]
  private var text = ""

  init(_ data: Data) throws {
    super.init()
    let parser = XMLParser(data: data)
    parser.delegate = self
    try #require(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) { text = "" }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    texts[name, default: []].append(text)
    text = ""
  }
}
