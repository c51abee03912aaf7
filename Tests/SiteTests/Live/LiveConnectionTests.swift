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
    try LivePages.run("reads", on: page)
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
