import Foundation
import Testing

/// A live page in a real browser, with the real server and real databases.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct LivePageTests {
  @Test(
    "the deadlock page by mouse: a wait is drawn, a guess is judged by the run, the victim's error lets it go"
  )
  func deadlockByMouse() throws {
    let course = try LiveSite(course: "04-transactions/08-deadlock.md")
    let page = try course.open("transactions/deadlock", in: Browser())
    #expect(try page.value(LivePages.has(".dock .empty", "No server runs yet.")))
    try LivePages.run("step-1", on: page)
    #expect(try page.value("document.querySelector('.dock .empty').hidden"))
    try LivePages.run("alice-holds-1", on: page)
    try LivePages.run("bob-holds-2", on: page)
    try LivePages.run("ordinary-wait", on: page, until: "waiting")
    try page.wait(until: LivePages.has("#ordinary-wait .blocked-bar", "blocked by bob"))
    try page.wait(until: LivePages.has(LivePages.pill("alice"), "blocked by bob"))
    try page.wait(
      until:
        "document.querySelector('.waits-graph svg')?.getAttribute('aria-label') === 'alice waits for bob'"
    )
    // Choosing tells nothing yet.
    try page.click("#deadlock .choices input")
    #expect(try page.value("!document.querySelector('#deadlock .feedback').checkVisibility()"))
    #expect(try page.value("!document.querySelector('#deadlock .printed').checkVisibility()"))
    try page.click("#deadlock .guess-row .primary")
    try page.wait(until: LivePages.has("#deadlock .live-result", "SQLSTATE 40P01"))
    #expect(try page.value("document.querySelector('#deadlock .feedback').checkVisibility()"))
    try page.wait(until: "live.steps.get(5).judged?.isRight === true")
    try page.wait(until: LivePages.has("#ordinary-wait .went-on", "goes on in step 5"))
    try page.wait(until: LivePages.has(LivePages.pill("alice"), "in a transaction"))
    #expect(try page.value("document.querySelector('.waits-graph').hidden"))
    #expect(
      try page.value(
        "[...document.querySelectorAll('.live-timeline .note')].map(e => e.textContent)")
        == [
          "1Step 1, main: CREATE…er NOT NULL)", "2Step 2, alice: UPDATE…WHERE id = 1",
          "3Step 3, bob: UPDATE…WHERE id = 2", "4Step 4, alice: UPDATE…WHERE id = 2",
          "5Step 5, bob: UPDATE…WHERE id = 1 40P01",
        ])
    #expect(try page.value("document.querySelectorAll('.live-timeline .arrow.up').length") == 1)
  }

  @Test("the deadlock page by keyboard: run, go into a session, interrupt, go back")
  func deadlockByKeyboard() throws {
    let course = try LiveSite(course: "04-transactions/08-deadlock.md")
    let page = try course.open("transactions/deadlock", in: Browser())
    for step in ["step-1", "alice-holds-1", "bob-holds-2"] {
      try page.press("Enter")
      try page.wait(until: LivePages.has("#\(step) .live-tools", "as on the page"))
    }
    try page.press("Enter")
    try page.wait(until: LivePages.has("#ordinary-wait .live-tools", "waiting"))
    // Into alice, who waits, and out of it again.
    try page.press("g")
    try page.press("2")
    let focus = "document.activeElement.closest('.terminal')?.dataset.session ?? ''"
    #expect(try page.value(focus) == "alice")
    try page.press("c", with: .control)
    try page.wait(until: LivePages.has(LivePages.pill("alice"), "wants ROLLBACK"))
    try page.type("ROLLBACK;")
    try page.press("Enter")
    try page.wait(until: LivePages.has(LivePages.pill("alice"), "idle"))
    try page.type("SELECT 1")
    try page.press("Enter", with: .shift)
    try page.type("  + 1;")
    #expect(try page.value("document.activeElement.value") == "SELECT 1\n  + 1;")
    try page.press("Enter")
    try page.wait(until: LivePages.has(".terminal[data-session=alice] .log", "(1 row)"))
    for expected in ["SELECT 1\n  + 1;", "ROLLBACK;"] {
      // From the first line of several the arrow goes on.
      _ = try page.value("document.activeElement.setSelectionRange(0, 0), 0") as Int
      try page.press("ArrowUp")
      #expect(try page.value("document.activeElement.value") == expected)
    }
    try page.press("Escape")
    #expect(try page.value("!document.activeElement.closest('.terminal')"))
    // The step that is at hand is edited by a key, and left by one.
    try page.press("e")
    try page.wait(until: "document.activeElement.matches('.live-editor textarea')")
    try page.press("Escape")
    #expect(try page.value("document.querySelectorAll('.live-editor').length") == 0)
    try page.press("?")
    try page.wait(until: LivePages.has("dialog[open] dl", "type into a session"))
  }

  @Test("a step that runs is neither run again nor interrupted by what is pressed once too often")
  func pressedTooOften() throws {
    let gate = try Gate()
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair(waitingAt: gate)])
    let page = try course.open("m/pair", in: Browser())
    for step in ["table", "holds"] { try LivePages.run(step, on: page) }
    try LivePages.settle(page)
    // The second click of a double one is on the button that is there by then.
    let click = """
      (button, detail) => document.querySelector(`#works .live-tools ${button}`).dispatchEvent(new MouseEvent("click", { detail, bubbles: true }))
      """
    let deeds: [String] = try page.value(
      """
      (click => { click(".primary", 1); click("[aria-label^=Interrupt]", 2); return live.deeds.map(deed => Object.keys(deed)[0]); })(\(click))
      """)
    try #require(deeds == ["run", "run", "run"])
    try gate.wait(until: true)
    for _ in 1...3 { try page.press("Enter") }
    try #require(try page.value("live.deeds.map(deed => deed.run)") == [1, 2, 3])
    try gate.open()
    try page.wait(until: LivePages.has("#works .live-tools", "as on the page"))
  }

  @Test(
    "a statement that is typed blocks, the next one is queued, and a COMMIT that is typed lets both go"
  )
  func typing() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair + "\n\n```sh\ntrue\n```\n"])
    let page = try course.open("m/pair", in: Browser())
    try LivePages.run("table", on: page)
    try LivePages.run("holds", on: page)
    try LivePages.type("UPDATE t SET v = 3;", into: "bob", on: page)
    try page.wait(until: LivePages.has(LivePages.pill("bob"), "blocked by alice"))
    #expect(
      try page.value(LivePages.has(".terminal[data-session=bob] .waits-for", "waits for alice")))
    try LivePages.type("SELECT 'second';", into: "bob", on: page)
    try page.wait(until: LivePages.has(".terminal[data-session=bob] .queue", "SELECT 'second';"))
    try LivePages.type("COMMIT;", into: "alice", on: page)
    try page.wait(until: LivePages.has(".terminal[data-session=bob] .log", " second\n(1 row)"))
    try page.wait(until: LivePages.has(LivePages.pill("bob"), "idle"))
    #expect(try page.value(LivePages.has(".terminal[data-session=bob] .log", "UPDATE 1")))
    #expect(try page.value("document.querySelector('.terminal[data-session=bob] .queue').hidden"))
    #expect(
      try page.value("document.querySelector('.terminal[data-session=bob] .waits-for').hidden"))
    // A session that the page does not have. What it has, and what a page would refuse, is no name.
    try LivePages.addSession(on: page)
    let focus = "document.activeElement.closest('.terminal')?.dataset.session ?? ''"
    for (name, why, goes) in [
      ("alice", "alice is there already: type into it", "alice"),
      ("main", "main is there already: type into it", "main@db"),
      ("sh", "sh is there already: type into it", "main@sh"), ("a b", "letters, digits", ""),
      ("<b>q</b>", "letters, digits", ""), ("operator", "acts on the servers", ""),
      ("é", "letters, digits", ""), ("", "letters, digits", ""),
    ] {
      let field = "document.querySelector('.add input')"
      _ = try page.value("(\(field).focus(), \(field).value = '', 0)") as Int
      try page.type(name)
      try page.press("Enter")
      #expect(try page.value(LivePages.has(".dock-foot .refused", why)), "\(name)")
      #expect(try page.value(focus) == goes, "\(name)")
    }
    _ = try page.value("document.querySelector('.add input').select(), 0") as Int
    try page.type("dave")
    try page.press("Enter")
    try page.wait(until: "document.activeElement.closest('.terminal')?.dataset.session === 'dave'")
    try page.type("SELECT v FROM t;")
    try page.press("Enter")
    try page.wait(until: LivePages.has(".terminal[data-session=dave] .log", "\n 3\n(1 row)"))
  }

  @Test("on the timeline a transaction ends where it is committed, step by step as all at once")
  func transactions() throws {
    let more = [
      ("bob", "UPDATE t SET v = 3;"), ("alice", "COMMIT;"), ("bob", "SELECT 1;"),
      ("alice", "SELECT 2;"),
    ]
    .map { "\n\n```sql session=\($0)\n\($1)\n```" }.joined()
    let start = try #require(LivePages.pair.firstRange(of: "```sql session=bob")?.lowerBound)
    let course = try LiveSite([
      "01-m/01-page.md": LivePages.pair[..<start] + more.dropFirst(2) + "\n"
    ])
    let page = try course.open("m/page", in: Browser())
    let bars = """
      [...document.querySelectorAll(".live-timeline .lasts")].map(bar =>
        `${bar.className} ${bar.style.gridColumn}`).sort()
      """
    for steps in [Array(1...6), [6]] {
      try page.click(".live-bar button:last-of-type")
      try page.wait(until: "live.phase === 'nothing'")
      for step in steps {
        _ = try page.value("live.runTo(\(step)), 0") as Int
        let isThere =
          step == 3 ? "live.steps.get(3).waits" : "live.steps.get(\(step)).status === 'done'"
        try page.wait(until: isThere)
      }
      try page.wait(until: LivePages.has(LivePages.pill("alice"), "idle"))
      try page.wait(until: LivePages.has(LivePages.pill("bob"), "idle"))
      let drawn: [String] = try page.value(bars)
      #expect(
        drawn == [
          "lasts transaction session-0 2 / 4", "lasts transaction session-1 3 / 4",
          "lasts wait session-1 3 / 4",
        ], "\(steps)")
    }
  }

  @Test("what the page shows of a step that tells an answer waits for the guess, in its fold too")
  func withheldOutput() throws {
    let course = try LiveSite([
      "01-m/01-asks.md": """
      ---
      title: A guess
      services:
        db: postgres
      ---

      ```sql predict
      SELECT 100 + 23;
      ```

      ```sql name=tells
      SELECT 123 AS told;
      ```
      ```output
       told
      ------
        123
      (1 row)

      ```
      """
    ])
    let page = try course.open("m/asks", in: Browser())
    let seen: [Bool] = try page.value(
      """
      (() => {
        document.querySelector("#tells .page-output").open = true;
        return ["#tells .output", "#tells .withheld"].map(e => document.querySelector(e).checkVisibility());
      })()
      """)
    #expect(seen == [false, true])
  }

  @Test("the failover page by its buttons")
  func failover() throws {
    let course = try LiveSite(course: "07-db-replica/09-failover.md")
    let page = try course.open("db-replica/failover", in: Browser())
    try LivePages.run("create", on: page)
    try LivePages.run("copied", on: page)
    func operate(_ label: String) throws {
      try page.click("[aria-label='\(label)']:not([aria-disabled])")
    }
    // What a server says of itself moves while a button is pressed, and that stays where it is.
    let isKept: Bool = try page.value(
      """
      (() => {
        const button = document.querySelector("[aria-label='Crash primary']");
        const service = live.services.get("primary");
        service.panel = { ...service.panel, postgres: { ...service.panel?.postgres, lsn: "F/1" } };
        live.tell("served");
        return button.isConnected && document.querySelector(".service[aria-label=primary]").textContent.includes("F/1");
      })()
      """)
    #expect(isKept)
    try operate("Cut the link between primary and standby")
    try page.wait(until: "!!document.querySelector('.link.cut')")
    try operate("Crash primary")
    try page.wait(until: LivePages.has(".service[aria-label=primary]", "crashed"))
    try page.wait(until: LivePages.has(LivePages.pill("primary"), "server crashed"))
    // A button that can do nothing says why.
    #expect(
      try page.value("document.querySelector(\"[aria-label='Start standby']\") === null"))
    try operate("Promote standby")
    try page.wait(until: LivePages.has(".service[aria-label=standby]", "takes writes"))
    try LivePages.type("INSERT INTO orders VALUES ('mine');", into: "standby", on: page)
    try page.wait(until: LivePages.has(".terminal[data-session=standby] .log", "INSERT 0 1"))
    try operate("Start primary")
    try page.wait(until: LivePages.has(".service[aria-label=primary]", "running"))
    try operate("Heal the link between primary and standby")
    try page.wait(until: "!document.querySelector('.link.cut')")
    let changes = "[...document.querySelectorAll('.dock .changes li')].map(e => e.textContent)"
    let told = [
      "✕ primary – standby cut", "✕ primary crashed", "★ standby takes writes", "▶ primary runs",
      "✓ primary – standby healed",
    ]
    #expect(try page.value(changes) == told)
    try page.reload()
    try page.wait(until: "\(changes).length === \(told.count)")
    #expect(try page.value(changes) == told)
  }
}
