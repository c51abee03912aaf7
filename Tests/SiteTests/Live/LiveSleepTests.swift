import Foundation
import Processes
import Testing

/// A laptop that is closed in the middle of a run, and opened again: its processes stand still meanwhile.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct LiveSleepTests {
  /// Whether everything works that a run has, after the step that waited has ended.
  private func expectAllWorks(on page: BrowserPage) throws {
    try page.wait(until: LivePages.has("#works .live-tools", "as on the page"))
    #expect(try page.value(LivePages.has("#works .live-result", Gate.word)))
    #expect(try page.value("live.phase === 'ready'"))
    #expect(try page.value(LivePages.has(LivePages.pill("alice"), "in a transaction")))
    try LivePages.run("reads", on: page)
    try LivePages.type("UPDATE t SET v = v + 5;", into: "bob", on: page)
    try page.wait(until: LivePages.has(LivePages.pill("bob"), "blocked by alice"))
    try LivePages.type("COMMIT;", into: "alice", on: page)
    try page.wait(until: LivePages.has(".terminal[data-session=bob] .log", "UPDATE 1"))
    try LivePages.type("SELECT v AS sum FROM t;", into: "alice", on: page)
    try page.wait(until: LivePages.has(".terminal[data-session=alice] .log", "\n   7\n(1 row)"))
  }

  @Test("a browser that slept, and lost its connection, shows what has happened meanwhile")
  func browser() throws {
    let gate = try Gate()
    let site = try LiveSite(
      ["01-m/01-pair.md": LivePages.pair(waitingAt: gate)], arguments: ["--behind-proxy"])
    let relay = try CutRelay(site)
    let browser = try Browser()
    let page = try browser.newPage()
    try page.look(.light, width: 1440)
    _ = try page.open(address: "\(relay.root)m/pair/index.html")
    try page.wait(until: "typeof live !== 'undefined' && !!live.run")
    let phases = "globalThis.phases = [], live.on('phase', e => phases.push(e.phase)), 0"
    try LivePages.run("table", on: page)
    try LivePages.run("holds", on: page)
    try LivePages.beginWaiting(at: gate, on: page)
    _ = try page.value(phases) as Int
    try browser.sleep()
    #expect(try relay.cut() > 0)
    try gate.open()
    try gate.wait(until: false)
    browser.wake()
    try expectAllWorks(on: page)
    #expect(try page.value("phases.includes('lost')"))
    try site.end()
    #expect(site.left() == [])
  }

  @Test(
    "a server that slept goes on with its run, with a browser that slept too or not",
    arguments: [false, true])
  func server(sleepsBrowser: Bool) throws {
    let gate = try Gate()
    let site = try LiveSite(["01-m/01-pair.md": LivePages.pair(waitingAt: gate)])
    let browser = try Browser()
    let page = try site.openWaiting(at: gate, in: browser)
    try site.sleep()
    try gate.open()
    try LivePages.type("SELECT 'asked ' || 'meanwhile';", into: "bob", on: page)
    if sleepsBrowser { try browser.sleep() }
    site.wake()
    if sleepsBrowser { browser.wake() }
    try page.wait(
      until: LivePages.has(".terminal[data-session=bob] .log", " asked meanwhile\n(1 row)"))
    try expectAllWorks(on: page)
    try site.end()
    #expect(site.left() == [])
  }
}

/// A tab that is closed in the middle of a run, and does not come back: the real minute passes.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct LiveClosedTabTests {
  @Test("the run of a tab that was closed lasts a minute, and then nothing of it is left")
  func closed() throws {
    let gate = try Gate()
    let site = try LiveSite(["01-m/01-pair.md": LivePages.pair(waitingAt: gate)])
    let browser = try Browser()
    let page = try site.openWaiting(at: gate, in: browser)
    func ofRun() -> [String] {
      site.left().filter { $0.contains("postgres") || $0.contains(gate.path) }
    }
    #expect(ofRun().count > 1)
    let closing = ContinuousClock.now
    try page.close()
    let deadline = Deadline.after(.seconds(300))
    while gate.isWaitedAt || !ofRun().isEmpty {
      try #require(!deadline.hasPassed, "there is still \(ofRun())")
      Pause.moment()
    }
    #expect(ContinuousClock.now - closing >= .seconds(60))
    // The server serves on, and another tab begins anew.
    let other = try site.open("m/pair", in: browser)
    #expect(try other.value("live.phase === 'nothing'"))
    try LivePages.run("table", on: other)
    try site.end()
    #expect(site.left() == [])
  }
}

extension LiveSite {
  /// A page of which one session holds a lock, and a step waits at the gate.
  fileprivate func openWaiting(at gate: Gate, in browser: Browser) throws -> BrowserPage {
    let page = try open("m/pair", in: browser)
    try LivePages.run("table", on: page)
    try LivePages.run("holds", on: page)
    try LivePages.beginWaiting(at: gate, on: page)
    return page
  }
}
