import Foundation
import LessonModel
import LessonText
import Site
import Testing

/// Ways around the site in a real browser: keys, the search, what was read.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct WaysTests {
  private static func folder() throws -> TemporaryFolder {
    let one = try Sites.lesson(
      """
      ---
      title: Locks
      summary: Two transactions wait.
      ---
      Each of two sessions takes a lock. This is a **deadlock**.

      ```sh name=first
      echo 1
      ```

      ## A circle

      In opposite order.

      ```sh
      echo '<2>' | redis-cli BRPOPLPUSH
      ```
      ```output
      (error) READONLY You can't write
      ERROR:  deadlock 40P01
      ```
      """, name: "a/one")
    let two = try Sites.lesson("---\ntitle: Élan & two\n---\n\n## Ω part\n\nText.\n", name: "a/two")
    return try Sites.build([(one, Sites.transcript(of: one)), (two, nil)])
  }

  private static func page(_ folder: TemporaryFolder, _ name: String) throws -> BrowserPage {
    let page = try Browser().newPage()
    try page.look(.light)
    _ = try page.open(file: "\(folder.path)/\(name)/index.html")
    return page
  }

  /// Which step is marked as the one that was gone to.
  private static let step = "document.querySelector('.step.at')?.id ?? ''"

  @Test("what is typed while the index is being loaded is in the search then")
  func typingEarly() throws {
    let folder = try Self.folder()
    let page = try Self.page(folder, "a/one")
    let isThere: Bool = try page.value(
      """
      dispatchEvent(new KeyboardEvent("keydown", { key: "/", cancelable: true }));
      dispatchEvent(new KeyboardEvent("keydown", { key: "/", cancelable: true }));
      const early = document.querySelector("dialog[open] input");
      if (early) early.value = "deadl";
      !!early && document.activeElement === early
      """)
    #expect(isThere)
    try page.wait(until: "!!document.querySelector('dialog[open] .found li')")
    #expect(try page.value("document.querySelector('dialog[open] input').value") == "deadl")
    #expect(try page.value("document.querySelectorAll('script[src$=\"search.js\"]').length") == 1)
  }

  @Test("keys go through steps, and stop at the ends; buttons do the same")
  func steps() throws {
    let folder = try Self.folder()
    let page = try Self.page(folder, "a/one")
    for (key, id) in [
      ("j", "first"), ("j", "step-2"), ("j", "step-2"), ("k", "first"), ("k", "first"),
    ] {
      try page.press(key)
      #expect(try page.value(Self.step) == id, "\(key)")
    }
    #expect(try page.value("document.activeElement.className") == "permalink")
    for (button, id) in [("down", "step-2"), ("up", "first")] {
      _ = try page.value("document.querySelector('.bar .\(button)').click(), 0") as Int
      #expect(try page.value(Self.step) == id, "\(button)")
    }
  }

  @Test("arrows go to the lessons before and after, as the links in the bar do")
  func lessons() throws {
    let folder = try Self.folder()
    let page = try Self.page(folder, "a/one")
    #expect(
      try page.value("[...document.querySelectorAll('.bar .way')].map(e => e.title)")
        == ["Next Élan & two"])
    try page.press("ArrowLeft")
    try page.press("ArrowRight")
    try page.wait(until: "location.pathname.endsWith('/a/two/index.html')")
    try page.wait(until: "document.readyState === 'complete'")
    try page.press("ArrowLeft")
    try page.wait(until: "location.pathname.endsWith('/a/one/index.html')")
  }

  @Test(
    "light, dark or as the system: by a key and by a button, on the next page too, before it is drawn",
    arguments: BrowserPage.Scheme.allCases)
  func look(_ system: BrowserPage.Scheme) throws {
    let folder = try Self.folder()
    let page = try Self.page(folder, "a/one")
    try page.look(system)
    let ground = "getComputedStyle(document.body).backgroundColor"
    func expected(_ scheme: BrowserPage.Scheme) -> String {
      scheme == .light ? "rgb(251, 250, 247)" : "rgb(18, 20, 24)"
    }
    let button = "document.querySelector('.bar .look')"
    #expect(try page.value(ground) == expected(system))
    #expect(try page.value("\(button).title") == "Light or dark: as the system (d)")
    for chosen in [BrowserPage.Scheme.light, .dark] {
      if chosen == .light {
        try page.press("d")
      } else {
        _ = try page.value("\(button).click(), 0") as Int
      }
      #expect(try page.value(ground) == expected(chosen))
      #expect(try page.value("\(button).ariaLabel") == "Light or dark: \(chosen) (d)")
      _ = try page.open(file: "\(folder.path)/a/two/index.html")
      #expect(try page.value(ground) == expected(chosen))
      #expect(try page.value("\(button).ariaLabel") == "Light or dark: \(chosen) (d)")
    }
    // What decides it runs before the style is there.
    let order: Bool = try page.value(
      """
      document.querySelector("script[src$='look.js']:not([defer], [async])")
        .compareDocumentPosition(document.querySelector("link[rel=stylesheet]")) === 4
      """)
    #expect(order)
    try page.press("d")
    _ = try page.open(file: "\(folder.path)/a/one/index.html")
    #expect(try page.value(ground) == expected(system))
  }

  @Test("on a telephone the ways stand below a button, with their words")
  func menu() throws {
    let folder = try Self.folder()
    let page = try Self.page(folder, "a/one")
    try page.look(.light, width: 390)
    let seen = """
      [...document.querySelectorAll(".ways-menu > *")].filter(e => e.checkVisibility()).map(e => e.innerText.trim().replace(/\\s+/g, " "))
      """
    #expect(try page.value(seen) == [String]())
    _ = try page.value("document.querySelector('.bar .more').click(), 0") as Int
    #expect(
      try page.value(seen) == [
        "› Next Élan & two", "↑ Previous step", "↓ Next step", "◐ Light or dark: as the system",
        "? Keys",
      ])
    #expect(try page.value(PageScripts.excess) == 0)
    try page.press("Escape")
    #expect(try page.value(seen) == [String]())
    #expect(try page.value("document.activeElement.className") == "more")
    #expect(try page.value("document.activeElement.ariaExpanded") == "false")
  }

  @Test("no key acts in a field, in a dialog or with Ctrl")
  func fields() throws {
    let folder = try Self.folder()
    let page = try Self.page(folder, "a/one")
    _ =
      try page.value(
        """
        document.querySelector("main").insertAdjacentHTML("afterbegin",
          "<input id=field><textarea></textarea><select><option>1</select><p contenteditable>x</p>"), 0
        """) as Int
    for element in ["input", "textarea", "select", "[contenteditable]"] {
      _ = try page.value("document.querySelector('main \(element)').focus(), 0") as Int
      for key in ["j", "/", "?", "ArrowRight"] { try page.press(key) }
      #expect(try page.value("document.querySelectorAll('.at, dialog').length") == 0, "\(element)")
    }
    #expect(try page.value("document.querySelector('#field').value") == "j/?")
    let prevented: Bool = try page.value(
      """
      !document.body.dispatchEvent(
        new KeyboardEvent("keydown", { key: "j", ctrlKey: true, bubbles: true, cancelable: true }))
      """)
    #expect(!prevented)
    #expect(try page.value("location.pathname.endsWith('/a/one/index.html')"))
  }

  @Test("the keys are told, by a key and by a button, and the dialog closes")
  func keys() throws {
    let folder = try Self.folder()
    let page = try Self.page(folder, "a/one")
    for open in ["key", "button"] {
      if open == "key" {
        try page.press("?")
      } else {
        _ = try page.value("document.querySelector('.bar .keys').click(), 0") as Int
      }
      #expect(
        try page.value(
          "document.querySelector('dialog[open] dl').textContent.includes('next step')"))
      _ = try page.value("document.querySelector('dialog .close').click(), 0") as Int
      #expect(try page.value("document.querySelectorAll('dialog[open]').length") == 0)
    }
  }

  @Test("keys can be turned off, for this page and the next, and on again")
  func keysOff() throws {
    let folder = try Self.folder()
    let page = try Self.page(folder, "a/one")
    let box = "document.querySelector('dialog .act input')"
    try page.press("?")
    #expect(try page.value("\(box).checked && \(box).labels[0].textContent === ' These keys act'"))
    _ = try page.value("\(box).click(), document.querySelector('dialog .close').click(), 0") as Int
    try page.press("j")
    #expect(try page.value(Self.step) == "")
    _ = try page.open(file: "\(folder.path)/a/one/index.html")
    for key in ["j", "/", "?"] { try page.press(key) }
    #expect(try page.value("document.querySelectorAll('.at, dialog').length") == 0)
    // The button in the bar still shows them.
    _ = try page.value("document.querySelector('.bar .keys').click(), \(box).click(), 0") as Int
    _ = try page.value("document.querySelector('dialog .close').click(), 0") as Int
    try page.press("j")
    #expect(try page.value(Self.step) == "first")
  }

  struct Question: Sendable, CustomTestStringConvertible {
    let text: String
    let kind: String
    let address: String
    var testDescription: String { text }

    init(_ text: String, _ kind: String, _ address: String) {
      (self.text, self.kind, self.address) = (text, kind, address)
    }
  }

  static let questions: [Question] = [
    Question("40p01", "Step", "a/one/index.html#step-2"),
    Question("READONLY", "Step", "a/one/index.html#step-2"),
    Question("redis-cli", "Step", "a/one/index.html#step-2"),
    Question("BRPOPLPUSH", "Step", "a/one/index.html#step-2"),
    Question("brpoplpsh", "Step", "a/one/index.html#step-2"),
    Question("deadlocks", "Term", "a/one/index.html"),
    Question("circle", "Section", "a/one/index.html#a-circle"),
    Question(
      "what happens when two transactions lock in opposite order", "Lesson", "a/one/index.html"),
    Question("Locks", "Lesson", "a/one/index.html"), Question("élan", "Lesson", "a/two/index.html"),
    Question("ω", "Section", "a/two/index.html#%CF%89-part"), Question("nowhere", "", ""),
    Question("?!", "", ""),
  ]

  @Test("the search finds titles, headings, terms, commands and codes", arguments: questions)
  func search(_ question: Question) throws {
    let folder = try Self.folder()
    let page = try Self.page(folder, "a/two")
    try page.press("/")
    try page.wait(until: "!!document.querySelector('dialog[open] .found')")
    for character in question.text { try page.press(String(character)) }
    try page.wait(
      until: "document.querySelector('dialog input').value === '\(question.text)'")
    let found: [String] = try page.value(
      """
      [document.querySelector('.found .kind')?.textContent ?? '',
        document.querySelector('.found li')?.dataset.address ?? '']
      """)
    #expect(found == [question.kind, question.address.isEmpty ? "" : "../../\(question.address)"])
    guard !question.kind.isEmpty else { return }
    try page.press("Enter")
    try page.wait(until: "location.href.endsWith('/\(question.address)')")
  }

  @Test("arrows choose among what was found, and say so")
  func choosing() throws {
    let folder = try Self.folder()
    let page = try Self.page(folder, "a/one")
    try page.press("/")
    try page.wait(until: "!!document.querySelector('dialog[open] .found')")
    try page.press("l")
    let chosen = """
      [document.querySelector('[aria-selected=true]').id,
        document.querySelector('dialog input').getAttribute('aria-activedescendant')]
      """
    #expect(try page.value(chosen) == ["search.0", "search.0"])
    try page.press("ArrowDown")
    #expect(try page.value(chosen) == ["search.1", "search.1"])
    try page.press("ArrowUp")
    try page.press("ArrowUp")
    let last: Int = try page.value("document.querySelectorAll('.found li').length - 1")
    #expect(try page.value(chosen) == ["search.\(last)", "search.\(last)"])
  }

  @Test("what was read is kept, counted, and can be forgotten")
  func progress() throws {
    let folder = try Self.folder()
    let page = try Self.page(folder, "a/one")
    let state = """
      [document.querySelector('.finish button').ariaPressed, document.querySelector('.tree .count')?.textContent ?? '',
        document.querySelector('.tree .progress').hidden ? '' : document.querySelector('.tree .progress').textContent,
        [...document.querySelectorAll('.tree .done')].map(e => e.dataset.lesson).join()]
      """
    #expect(try page.value(state) == ["false", "", "", ""])
    _ = try page.value("document.querySelector('.finish button').click(), 0") as Int
    let done = ["1/2", "1 of 2 lessons done. Kept in this browser only. Forget it", "a/one"]
    #expect(try page.value(state) == ["true"] + done)
    _ = try page.open(file: "\(folder.path)/a/two/index.html")
    #expect(try page.value(state) == ["false"] + done)
    _ = try page.value("document.querySelector('.tree .progress button').click(), 0") as Int
    #expect(try page.value(state) == ["false", "", "", ""])
    #expect(try page.value("Object.values(localStorage).join()") == "[]")
  }

  @Test(
    "the course is a fold on a telephone and stands beside the text on a desk",
    arguments: [390, 820, 1440])
  func layout(width: Int) throws {
    let folder = try Self.folder()
    let page = try Browser().newPage()
    for scripts in [true, false] {
      try page.look(.light, width: width, scripts: scripts)
      _ = try page.open(file: "\(folder.path)/a/one/index.html")
      let isFolded: Bool = try page.value("!document.querySelector('.tree nav').checkVisibility()")
      #expect(isFolded == (width < 901))
      let isBeside: Bool = try page.value(
        """
        document.querySelector('.tree').getBoundingClientRect().right
          <= document.querySelector('main').getBoundingClientRect().left + 1
        """)
      #expect(isBeside == (width >= 901))
      _ = try page.value("document.querySelector('.tree').open = true, 0") as Int
      #expect(try page.value("document.querySelector('.tree nav a').checkVisibility()"))
      #expect(
        try page.value(
          "document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
    }
  }
}
