import Testing

/// What a live page shows of a step while it runs.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct LiveOutputTests {
  /// A script that stops at a gate.
  private static let script = """
    ---
    title: Slow
    services:
      db: postgres
    ---

    ```sh name=slow timeout=10m
    mkfifo go
    echo one
    printf two...
    cat go
    echo ' three'
    ```
    ```output
    one
    two... three
    ```
    """

  /// A statement that waits behind another one.
  private static let statements = """
    ---
    title: Statements
    services:
      db: postgres
    ---

    ```sql name=table
    CREATE TABLE t (v integer);
    INSERT INTO t VALUES (1);
    ```
    ```output
    CREATE TABLE
    INSERT 0 1
    ```

    ```sql session=alice name=holds
    BEGIN;
    UPDATE t SET v = 2;
    ```
    ```output
    BEGIN
    UPDATE 1
    ```

    ```sql session=bob name=waits
    SELECT 'seen' AS a;
    UPDATE t SET v = 3;
    ```
    ```output
      a
    ------
     seen
    (1 row)

    (blocked by alice)
    ```
    """

  private static let log = ".terminal[data-session=main] .log"
  private static let step = "#slow .so-far"

  /// How often something is said.
  private static func count(of text: String, in selector: String) -> String {
    "document.querySelector(\(BrowserPage.quoted(selector))).textContent.split(\(BrowserPage.quoted(text))).length - 1"
  }

  @Test(
    "a step's output is seen while it runs, also after a reload, and its record takes its place")
  func whileItRuns() throws {
    let course = try LiveSite(["01-m/01-slow.md": Self.script])
    let page = try course.open("m/slow", in: Browser())
    for isReloaded in [false, true] {
      if isReloaded {
        try page.reload()
      } else {
        try page.click("#slow .live-tools .primary")
      }
      for place in [Self.log, Self.step] {
        try page.wait(until: LivePages.has(place, "one\ntwo..."))
        #expect(try page.value(Self.count(of: "one\ntwo...", in: place)) == 1)
      }
      #expect(try page.value(LivePages.has("#slow .live-tools", "running")))
    }
    // Neither goes away before its successor is there: each time something is drawn, it is looked for.
    _ =
      try page.value(
        """
        (() => {
          globalThis.seen = document.querySelector("\(Self.log) .came");
          globalThis.missed = [];
          const look = () => {
            if (!document.querySelector("#slow").textContent.includes("two...")) missed.push("step");
            if (!seen.isConnected) missed.push("terminal");
          };
          new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
          live.send("type", { session: "gate", kind: "sh", text: ": > go" });
          return 0;
        })()
        """) as Int
    try page.wait(until: LivePages.has("#slow .live-tools", "as on the page"))
    #expect(try page.value("missed") == [String]())
    #expect(try page.value("document.querySelectorAll('.so-far').length") == 0)
    #expect(try page.value(LivePages.has("#slow .live-result", "one\ntwo... three")))
    #expect(try page.value(LivePages.has(Self.log, "one\ntwo... three\n")))
    #expect(try page.value(Self.count(of: "one\ntwo...", in: Self.log)) == 1)
  }

  @Test("what a statement's predecessor printed is seen while it runs, and once when it waits")
  func statements() throws {
    let course = try LiveSite(["01-m/01-pair.md": Self.statements])
    let page = try course.open("m/pair", in: Browser())
    let log = ".terminal[data-session=bob] .log"
    try LivePages.run("table", on: page)
    try LivePages.run("holds", on: page)
    try LivePages.run("waits", on: page, until: "waiting")
    #expect(try page.value(Self.count(of: " seen\n", in: log)) == 1)
    try LivePages.type("COMMIT;", into: "alice", on: page)
    try page.wait(until: LivePages.has(log, "UPDATE 1\n"))
    #expect(try page.value(Self.count(of: "UPDATE 1\n", in: log)) == 1)
    try LivePages.type("SELECT 'early'; SELECT pg_sleep(3000);", into: "bob", on: page)
    try page.wait(until: LivePages.has(log, " early\n(1 row)\n"))
    try page.wait(until: LivePages.has(LivePages.pill("bob"), "running"))
    // A page that is loaded again meanwhile shows it again.
    try page.reload()
    try page.wait(until: LivePages.has(log, " early\n(1 row)\n"))
    try LivePages.settle(page)
    try page.click(".terminal[data-session=bob] header button")
    try page.wait(until: LivePages.has(log, "ERROR:  canceling statement"))
    #expect(try page.value(Self.count(of: " early\n", in: log)) == 1)
    #expect(try page.value(Self.count(of: "UPDATE 1\n", in: log)) == 1)
  }
}
