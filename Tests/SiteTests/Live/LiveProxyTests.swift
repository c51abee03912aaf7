import Foundation
import TestSupport
import Testing

/// Live pages behind Jupyter, in a real browser: jupyter-server-proxy starts the server and takes the prefix off.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct LiveProxyTests {
  @Test(
    "below any path a lesson's steps run over the WebSocket, a page that is loaded again finds its run, and every address is below the path",
    arguments: ["/user/ada/", "/hub/of/etude/user/bob/"])
  func lesson(base: String) throws {
    let jupyter = try JupyterServer(["01-m/01-pair.md": LivePages.pair], base: base)
    let page = try Browser().newPage()
    try page.look(.light, width: 1440)
    let address = "\(jupyter.root)etude/m/pair/index.html"
    let visit = try page.open(address: "\(address)?token=\(jupyter.token)")
    try page.wait(until: "typeof live !== 'undefined' && !!live.run")
    #expect(visit.complaints == [])
    #expect(visit.requests.filter { !$0.hasPrefix("\(jupyter.root)etude/") } == [])
    try LivePages.run("table", on: page)
    try LivePages.run("holds", on: page)
    try LivePages.type("UPDATE t SET v = 3;", into: "bob", on: page)
    try page.wait(until: LivePages.has(LivePages.pill("bob"), "blocked by alice"))
    try page.reload()
    try page.wait(until: LivePages.has("#holds .live-tools", "as on the page"))
    try page.wait(until: LivePages.has(LivePages.pill("bob"), "blocked by alice"))
    // What is loaded when it is needed comes from below the path, too.
    try page.wait(until: "!!document.querySelector('.waits-graph svg')")
    try page.wait(until: "document.querySelectorAll('.live-timeline .note').length === 3")
    try page.wait(until: "!!document.querySelector(\"[aria-label='Crash db']\")")
    try LivePages.edit("reads", on: page)
    try page.press("Escape")
    try LivePages.type("COMMIT;", into: "alice", on: page)
    try page.wait(until: LivePages.has(".terminal[data-session=bob] .log", "UPDATE 1"))
    // The way to the other pages stays below the path.
    let below = BrowserPage.quoted("\(jupyter.root)etude/")
    let strays: [String] = try page.value(
      """
      [...document.querySelectorAll("a[href]")].map(a => a.href)
        .filter(href => !href.startsWith(\(below)) && !href.startsWith("https:"))
      """)
    #expect(strays == [])
    #expect(
      try PythonPeer.lines(
        "live/proxied.py", ["jupyter", jupyter.root, jupyter.token, jupyter.course]) == [
          "through Jupyter 200, socket 101 run",
          "without its token: page 302 or 403 True, socket 403",
          "a foreign origin: socket 403", "Jupyter's own address of a port 403",
          "around it: page 403, socket 403", "with another secret: page 403, socket 403",
          "with the secret: page 200, socket 101, of a foreign origin 403, without one 403",
        ])
  }
}
