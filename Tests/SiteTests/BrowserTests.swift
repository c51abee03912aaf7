import Foundation
import LessonText
import Site
import Testing

@testable import LessonModel

/// The site in a real browser, opened from files.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct BrowserTests {
  @Test("nothing but the site's own files is asked for, and nothing is complained about")
  func quiet() throws {
    for page in try SeenPage.all.get() {
      #expect(page.visit.complaints == [], "\(page.file)")
      #expect(page.visit.requests.count >= 3, "\(page.file)")
      for request in page.visit.requests where !request.hasPrefix("data:") {
        let url = try #require(URL(string: request))
        #expect(url.isFileURL && url.path.hasPrefix(page.folder), "\(page.file): \(request)")
      }
      #expect(page.scriptRan == "undefined", "\(page.file)")
      #expect(page.mode == "CSS1Compat")
    }
  }

  @Test("no page tells the answer of a guess before it is made, and each shows it then")
  func secrets() throws {
    for page in try SeenPage.all.get() {
      #expect(page.told == [], "\(page.file)")
      #expect(page.untold == [], "\(page.file)")
    }
  }

  @Test("were there a hole, the page's own rules would keep scripts and other hosts out")
  func secondWall() throws {
    let page = try Browser().newPage()
    try page.look(.light)
    let folder = try Sites.build([(try Sites.lesson("Text.\n"), nil)])
    let html = try folder.text("m/page/index.html")
    let hole = """
      <script>window.scriptRan = 1</script>
      <img src="none.png" onerror="window.scriptRan = 2">
      <a id="hole" href="javascript:window.scriptRan=3">x</a>
      <iframe srcdoc="<script>parent.scriptRan = 4</script>"></iframe>
      """
    let rule = try #require(html.split(separator: "\n").first { $0.contains("Content-Security") })
    for isWalled in [true, false] {
      let walled = html.replacing("</main>", with: hole + "</main>")
      try folder.write(
        isWalled ? walled : walled.replacing(rule, with: ""), to: "m/page/index.html")
      let visit = try page.open(file: "\(folder.path)/m/page/index.html")
      _ = try page.value("document.getElementById('hole').click(), 0") as Int
      let ran: String = try page.value("typeof window.scriptRan")
      #expect(ran == (isWalled ? "undefined" : "number"))
      #expect(visit.complaints.contains { $0.contains("Content Security Policy") } == isWalled)
    }
  }

  @Test("every link leads to a file and, with an anchor, to something in it")
  func links() throws {
    let pages = try SeenPage.all.get()
    let ids = Dictionary(uniqueKeysWithValues: pages.map { ($0.path, $0.ids) })
    var anchors = 0
    for page in pages {
      #expect(page.broken == [], "\(page.file)")
      for link in page.links {
        let url = try #require(URL(string: link), "\(page.file): \(link)")
        guard url.isFileURL else {
          #expect(["https", "mailto", "data"].contains(url.scheme), "\(page.file): \(link)")
          continue
        }
        guard let anchor = url.fragment(percentEncoded: false) else { continue }
        anchors += 1
        #expect(ids[url.path]?.contains(anchor) == true, "\(page.file): \(link)")
      }
    }
    #expect(anchors > 50)
  }

  @Test("the index leads through all lessons in order, and so do previous and next")
  func order() throws {
    let all = try SeenPage.all.get()
    let folder = try #require(all.first).folder
    let pages = Dictionary(
      uniqueKeysWithValues: all.filter { $0.folder == folder }.map { ($0.file, $0) })
    let expected = try Course.load(root: Sites.root).lessons.map { "\($0.name)/index.html" }
    #expect(pages["index.html"]?.lessons == expected)
    for (turn, names) in [("next", expected), ("prev", expected.reversed())] {
      var file = names[0]
      var visited: [String] = []
      while visited.count <= names.count {
        visited.append(file)
        let link = try #require(pages[file]?.turns[turn], "\(file)")
        guard let url = URL(string: link) else { break }
        file = String(url.path.dropFirst(folder.count + 1))
      }
      #expect(visited == names)
    }
  }

  @Test("nothing is wider than a telephone, with every fold open", arguments: [375, 1280])
  func width(_ width: Int) throws {
    for page in try SeenPage.all.get() {
      let excess = try #require(page.excess[width])
      #expect(excess <= 0, "\(page.file) at \(width)")
    }
  }

  @Test("each text can be told from its ground", arguments: BrowserPage.Scheme.allCases)
  func contrast(_ scheme: BrowserPage.Scheme) throws {
    for page in try SeenPage.all.get() {
      #expect(page.weakTexts[scheme] == [], "\(page.file), \(scheme)")
    }
  }

  @Test("light is light and dark is dark, and sessions differ")
  func schemes() throws {
    let page = try Browser().newPage()
    let folder = try Sites.build([
      (
        try Sites.lesson(
          (1...6).map { "```sh session=s\($0)\nx\n```\n" }.joined(separator: "\n")), nil
      )
    ])
    var grounds: [Double] = []
    for scheme in BrowserPage.Scheme.allCases {
      try page.look(scheme)
      _ = try page.open(file: "\(folder.path)/m/page/index.html")
      grounds.append(try page.value("\(PageScripts.luminance); luminance(ground(document.body))"))
      let colors: [String] = try page.value(
        "[...document.querySelectorAll('.session')].map(e => getComputedStyle(e).color)")
      #expect(Set(colors).count == 6)
    }
    #expect(grounds[0] > 0.9)
    #expect(grounds[1] < 0.1)
  }

  @Test("drawings have the colours of the page, in light and in dark")
  func pictureColors() throws {
    let page = try Browser().newPage()
    let lesson = try Sites.lesson("```swift\nx\n```\n")
    var transcript = Sites.transcript(of: lesson)
    let pictures = PictureTests.pictures("01")
    transcript.steps[0].output.parts += pictures.map { OutputPart(.picture($0)) }
    let folder = try Sites.build([(lesson, transcript)])
    for scheme in BrowserPage.Scheme.allCases {
      try page.look(scheme)
      _ = try page.open(file: "\(folder.path)/m/page/index.html")
      // Against what is behind them: texts, and the shapes that carry a meaning.
      let weak: [String] = try page.value(
        """
        \(PageScripts.luminance)
        [...document.querySelectorAll(`svg text, svg .line, svg .bar, svg .dot, svg .edge, svg .head,
            svg .end, svg .way, svg .point, svg .node, svg .cut, svg .cell, svg .box`)]
          .map(e => [e, getComputedStyle(e)])
          .map(([e, s]) => [e, e.tagName === "text" || s.fill !== "none" && s.stroke === "none"
            ? s.fill : s.stroke !== "none" && !e.matches(".point") ? s.stroke : s.fill,
            e.matches(".on") ? getComputedStyle(e.previousElementSibling).fill
              : ground(e.closest("svg"))])
          .filter(([e, color, behind]) => {
            const [dark, light] = [luminance(color), luminance(behind)].sort((a, b) => a - b);
            return (light + 0.05) / (dark + 0.05) < (e.tagName === "text" ? 4.5 : 3);
          }).map(([e]) => e.outerHTML)
        """)
      #expect(weak == [], "\(scheme)")
      let drawings: Int = try page.value(
        "[...document.querySelectorAll('svg[role=img]')].filter(e => e.checkVisibility()).length")
      #expect(drawings == pictures.count { $0.svgDocument != nil })
    }
  }

  @Test("with scripts each step can be copied; without them only that is missing")
  func copyButton() throws {
    let page = try Browser().newPage()
    let folder = try Sites.build([(try Sites.lesson("```sh\necho '<1>'\n```\n"), nil)])
    let file = "\(folder.path)/m/page/index.html"
    try page.look(.light)
    _ = try page.open(file: file)
    try page.grant("clipboardReadWrite")
    let copied: [String] = try page.value(
      """
      (async () => {
        const button = document.querySelector(".step .copy");
        const changed = new Promise(done => new MutationObserver(() => done(button.textContent))
          .observe(button, { childList: true }));
        button.click();
        return [await changed, await navigator.clipboard.readText()];
      })()
      """)
    #expect(copied == ["Copied", "echo '<1>'"])
    let withScripts: String = try page.value(
      """
      document.querySelectorAll(".copy, .bar button, .ways-menu, .progress, .finish").forEach(e => e.remove());
      document.body.outerHTML
      """)
    try page.look(.light, scripts: false)
    _ = try page.open(file: file)
    #expect(try page.value("document.body.outerHTML") == withScripts)
  }

  @Test("what is folded away is printed")
  func printing() throws {
    let page = try Browser().newPage()
    let lesson = try Sites.lesson("```sh predict\nx\n```\n```output\ny\n```\n")
    let folder = try Sites.build([(lesson, Sites.transcript(of: lesson))])
    try page.look(.light)
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    let isVisible = "document.querySelector('.output').checkVisibility()"
    #expect(try page.value(isVisible) == false)
    try page.look(.light, printed: true)
    #expect(try page.value(isVisible) == true)
  }
}
