import Foundation
import Testing

/// Parts of a live page that are loaded when they are needed: what happens meanwhile, and when they do not come.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct LivePartsTests {
  /// The parts that a page has asked for.
  private static let asked = """
    performance.getEntriesByType("resource").map(e => /live\\/(\\w+)\\.js$/.exec(e.name)?.[1]).filter(Boolean).sort()
    """

  /// What is asked for from now on waits until `release()`.
  private static let hold = """
    (() => {
      const { head } = document, held = [];
      head.append = (...nodes) => held.push(nodes);
      globalThis.release = () => { delete head.append; for (const nodes of held) head.append(...nodes); return held.length; };
      return 0;
    })()
    """

  /// What is asked for from now on is not there. The attempts are counted.
  private static let fail = """
    (() => {
      const { head } = document;
      globalThis.attempts = 0;
      head.append = script => { attempts += 1; script.src += ".gone"; Element.prototype.append.call(head, script); };
      globalThis.mend = () => { delete head.append; return 0; };
      return 0;
    })()
    """

  private static let missing = LivePages.has(".live-message.bad", "could not be loaded")

  @Test("a page loads no part before something is done, and then those that it needs")
  func asked() throws {
    let course = try LiveSite([
      "01-m/01-pair.md": LivePages.pair,
      "01-m/02-alone.md": "---\ntitle: T\n---\n\n```sh name=it\necho 1\n```\n",
    ])
    let browser = try Browser()
    let page = try course.open("m/pair", in: browser)
    #expect(try page.value(Self.asked) == [String]())
    try LivePages.run("table", on: page)
    try page.wait(until: "!!document.querySelector(\"[aria-label='Crash db']\")")
    try page.wait(until: "document.querySelectorAll('.live-timeline .note').length === 1")
    #expect(try page.value(Self.asked) == ["operate", "timeline", "waits"])
    try LivePages.run("holds", on: page)
    try LivePages.type("UPDATE t SET v = 3;", into: "bob", on: page)
    try page.wait(until: "!!document.querySelector('.waits-graph svg')")
    #expect(try page.value(Self.asked) == ["operate", "timeline", "waits"])
    // The field is loaded for when the keyboard is at its button, and so before it is pressed.
    _ = try page.value("document.querySelector('#reads [aria-label^=Edit]').focus(), 0") as Int
    try page.wait(until: "\(Self.asked).includes('edit')")
    let alone = try course.open("m/alone", in: browser)
    _ = try alone.value("live.runStep(1), 0") as Int
    try alone.wait(until: "document.querySelectorAll('.live-timeline .note').length === 1")
    #expect(try alone.value(Self.asked) == ["timeline"])
  }

  @Test(
    "the first key opens the field, however long that is loaded, and keys meanwhile run nothing")
  func firstKey() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let page = try course.open("m/pair", in: Browser())
    _ = try page.value(Self.hold) as Int
    try page.press("e")
    try page.press("Enter")
    try page.press("b")
    #expect(try page.value("document.querySelectorAll('.live-editor').length") == 0)
    #expect(try page.value("live.deeds.length") == 0)
    #expect(try page.value("release()") == 1)
    try LivePages.waitForEditor(of: "table", on: page)
    try page.press("Escape")
    try page.press("Enter")
    try page.wait(until: LivePages.has("#table .live-tools", "as on the page"))
  }

  @Test("what happens while a part is loaded is drawn as if it had been there")
  func meanwhile() throws {
    let start = try #require(LivePages.pair.firstRange(of: "```sql session=bob")?.lowerBound)
    let more = [("bob", "UPDATE t SET v = 3;"), ("alice", "COMMIT;"), ("bob", "SELECT 1;")]
      .map { "```sql session=\($0)\n\($1)\n```" }.joined(separator: "\n\n")
    let course = try LiveSite(["01-m/01-page.md": LivePages.pair[..<start] + more + "\n"])
    let page = try course.open("m/page", in: Browser())
    _ = try page.value(Self.hold) as Int
    // What was before a reset is no part of the run.
    try LivePages.run("table", on: page)
    try page.click(".live-bar button:last-of-type")
    try page.wait(until: "live.phase === 'nothing' && live.run.is === 'not started'")
    for step in 1...5 {
      _ = try page.value("live.runStep(\(step)), 0") as Int
      try page.wait(
        until: step == 3 ? "live.steps.get(3).waits" : "live.steps.get(\(step)).status === 'done'")
    }
    try page.wait(until: LivePages.has(LivePages.pill("bob"), "idle"))
    for (command, state) in [("crash", "crashed"), ("start", "running")] {
      _ = try page.value("live.operate('db', '\(command)'), 0") as Int
      try page.wait(until: "live.services.get('db').is === '\(state)'")
    }
    #expect(try page.value("document.querySelectorAll('.live-timeline, .changes').length") == 0)
    #expect(try page.value("release() > 0"))
    try page.wait(until: "document.querySelectorAll('.live-timeline, .changes').length === 2")
    // The operator's two, too.
    #expect(try page.value("document.querySelectorAll('.live-timeline .note').length") == 7)
    let bars: [String] = try page.value(
      """
      [...document.querySelectorAll(".live-timeline .lasts")].map(bar => `${bar.className} ${bar.style.gridColumn}`).sort()
      """)
    #expect(
      bars == [
        "lasts transaction session-0 2 / 4", "lasts transaction session-1 3 / 4",
        "lasts wait session-1 3 / 4",
      ])
    #expect(
      try page.value("[...document.querySelectorAll('.dock .changes li')].map(e => e.textContent)")
        == ["✕ db crashed", "▶ db runs"])
    try page.wait(until: "!!document.querySelector(\"[aria-label='Crash db']\")")
  }

  @Test(
    "a part that cannot be loaded is told of, is asked for again, and without it a page still runs")
  func missingPart() throws {
    let text = LivePages.pair.replacing(" 1\n(1 row)", with: " 5\n(1 row)")
    let course = try LiveSite(["01-m/01-pair.md": text])
    let page = try course.open("m/pair", in: Browser())
    _ = try page.value(Self.fail) as Int
    let count =
      "globalThis.told = 0, (say => { live.message = (...all) => { told += 1; say(...all); }; })(live.message), 0"
    _ = try page.value(count) as Int
    try page.press("e")
    try page.wait(until: Self.missing)
    // What was printed is there without what shows both texts.
    for step in ["table", "holds"] { try LivePages.run(step, on: page) }
    try LivePages.run("reads", on: page, until: "different from the page")
    #expect(try page.value(LivePages.has("#reads .live-result", " 1\n(1 row)")))
    #expect(try page.value("document.querySelectorAll('.side, .live-timeline').length") == 0)
    // Once of each of the five, however often it was asked for.
    #expect(try page.value("attempts > told && told <= 5"))
    _ = try page.value("mend(), live.goTo(1), 0") as Int
    try page.press("e")
    try LivePages.waitForEditor(of: "table", on: page)
    try page.wait(until: "document.querySelectorAll('#reads .side').length === 2")
    try page.press("Escape")
    try LivePages.type("SELECT 'typed';", into: "bob", on: page)
    try page.wait(until: "document.querySelectorAll('.live-timeline .note').length === 4")
  }

  @Test("a field that comes late leaves the keyboard where something is typed by then")
  func lateField() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let page = try course.open("m/pair", in: Browser())
    _ = try page.value(Self.hold) as Int
    try page.press("e")
    _ = try page.value("live.openLane('alice'), 0") as Int
    let field = "document.activeElement.getAttribute('aria-label')"
    try page.wait(until: "\(field) === 'Type into alice'")
    #expect(try page.value("release()") == 1)
    try page.wait(until: "document.querySelectorAll('#table .live-editor').length === 1")
    #expect(try page.value(field) == "Type into alice")
  }

  @Test("a button that is pressed twice while its part is loaded does what it says once")
  func pressedTwice() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let page = try course.open("m/pair", in: Browser())
    _ = try page.value(Self.hold) as Int
    let press =
      "[...document.querySelectorAll('button')].find(one => one.textContent === '+ session').click(), 0"
    for _ in 1...2 { _ = try page.value(press) as Int }
    let come =
      "live.parts.sessions.then(() => setTimeout(() => { globalThis.hasCome = true; })), release()"
    #expect(try page.value(come) == 1)
    try page.wait(until: "globalThis.hasCome === true")
    #expect(try page.value("document.querySelector('form.add').hidden") == false)
  }

  @Test(
    "without a server what is asked for is told of, and what is only shown is not tried again and again"
  )
  func gone() throws {
    let text = LivePages.pair.replacing(" 1\n(1 row)", with: " 5\n(1 row)")
    let course = try LiveSite(["01-m/01-pair.md": text])
    let page = try course.open("m/pair", in: Browser())
    _ = try page.value(Self.fail) as Int
    _ = try page.value("live.runTo(3), 0") as Int
    try page.wait(until: LivePages.has("#reads .live-tools", "different from the page"))
    try course.crash()
    try page.wait(until: "live.phase === 'lost'")
    _ =
      try page.value(
        "attempts = 0, document.querySelector('.live-message .live-row button')?.click(), 0") as Int
    _ =
      try page.value(
        "(() => { for (const step of live.steps.values()) live.render(step); live.tell('phase', { phase: 'lost', seconds: 9 }); return 0; })()"
      ) as Int
    #expect(try page.value("attempts") == 0)
    _ = try page.value("live.goTo(3), 0") as Int
    try page.press("e")
    try page.wait(until: "attempts === 1 && \(Self.missing)")
    #expect(try page.value("!live.isOpening"))
    #expect(try page.value(LivePages.has("#reads .live-result", " 1\n(1 row)")))
  }
}
