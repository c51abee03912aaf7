import Foundation
import LessonModel
import Site
import Testing

/// Former addresses of pages.
@Suite struct RedirectTests {
  static func lessons() throws -> [(Lesson, Transcript?)] {
    [
      (
        try Sites.lesson(
          "---\ntitle: Now <b>\nwas: [then, old/place]\n---\n\n## A part\n", name: "m/now"), nil
      ),
      (try Sites.lesson("---\ntitle: N\nwas: n\n---\n", name: "new"), nil),
    ]
  }

  @Test("each former name has a page that leads to the one of now")
  func pages() throws {
    let folder = try Sites.build(try Self.lessons())
    for (file, link) in [
      ("m/then/index.html", "../../m/now/index.html"),
      ("old/place/index.html", "../../m/now/index.html"), ("n/index.html", "../new/index.html"),
    ] {
      let html = try folder.text(file)
      #expect(Markup(html).problems == [], "\(file)")
      #expect(html.contains("<meta http-equiv=\"refresh\" content=\"0; url=\(link)\">"))
      #expect(html.contains("<a class=\"moved\" href=\"\(link)\">"))
    }
    #expect(!(try folder.text("index.html").contains("then")))
  }

  @Test("an address that leads to two places is refused")
  func clash() throws {
    let other = try Sites.lesson("---\ntitle: O\nwas: now\n---\n", name: "m/other")
    let error = #expect(throws: SiteError.self) {
      try Sites.build(try Self.lessons() + [(other, nil)])
    }
    #expect(error?.description.contains("01-other.md:3: `m/now` leads to") == true)
  }
}

extension BrowserTests {
  @Test(
    "a former address leads on, with scripts to the same place of the page",
    arguments: [false, true])
  func redirects(scripts: Bool) throws {
    let page = try Browser().newPage()
    let folder = try Sites.build(try RedirectTests.lessons())
    try page.look(.light, scripts: scripts)
    try page.navigate(
      to: "file://\(folder.path)/m/then/index.html#a-part", endingAt: "m/now/index.html")
    let hash: String = try page.value("location.hash")
    #expect(hash == (scripts ? "#a-part" : ""))
    #expect(try page.value("document.querySelector('h1').textContent") == "Now <b>")
  }
}
