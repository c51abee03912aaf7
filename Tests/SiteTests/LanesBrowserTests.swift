import Foundation
import LessonModel
import Site
import Testing

extension BrowserTests {
  /// A page with two lanes: a wait that ends where a guess is asked for, an operator's step, a long text.
  private static func lanesPage() throws -> TemporaryFolder {
    typealias Ran = TimelineTests.Ran
    func state(_ state: SessionStateRecord.State) -> SessionStateRecord {
      SessionStateRecord(
        kind: "sql", service: "a", name: "bob", step: 2, state: state,
        by: state == .blocked ? ["alice"] : nil)
    }
    let lines = (1...37).map { "SELECT \($0);" }.joined(separator: "\n")
    let (lesson, transcript) = try TimelineTests.ran(
      [
        "## One", Ran("sql session=alice", "BEGIN;"),
        Ran(
          "sql session=bob", parts: [OutputPart(.blocked(by: ["alice"]))],
          sessions: [state(.blocked)]), "Text.",
        Ran(
          "sql session=alice predict name=guess", "COMMIT;",
          parts: [
            OutputPart(.text("COMMIT\n")), OutputPart(.released, session: "bob", step: 2),
            OutputPart(.text("7\n"), session: "bob", step: 2),
          ], sessions: [state(.idle)]), "Text.", Ran("sql session=alice", lines), "## Two",
        Ran("sql session=alice", (1...40).map { "-- \($0)" }.joined(separator: "\n")),
        // So that each step can come to the top of a window.
        String(repeating: "Text.\n\n", count: 40),
      ], services: "{a: postgres}")
    return try Sites.build([(lesson, transcript)])
  }

  /// `box(selector)`: where something is, in whole pixels.
  private static let box = """
    var box = selector => {
      const { left, top, right, bottom } = document.querySelector(selector).getBoundingClientRect();
      return { left: Math.round(left), top: Math.round(top), right: Math.round(right), bottom: Math.round(bottom) };
    };
    """

  @Test(
    "what goes on is told with the guess, in its own lane where there is room",
    arguments: [390, 820, 1440])
  func goesOn(_ width: Int) throws {
    let page = try Browser().newPage()
    try page.look(.light, width: width, scripts: false)
    let folder = try Self.lanesPage()
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    let seen = """
      [...document.querySelectorAll(".event-card, .until")].filter(e => e.checkVisibility()).map(e => e.textContent.trim())
      """
    #expect(try page.value(seen) == [String]())
    _ = try page.value("document.querySelector('#guess details').open = true, 0", as: Int.self)
    let told: [String] = try page.value(seen)
    #expect(
      told.map { $0.split(separator: "\n").joined(separator: " ") } == [
        "goes on in step 3", "bob step 2 goes on 7",
      ])
    let isBeside: Bool = try page.value(
      "\(Self.box) box('.event-card').left >= box('#guess').right && box('.event-card').top < box('#guess').bottom"
    )
    let isBelow: Bool = try page.value(
      "box('.event-card').top >= box('#guess').bottom && box('.event-card').left > box('#guess').left"
    )
    #expect(isBeside == (width == 1440))
    #expect(isBelow == (width != 1440))
    // The arrow is between the two.
    let arrow: [Double] = try page.value(
      """
      (() => {
        const style = getComputedStyle(document.querySelector(".events"), "::before");
        return [style.left, style.top, style.width, style.height].map(parseFloat);
      })()
      """)
    #expect(width == 1440 ? arrow[0] < 0 && arrow[2] == 16 : arrow[1] < 0 && arrow[3] == 12)
  }

  @Test("who is waited for has a colour of its own, and never that of the session that waits")
  func holders() throws {
    let (lesson, transcript) = try TimelineTests.ran(
      [
        TimelineTests.Ran("sql"),
        TimelineTests.Ran("sql session=bob", parts: [OutputPart(.blocked(by: ["main"]))]),
        TimelineTests.Ran("sql session=eve", parts: [OutputPart(.blocked(by: ["main", "bob"]))]),
      ], services: "{db: postgres}")
    let page = try Browser().newPage()
    try page.look(.light, width: 1000, scripts: false)
    let folder = try Sites.build([(lesson, transcript)])
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    let colors: [String] = try page.value(
      """
      ["#step-2 .session", "#step-3 .session", "#step-2 .who", "#step-3 .who:first-child", "#step-3 .who:last-child"]
        .map(e => getComputedStyle(document.querySelector(e)).color)
      """)
    #expect(colors[2] == colors[3])
    #expect(!colors[..<2].contains(colors[2]))
    #expect(colors[4] == colors[0] && colors[0] != colors[1])
  }

  @Test("the names of the lanes stay in sight as long as a section has lanes")
  func laneHeads() throws {
    let page = try Browser().newPage()
    try page.look(.light, width: 1440)
    let folder = try Self.lanesPage()
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    func heads(at selector: String) throws -> String {
      try page.value(
        """
        (async () => {
          document.querySelector("\(selector)").scrollIntoView({ block: "start", behavior: "instant" });
          await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))));
          const bar = document.querySelector(".lane-heads > div");
          return bar.checkVisibility() && bar.getBoundingClientRect().top === 0
            ? [...bar.children].map(e => [...e.children].map(c => c.textContent).join(" ").trim()).join(", ") : "";
        })()
        """)
    }
    #expect(try heads(at: "h1") == "")
    #expect(try heads(at: "#guess .permalink") == "alice, bob waits for alice since step 2")
    #expect(try heads(at: "#step-4 .permalink") == "alice, bob")
    #expect(try heads(at: "#step-5 .permalink") == "")
    try page.press("l")
    #expect(try heads(at: "#guess .permalink") == "")
  }

  @Test("a key puts steps into lanes and out of them, and the keys say so")
  func lanesKey() throws {
    let page = try Browser().newPage()
    try page.look(.light, width: 1440)
    let folder = try Self.lanesPage()
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    let isBeside = "\(Self.box) box('#step-2').left > box('#step-1').right"
    let pressed = "document.querySelector('.lanes-button [aria-pressed=true]').textContent"
    #expect(try page.value(isBeside) == true)
    for (beside, name) in [(false, "Stack"), (true, "Lanes"), (false, "Stack")] {
      try page.press("l")
      #expect(try page.value(isBeside) == beside)
      #expect(try page.value(pressed) == name)
    }
    // It is kept, and holds before anything is drawn.
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    #expect(try page.value(isBeside) == false)
    let script = try folder.text("look.js")
    _ = try page.value("document.documentElement.className = '', 0", as: Int.self)
    _ = try page.value("(() => {\(script)})(), 0", as: Int.self)
    #expect(try page.value(isBeside) == false)
    try page.press("?")
    #expect(
      try page.value(
        "[...document.querySelectorAll('dialog[open] dt')].some(e => e.textContent === 'l' && e.nextSibling.textContent.includes('lanes'))"
      ) == true)
  }

  @Test(
    "long code shows its beginning, with a script or without, and on paper all of it",
    arguments: [390, 1440])
  func longCode(_ width: Int) throws {
    let page = try Browser().newPage()
    let folder = try Self.lanesPage()
    for scripts in [true, false] {
      try page.look(.light, width: width, scripts: scripts)
      _ = try page.open(file: "\(folder.path)/m/page/index.html")
      func state() throws -> [String] {
        try page.value(
          """
          [...document.querySelectorAll(".long")].map(long => {
            const pre = long.querySelector("pre");
            const style = getComputedStyle(pre);
            const lines = (pre.clientHeight - parseFloat(style.paddingTop)) / parseFloat(style.lineHeight);
            const words = [...long.querySelectorAll("summary span")].filter(e => e.checkVisibility()).map(e => e.textContent);
            return `${Math.floor(lines)} ${words}`;
          })
          """)
      }
      #expect(try state() == ["12 All 37 lines", "12 All 40 lines"])
      _ = try page.value("document.querySelector('.long summary').click(), 0", as: Int.self)
      #expect(try state()[0].hasSuffix(" The first 12 lines"))
      let isWhole: Bool = try page.value(
        "(e => e.clientHeight >= e.scrollHeight)(document.querySelector('.long pre'))")
      #expect(isWhole)
    }
    try page.look(.light, width: width, printed: true)
    let isWhole: Bool = try page.value(
      "[...document.querySelectorAll('.long pre')].every(e => e.clientHeight >= e.scrollHeight)")
    #expect(isWhole)
    let words: Int = try page.value(
      "[...document.querySelectorAll('.long summary')].filter(e => e.checkVisibility()).length")
    #expect(words == 0)
  }

  @Test("axe-core finds nothing on lanes, folds closed and open, with a script or without")
  func lanesAxe() throws {
    let page = try Browser().newPage()
    let folder = try Self.lanesPage()
    for scheme in BrowserPage.Scheme.allCases {
      for width in [390, 820, 1440] {
        for isOpen in [false, true] {
          try page.look(scheme, width: width)
          _ = try page.open(file: "\(folder.path)/m/page/index.html")
          _ = try page.value("\(try Axe.source()); 0") as Int
          _ = try page.value(
            "document.querySelectorAll('main details').forEach(e => e.open = \(isOpen)), 0",
            as: Int.self)
          #expect(try page.value(Axe.violations) == [String](), "\(scheme), \(width), \(isOpen)")
        }
      }
    }
  }
}
