import Foundation
import Testing

/// A live page that loses its server, or is loaded again.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct LiveConnectionTests {
  @Test("a page that is loaded again finds its run, and so does one whose connection was lost")
  func again() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let page = try course.open("m/pair", in: Browser())
    try LivePages.run("table", on: page)
    try LivePages.run("holds", on: page)
    try LivePages.type("SELECT 'mine';", into: "alice", on: page)
    let log = LivePages.has(".terminal[data-session=alice] .log", " mine\n(1 row)")
    try page.wait(until: log)
    let bars =
      "[...document.querySelectorAll('.live-timeline .lasts')].map(e => `${e.className} ${e.style.gridArea}`)"
    try page.wait(until: "\(bars).length === 1")
    let drawn: [String] = try page.value(bars)
    func isAsBefore() throws {
      try page.wait(until: LivePages.has("#holds .live-tools", "as on the page"))
      try page.wait(until: log)
      try page.wait(until: LivePages.has(LivePages.pill("alice"), "in a transaction"))
      #expect(try page.value("document.querySelectorAll('.live-timeline .note').length") == 3)
      #expect(try page.value(bars) == drawn)
    }
    try page.reload()
    try isAsBefore()
    // One that has said nothing yet is known to the page alone.
    try LivePages.addSession(on: page)
    try page.type("dave")
    try page.press("Enter")
    // The next message that is sent tells which connection it is.
    _ =
      try page.value(
        """
        (() => {
          globalThis.phases = [];
          live.on("phase", ({ phase }) => phases.push(phase));
          const send = WebSocket.prototype.send;
          WebSocket.prototype.send = function (data) { this.close(); WebSocket.prototype.send = send; };
          live.send("stay");
          return 0;
        })()
        """) as Int
    try page.wait(until: "phases.includes('lost') && live.phase === 'ready'")
    try isAsBefore()
    try LivePages.type("SELECT v FROM t;", into: "dave", on: page)
    try page.wait(until: LivePages.has(".terminal[data-session=dave] .log", "\n 1\n(1 row)"))
    try LivePages.run("reads", on: page)
  }

  @Test("a text that is too long is not sent: the page says how long one may be, and keeps it")
  func tooLong() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let page = try course.open("m/pair", in: Browser())
    try LivePages.run("table", on: page)
    _ =
      try page.value("globalThis.phases = [], live.on('phase', e => phases.push(e.phase)), 0")
      as Int
    // Bytes count, and not characters: this one has fewer of these than a message may have bytes.
    let statement = "SELECT 1 -- " + String(repeating: "é", count: 35_000)
    try LivePages.type(statement, into: "bob", on: page)
    try page.wait(until: LivePages.has(".live-messages", "70,0"))
    #expect(try page.value(LivePages.has(".live-messages", "bytes, of at most 60,000")))
    #expect(try page.value("document.activeElement.value") == statement)
    let text = String(repeating: "x", count: 70_000)
    try LivePages.edit("reads", on: page)
    _ = try page.value("document.activeElement.select(), 0") as Int
    try page.type(text)
    try page.press("Enter", with: .control)
    try page.wait(until: LivePages.has("#reads .live-note", "bytes, of at most 60,000"))
    #expect(try page.value("live.steps.get(3).text") == text)
    // None was done, and the connection was not lost: not for half a character, either.
    #expect(try page.value("live.deeds.length") == 1)
    _ = try page.value(#"live.type("alice", "SELECT 'half \ud83d'"), 0"#) as Int
    try page.wait(
      until: LivePages.has(".terminal[data-session=alice] .log", " half \u{fffd}\n(1 row)"))
    #expect(try page.value("phases") == [String]())
    _ = try page.value("live.setText(live.steps.get(3), null), live.runTo(3), 0") as Int
    try page.wait(until: LivePages.has("#reads .live-tools", "as on the page"))
  }

  @Test("an address at which there is nothing is answered with a page that leads back")
  func nothing() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let page = try course.open("m/pair", in: Browser())
    _ = try page.open(
      address: "\(course.root)m/<img%20src=x%20onerror=document.title='ran'>/x\">/?<b>#<b>")
    #expect(try page.value("document.querySelector('h1').textContent") == "There is no such page")
    #expect(try page.value(LivePages.has("main", "start it again")))
    #expect(try page.value("document.title.startsWith('Not found')"))
    #expect(try page.value("document.querySelectorAll('img:not(.logo), main b').length") == 0)
    #expect(try page.value("document.styleSheets[0].cssRules.length > 0"))
    try page.leave(endingAt: "/m/pair/index.html") {
      _ = try page.value("document.querySelector('.tree li a').click(), 0") as Int
    }
  }

  @Test("the address can be a link on a page of another site, such as a terminal in the browser")
  func link() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let page = try Browser().newPage()
    // Another host name is another site, even if it is the same server.
    let other = course.root.replacing("127.0.0.1", with: "localhost")
    _ = try page.open(address: other)
    #expect(try page.value("document.body.textContent.includes('token')"))
    try page.leave(endingAt: "127.0.0.1:\(try #require(URL(string: course.root)?.port))/") {
      _ = try page.value("(location.href = '\(course.address)', 0)") as Int
    }
    #expect(try page.value("location.search === ''"))
    #expect(try page.value("!!document.querySelector('meta[name=etude-live]')"))
  }

  @Test("a server that has gone is told, and the page stays readable")
  func gone() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let page = try course.open("m/pair", in: Browser())
    try LivePages.run("table", on: page)
    try course.crash()
    try page.wait(until: LivePages.has(".live-bar .pill", "etude serve does not answer"))
    #expect(try page.value(LivePages.has("#holds .live-tools", "Copy")))
    #expect(try page.value("document.querySelectorAll('#holds .live-tools .primary').length") == 0)
    #expect(try page.value(LivePages.has("#table .live-result", "INSERT 0 1")))
  }
}
