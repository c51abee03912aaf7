import Foundation
import LessonText
import Site

/// What a browser shows of a page of the course, or of one that holds everything.
///
/// The tests of all pages share one look at them: to open a page takes longer than to ask it something.
struct SeenPage: Sendable {
  /// The folder of its site, and its file in it.
  let folder: String
  let file: String
  /// What it did while it was loaded.
  private(set) var visit = BrowserPage.Visit()
  /// What the script of a hostile page has left, as JavaScript names its type.
  private(set) var scriptRan = ""
  /// The mode that the browser chose for it.
  private(set) var mode = ""
  private(set) var ids: Set<String> = []
  private(set) var links: [String] = []
  /// Those of its links that lead to a file that is not there.
  private(set) var broken: [String] = []
  /// How much wider it is than the window with every fold open, in pixels, by the window's width.
  private(set) var excess: [Int: Int] = [:]
  /// The texts that can hardly be told from their ground.
  private(set) var weakTexts: [BrowserPage.Scheme: [String]] = [:]
  /// What it tells of answers while their folds are closed.
  private(set) var told: [String] = []
  /// What it does not show with every fold open, or still asks for.
  private(set) var untold: [String] = []
  /// Without scripts: the lessons that it leads through, and the addresses of the next and the
  /// previous one, which are empty at the ends.
  private(set) var lessons: [String] = []
  private(set) var turns: [String: String] = [:]

  /// Its path.
  var path: String { "\(folder)/\(file)" }

  /// Every page of the real course, and of the hostile one.
  static let all: Result<[SeenPage], any Error> = Result { try see() }

  private static func see() throws -> [SeenPage] {
    let (course, lessons) = try Sites.real()
    let real = try TemporaryFolder()
    try SiteBuilder(
      course: course, pages: lessons, theme: Sites.theme, root: Sites.root,
      coloring: Sites.rainbow
    ).build(into: real.path)
    let folders = try [real, Sites.build(Hostile.pages())]
    var pages = try folders.flatMap { folder in
      // A former address is no page to look at: it leads on at once.
      try folder.files().filter {
        try $0.hasSuffix("index.html") && !folder.text($0).contains("http-equiv=\"refresh\"")
      }.map { SeenPage(folder: folder.path, file: $0) }
    }
    let page = try Browser().newPage()
    for index in pages.indices { try pages[index].look(page) }
    try page.look(.light, width: 375)
    for index in pages.indices {
      _ = try page.open(file: pages[index].path)
      pages[index].excess[375] = try page.value(PageScripts.excess)
    }
    withExtendedLifetime(folders) {}
    return pages
  }

  private mutating func look(_ page: BrowserPage) throws {
    try page.look(.light)
    visit = try page.open(file: path)
    scriptRan = try page.value("typeof window.scriptRan")
    mode = try page.value("document.compatMode")
    ids = Set(try page.value("[...document.querySelectorAll('[id]')].map(e => e.id)") as [String])
    links = try page.value(
      "[...document.querySelectorAll('[href], [src]')].map(e => e.href || e.src)")
    broken = links.filter {
      guard let url = URL(string: $0), url.isFileURL else { return false }
      return !FileManager.default.fileExists(atPath: url.path)
    }
    told = try page.value(PageScripts.told)
    excess[1280] = try page.value(PageScripts.excess)
    untold = try page.value(PageScripts.untold)
    weakTexts[.light] = try page.value(PageScripts.weakTexts)
    // Only the style is told of the scheme, so that the page need not be loaded again.
    try page.look(.dark)
    weakTexts[.dark] = try page.value(PageScripts.weakTexts)
    // A document that is only parsed runs no script.
    let text = try JSONEncoder().encode(TemporaryFolder.text(ofFile: path))
    let found: [String] = try page.value(
      """
      (() => {
        const page = new DOMParser().parseFromString(\(String(decoding: text, as: UTF8.self)), "text/html");
        const address = turn => page.querySelector(`.turn .${turn}`)?.getAttribute("href");
        return [
          ...["next", "prev"].map(address).map(a => a ? new URL(a, location.href).href : ""),
          ...[...page.querySelectorAll(".path a")].map(a => a.getAttribute("href"))];
      })()
      """)
    (turns["next"], turns["prev"]) = (found[0], found[1])
    lessons = Array(found.dropFirst(2))
  }
}
