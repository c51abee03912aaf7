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
    try page.click("#holds .live-tools [aria-label='Edit step 2']")
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
    #expect(try page.value("[...document.querySelectorAll('#holds .side')].length") == 2)
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
