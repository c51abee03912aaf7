import Foundation
import LessonModel
import LessonText
import Site
import Testing

/// axe-core on the site, in a real browser.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct AxeTests {
  private static let looks = BrowserPage.Scheme.allCases.flatMap { scheme in
    [390, 820, 1440].map { (scheme, $0) }
  }

  private static func check(
    _ page: BrowserPage, _ folder: TemporaryFolder, _ file: String, look: Int,
    folds: [Bool] = [true]
  ) throws {
    let (scheme, width) = looks[look % looks.count]
    try page.look(scheme, width: width)
    _ = try page.open(file: "\(folder.path)/\(file)")
    _ = try page.value("\(try Axe.source()); 0") as Int
    for isOpen in folds {
      let found: [String] = try page.value(
        """
        for (const fold of document.querySelectorAll("main details")) fold.open = \(isOpen);
        \(Axe.violations)
        """)
      #expect(found == [], "\(file), \(scheme), \(width), folds \(isOpen ? "open" : "closed")")
    }
  }

  @Test("each page of the course, in one of the looks")
  func course() throws {
    let (course, pages) = try Sites.real()
    let folder = try TemporaryFolder()
    // Code is plain here: whether its colours can be read is asked of every page in `BrowserTests`, and
    // of axe below.
    try SiteBuilder(
      course: course, pages: pages, settings: CourseSettings.load(root: Sites.root).settings,
      theme: Sites.theme, root: Sites.root
    ).build(into: folder.path)
    let page = try Browser().newPage()
    let files = try folder.files().filter {
      try $0.hasSuffix("index.html") && !folder.text($0).contains("http-equiv=\"refresh\"")
    }
    for (number, file) in files.enumerated() { try Self.check(page, folder, file, look: number) }
  }

  @Test("pages that hold everything, in each look")
  func hostile() throws {
    let folder = try Sites.build(try Hostile.pages())
    let page = try Browser().newPage()
    // The author of that page leaves levels of headings out.
    for file in try folder.files()
    where file.hasSuffix("index.html") && file != "hostile/index.html" {
      for look in Self.looks.indices {
        try Self.check(page, folder, file, look: look, folds: [false, true])
      }
    }
  }

  @Test("the search and the keys, in each look")
  func dialogs() throws {
    let folder = try Sites.build([(try Sites.lesson("## Word\n\nA **word** here.\n"), nil)])
    let page = try Browser().newPage()
    for look in Self.looks.indices {
      for key in ["/", "?"] {
        let (scheme, width) = Self.looks[look]
        try page.look(scheme, width: width)
        _ = try page.open(file: "\(folder.path)/m/page/index.html")
        try page.press(key)
        try page.wait(until: "!!document.querySelector('dialog[open] :is(.found, dl)')")
        if key == "/" { try page.press("w") }
        _ = try page.value("\(try Axe.source()); 0") as Int
        #expect(try page.value(Axe.violations) == [String](), "\(key), \(scheme), \(width)")
      }
    }
  }
}
