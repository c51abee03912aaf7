import Foundation
import Testing

/// How a live page looks, and what hostile outputs do to it: nothing.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct LiveLookTests {
  @Test("markup, escapes and long lines stay text")
  func hostile() throws {
    let lesson = #"""
      ---
      title: Hostile
      ---

      ```sh name=it
      printf '<img src=x onerror="pwned = 1"><script>pwned = 2</script>\033[2J\033]0;title\007\342\200\256end\n'
      head -c 300000 /dev/zero | tr '\0' x
      echo; for i in $(seq 20000); do echo "<b>$i</b>"; done
      ```
      ```output
      nothing of the kind
      ```
      """#
    let course = try LiveSite(["01-m/01-page.md": lesson])
    let page = try course.open("m/page", in: Browser())
    try LivePages.run("it", on: page, until: "different from the page")
    try page.wait(until: "!!document.querySelector('#it .side.yours')")
    #expect(try page.value("typeof pwned") == "undefined")
    #expect(
      try page.value(
        "document.querySelectorAll('.live-result img, .live-result script, .dock img, .dock script').length"
      ) == 0)
    for place in ["#it .side.yours", ".terminal .log"] {
      #expect(
        try page.value(
          LivePages.has(
            place,
            "<img src=x onerror=\"pwned = 1\"><script>pwned = 2</script>\\x1b[2J\\x1b]0;title\\x07⟨U+202E⟩end"
          ))
      )
    }
    // What a server does not make visible itself is made so here.
    _ =
      try page.value(
        """
        live.tell("output", { session: live.steps.get(1).session,
          parts: [{ kind: "text", text: "\\u001b[31m<b>red\\u0000\\u2066\\n" }] }), 0
        """) as Int
    #expect(try page.value(LivePages.has(".terminal .log", "␛[31m<b>red␀⟨U+2066⟩")))
    // What does not fit scrolls in its own place.
    #expect(
      try page.value("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    )
    #expect(try page.value("document.querySelectorAll('.terminal .log > *').length <= 2000"))
  }

  /// Steps by their attributes, and what their sessions are called in the dock.
  static let names = [
    (["redis", "redis session=bob"], ["main", "bob"]), (["redis", "sh"], ["db", "sh"]),
    (
      ["redis", "redis session=bob", "sh", "sh session=eve"],
      ["main (db)", "bob", "main (sh)", "eve"]
    ),
  ]

  @Test("the session without a name is called in the dock as at its steps", arguments: names)
  func unnamed(steps: [String], expected: [String]) throws {
    let blocks = steps.map { "```\($0)\n\($0.hasPrefix("sh") ? "echo 1" : "ECHO 1")\n```\n" }
    let course = try LiveSite([
      "01-m/01-page.md":
        "---\ntitle: T\nservices: {db: redis}\n---\n\n\(blocks.joined(separator: "\n"))"
    ])
    let page = try course.open("m/page", in: Browser())
    try page.click("#step-1 .live-tools .primary")
    try page.wait(
      until: "document.querySelectorAll('.dock .terminal').length === \(expected.count)")
    #expect(
      try page.value(
        "[...document.querySelectorAll('.dock .terminal')].map(one => one.getAttribute('aria-label'))"
      ) == expected)
  }

  private static let looks = BrowserPage.Scheme.allCases.flatMap { scheme in
    [390, 820, 1440].map { (scheme, $0) }
  }

  @Test(
    "axe-core finds nothing on a live page: before it runs, in the middle, while it is edited, with its panels"
  )
  func axe() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let browser = try Browser()
    for (scheme, width) in Self.looks {
      let page = try course.open("m/pair", in: browser, scheme, width: width)
      func check(_ state: String) throws {
        _ = try page.value("\(try Axe.source()); 0") as Int
        #expect(try page.value(Axe.violations) == [String](), "\(state), \(scheme), \(width)")
        #expect(
          try page.value(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
          "\(state), \(width)")
      }
      try check("before it runs")
      _ = try page.value("live.runTo(3), 0") as Int
      try page.wait(until: LivePages.has("#reads .live-tools", "as on the page"))
      _ = try page.value("live.type('bob', 'UPDATE t SET v = 3;'), live.openLane('bob'), 0") as Int
      try page.wait(until: LivePages.has(LivePages.pill("bob"), "blocked by alice"))
      _ =
        try page.value(
          "live.setText(live.steps.get(3), 'SELECT 1;'), live.edit(live.steps.get(2)), 0") as Int
      try page.wait(
        until:
          "!!document.querySelector('#holds .live-editor') && !!document.querySelector('#reads .own')"
      )
      try check("in the middle")
      _ =
        try page.value("live.openLane(null), document.querySelector('.inside').open = true, 0")
        as Int
      try page.wait(until: "!!live.panels")
      for (message, _) in LiveKindTests.panels {
        _ = try page.value("live.tell('panel', { service: 'db', \(message) }), 0") as Int
        try check("with the panels")
      }
      _ = try page.value("live.share(), 0") as Int
      try page.wait(until: "!!document.querySelector('dialog[open] .deeds')")
      try check("the dialog")
    }
  }
}
