import Foundation
import Testing

/// What a learner changes, and sends to others.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct LiveExperimentTests {
  @Test("an edited step is marked, shows what it changes, and both outputs where they differ")
  func edit() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let page = try course.open("m/pair", in: Browser())
    try LivePages.run("table", on: page)
    try LivePages.edit("holds", on: page)
    _ = try page.value("document.activeElement.setSelectionRange(0, 7), 0") as Int
    try page.type("SELECT v FROM t;\n")
    try page.press("Enter", with: .control)
    try page.wait(until: LivePages.has("#holds .live-tools", "different from the page"))
    #expect(
      try page.value(LivePages.has("#holds .live-tools", "what if: yours, the file stays as it is"))
    )
    #expect(
      try page.value(
        "[...document.querySelectorAll('#holds .own > code > *')].map(e => e.tagName + e.textContent)"
      )
        == ["DELBEGIN;", "INSSELECT v FROM t;", "SPANUPDATE t SET v = 2;"])
    try page.wait(until: "document.querySelectorAll('#holds .side').length === 2")
    #expect(try page.value(LivePages.has("#holds .side.yours", "(1 row)")))
    #expect(try page.value(LivePages.has("#holds .side:not(.yours)", "BEGIN\nUPDATE 1")))
    #expect(
      try page.value("document.querySelector('#holds .why p')?.textContent ?? ''", as: String.self)
        != "")
    try page.click("#holds .switch button:nth-child(3)")
    #expect(try page.value("document.querySelectorAll('#holds .side').length") == 1)
    // The page's text again, on fresh servers.
    try page.click("#holds .why .live-row button")
    try page.wait(until: "!document.querySelector('#holds').matches('.edited, .ran')")
    try page.wait(until: "document.querySelector('#holds').matches('.next')")
    try LivePages.run("holds", on: page)
  }

  @Test("an experiment is shared as an address, is shown before it runs, and runs after a yes")
  func share() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let browser = try Browser()
    let page = try course.open("m/pair", in: browser)
    // What was refused was not done.
    _ = try page.value("(live.runStep(3), 0)") as Int
    try page.wait(until: "!!live.steps.get(3).note")
    #expect(try page.value("live.deeds.length") == 0)
    try LivePages.run("table", on: page)
    _ = try page.value("live.setText(live.steps.get(2), 'BEGIN;\\nUPDATE t SET v = 7;'), 0") as Int
    try LivePages.run("holds", on: page)
    try LivePages.type("UPDATE t SET v = 8; -- \u{202e}x", into: "bob", on: page)
    try page.wait(until: LivePages.has(LivePages.pill("bob"), "blocked by alice"))
    // Bob waits.
    _ = try page.value("(live.runTo(3), 0)") as Int
    try page.wait(until: LivePages.has(".live-messages", "bob waits for alice"))
    // Other pages may have written it down: it is refused again, and does not hold up what follows.
    _ = try page.value("live.deeds.unshift({ run: 3 }), 0") as Int
    try page.click(".dock-foot > button:last-child")
    try page.wait(until: "!!document.querySelector('dialog.share input[readonly]')")
    let address: String = try page.value("document.querySelector('dialog.share input').value")
    #expect(address.contains("#experiment="))
    let other = try browser.newPage()
    try other.look(.light, width: 1440)
    _ = try other.open(address: address)
    try other.wait(until: "!!document.querySelector('dialog.share[open] .deeds')")
    #expect(
      try other.value("[...document.querySelectorAll('.deeds li')].map(e => e.textContent)") == [
        "Run step 3, as on the page", "Run step 1, as on the page",
        "Run step 2, with this text:BEGIN;\nUPDATE t SET v = 7;",
        "Type into bob, kind sql, on db:UPDATE t SET v = 8; -- ⟨U+202E⟩x",
      ])
    // Nothing has run yet.
    #expect(try other.value("live.phase") == "nothing")
    try other.click("dialog.share .primary")
    try other.wait(until: LivePages.has(LivePages.pill("bob"), "blocked by alice"))
    try other.wait(until: LivePages.has(".live-messages", "The experiment has run."))
    #expect(try other.value("document.querySelector('#holds').matches('.edited.ran')"))
    #expect(try other.value("location.hash") == "")
    #expect(
      try other.value("live.deeds.map(deed => String(deed.run ?? deed.type))") == ["1", "2", "bob"])
  }

  @Test("what was refused on its way was done as far as it came")
  func partly() throws {
    let course = try LiveSite([
      "01-m/01-pair.md": LivePages.pair.replacing(
        "SELECT v FROM t;", with: "UPDATE t SET v = 3;") + """

          ```sql session=bob
          SELECT 1;
          ```
          """
    ])
    let page = try course.open("m/pair", in: Browser())
    _ = try page.value("live.runTo(4), 0") as Int
    try page.wait(until: LivePages.has(".live-messages", "bob waits for alice"))
    #expect(try page.value("JSON.stringify(live.deeds)") == #"[{"to":3}]"#)
  }

  /// The address of an experiment that does what is said.
  private static func address(of deeds: String, on page: BrowserPage) throws -> String {
    _ = try page.value("(live.setDeeds(\(deeds)), live.share(), 0)") as Int
    try page.wait(until: "!!document.querySelector('dialog.share input[readonly]')")
    return try page.value("document.querySelector('dialog.share input').value")
  }

  @Test("an experiment is saved as a file, which another page opens and shows before it runs")
  func file() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let browser = try Browser()
    let page = try course.open("m/pair", in: browser)
    try LivePages.run("table", on: page)
    let edited = "BEGIN; -- \"é\" 世\nUPDATE t SET v = 7;"
    _ = try page.value("(live.setText(live.steps.get(2), \(BrowserPage.quoted(edited))), 0)") as Int
    try LivePages.run("holds", on: page)
    try page.click(".dock-foot > button:last-child")
    try page.wait(until: "!!document.querySelector('dialog.share input[readonly]')")
    _ =
      try page.value(
        """
        (URL.createObjectURL = file => {
          file.text().then(text => { globalThis.saved = text; });
          return "#";
        }, [...document.querySelectorAll("dialog.share button")].find(button => button.textContent === "Save a file").click(), 0)
        """) as Int
    try page.wait(until: "globalThis.saved !== undefined")
    let text: String = try page.value("globalThis.saved")
    let other = try course.open("m/pair", in: browser)
    /// Opens a file with this text, behind which there are blanks.
    func open(_ text: String, blanks: Int = 0) throws {
      try other.click(".dock-foot > button:last-child")
      try other.wait(until: "!!document.querySelector('dialog.share input[type=file]')")
      _ =
        try other.value(
          """
          (() => {
            const field = document.querySelector("dialog.share input[type=file]"), files = new DataTransfer();
            files.items.add(new File([\(BrowserPage.quoted(text)), " ".repeat(\(blanks))], "a.json"));
            field.files = files.files;
            field.dispatchEvent(new Event("change"));
            return 0;
          })()
          """) as Int
    }
    let refused = [
      ("{", 0, "This file is no experiment of a live page."),
      (text.replacing("m/pair", with: "m/other"), 0, "This experiment is of the page m/other."),
      (text, 2_000_001 - text.utf8.count, "This experiment is too large."),
    ]
    for (text, blanks, reason) in refused {
      try open(text, blanks: blanks)
      try other.wait(until: "!!document.querySelector('dialog.share [role=status]').textContent")
      #expect(try other.value(LivePages.has("dialog.share [role=status]", reason)), "\(reason)")
      try other.click("dialog.share .close")
    }
    try open(text)
    try other.wait(until: LivePages.has("dialog.share h2", "Run this experiment?"))
    #expect(
      try other.value("[...document.querySelectorAll('.deeds li')].map(e => e.textContent)") == [
        "Run step 1, as on the page", "Run step 2, with this text:\(edited)",
      ])
    #expect(try other.value("live.phase") == "nothing")
    try other.click("dialog.share .primary")
    try other.wait(until: LivePages.has(".live-messages", "The experiment has run."))
    try other.wait(until: LivePages.has("#table .live-tools", "as on the page"))
    #expect(try other.value("live.steps.get(2).text") == edited)
    #expect(try other.value("document.querySelector('#holds').matches('.edited.ran')"))
  }

  @Test("one thing is done after the other: none overtakes one that takes its time")
  func order() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let browser = try Browser()
    let address = try Self.address(
      of: """
        [{ run: 1 }, { type: "zed", kind: "sql", service: "db",
            text: "SELECT count(*) FROM generate_series(1, 10000000); BEGIN; UPDATE t SET v = 5;" },
          { type: "bob", text: "UPDATE t SET v = 6;" }, { type: "bob", text: "SELECT v + 1 AS queued FROM t;" },
          { type: "alice", text: "SELECT pg_sleep(3000);" }, { interrupt: "alice" },
          { type: "zed", text: "COMMIT;" }, { operate: "db", command: "pause" }, { type: "alice", text: "SELECT v FROM t;" },
          { operate: "db", command: "resume" }, { type: "alice", text: "SELECT 1;" }, { operate: "db", command: "crash" }, { operate: "db", command: "start" },
          { type: "carol", kind: "sql", service: "db", text: "SELECT count(*) AS all FROM generate_series(1, 10000000);" }]
        """, on: try course.open("m/pair", in: browser))
    let page = try browser.newPage()
    try page.look(.light, width: 1440)
    _ = try page.open(address: address)
    try page.wait(until: "!!document.querySelector('dialog.share[open] .deeds')")
    _ =
      try page.value(
        "(live.on('state', state => { if (state.by?.length) (globalThis.waits ??= []).push(state.session + ' by ' + state.by) }), 0)"
      ) as Int
    try page.click("dialog.share .primary")
    try page.wait(until: LivePages.has(".live-messages", "The experiment has run."))
    #expect(try page.value("[...new Set(globalThis.waits)]") == ["bob by zed"])
    func said(_ session: String) throws -> String {
      try page.value(
        "document.querySelector('.terminal[data-session=\(session)] .log').textContent")
    }
    // Once: why a statement has failed is what it has printed.
    let cancelled = "ERROR:  canceling statement due to user request"
    #expect(try said("alice").components(separatedBy: cancelled).count == 2)
    #expect(try said("alice").contains(" 6\n"))
    #expect(try said("carol").contains(" 10000000\n"))
    #expect(try said("bob").contains(" 7\n"))
    #expect(
      try page.value("live.deeds.map(deed => Object.keys(deed)[0]).join(' ')")
        == "run type type type type interrupt type operate type operate type operate operate type")
  }

  @Test("what is shown of a session is what it is here, and not what an experiment says of it")
  func kinds() throws {
    let course = try LiveSite([
      "01-m/01-pair.md": LivePages.pair + "\n\n```sh session=gate\necho 1\n```\n"
    ])
    let browser = try Browser()
    let address = try Self.address(
      of: """
        [{ type: "gate", kind: "sql", text: "rm x" }, { type: "zed", kind: "sh", text: "rm y" },
          { type: "zed", kind: "sql", text: "rm z" }, { type: "new", text: "SELECT 1;" }]
        """, on: try course.open("m/pair", in: browser))
    let page = try browser.newPage()
    _ = try page.open(address: address)
    try page.wait(until: "!!document.querySelector('dialog.share[open] .deeds')")
    let program = "kind sh (runs as a program on this machine):"
    #expect(
      try page.value("[...document.querySelectorAll('.deeds li')].map(e => e.textContent)") == [
        "Type into gate, \(program)rm x", "Type into a new session, zed, \(program)rm y",
        "Type into a new session, zed, \(program)rm z",
        "Type into a new session, new, kind sql:SELECT 1;",
      ])
  }

  /// What an address may bring along that is no experiment: packed with deflate and base64url.
  static let noExperiments = [
    ("no base64 of anything packed", "x"), ("not JSON", "qwYA"),
    ("another page", "q1YqSy0qzszPU7JSMNRRUMpJLS4Gc5Ry9fNLMlKLlICCKampKcVAsejYWgA"),
    ("another version", "q1YqSy0qzszPU7JSMNJRUMpJLS4Gc5Ry9QsSM4uUgGIpqakpxUCh6NhaAA"),
    (
      "a step that is not there",
      "q1YqSy0qzszPU7JSMNRRUMpJLS4Gc5Ry9QsSM4uUgGIpqakpxUCh6GqlolKQnGVtbC0A"
    ),
    (
      "the operator's session",
      "q1YqSy0qzszPU7Iy1FHKSS0uBjGVcvULEjOLlHSUUlJTU4qVrKKrlUoqC1KBMvkFqUWJJfkguZLUihKgSIVSbWwtAA"
    ),
    (
      "a session that nobody can open",
      "q1YqSy0qzszPU7Iy1FHKSS0uBjGVcvULEjOLlHSUUlJTU4qVrKKrlUoqC1KBMokKSUDhktSKEiCnQqk2thYA"
    ),
    (
      "a command that there is not",
      "q1YqSy0qzszPU7JSMNRRUMpJLS4Gc5Ry9QsSM4uUgGIpqakpxUCh6Gql_ILUosSSVJB8ShJILjk_NzcxLwUk"
        + "kJhSlpiXnKpUG1sLAA"
    ),
  ]

  @Test("what is no experiment is refused, and nothing runs")
  func noExperiment() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let page = try course.open("m/pair", in: Browser())
    for (what, text) in Self.noExperiments {
      _ = try page.value("location.hash = '#experiment=\(text)', 0") as Int
      try page.wait(until: "!!document.querySelector('.live-message.bad')")
      #expect(
        try page.value("document.querySelectorAll('dialog[open]').length") == 0, "\(what)")
      #expect(try page.value("live.phase") == "nothing")
      #expect(try page.value("location.hash") == "")
      try page.click(".live-message.bad button")
    }
  }
}
