import Foundation
import Testing

/// `etude serve --edit` in a real browser: a lesson is written beside its page.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct LiveEditingTests {
  private static let file = "01-m/01-pair.md"

  private static func pair(_ column: String) -> String {
    LivePages.pair.replacing("SELECT v FROM t;", with: "SELECT v AS \(column) FROM t;")
  }

  /// What the page is to say of `SELECT v AS ours`, which its author has not written yet.
  private static let accepted = pair("ours").replacing(
    " v\n---\n 1\n", with: " ours\n------\n    1\n")

  @Test(
    "a file that is saved shows up and runs again, differs, and one key writes what came into the file",
    arguments: [true, false])
  func author(byKey: Bool) throws {
    let course = try LiveSite([Self.file: LivePages.pair], arguments: ["--edit"])
    let page = try course.open("m/pair", in: Browser())
    try LivePages.run("table", on: page)
    try LivePages.run("holds", on: page)
    try LivePages.run("reads", on: page)
    #expect(try page.value("document.querySelector('[aria-label^=Accept]') === null"))
    // What is being typed meanwhile outlives the save.
    try LivePages.edit("holds", on: page)
    try page.type("-- not done\n")
    let typed: String = try page.value("document.activeElement.value")
    try page.leave(endingAt: "index.html") {
      try course.save(Self.pair("ours"), as: Self.file)
    }
    let field = "document.querySelector('#holds .live-editor textarea')"
    try page.wait(until: "!!\(field) && document.activeElement === \(field)")
    #expect(typed.contains("-- not done"))
    #expect(try page.value("\(field).value") == typed)
    try page.press("Escape")
    #expect(try page.value(LivePages.has("#reads pre.input", "AS ours")))
    try page.wait(until: LivePages.has("#reads .live-tools", "different from the page"))
    try page.wait(until: LivePages.has("#holds .live-tools", "as on the page"))
    // Nothing is written before the author says so.
    #expect(try course.text(of: Self.file) == Self.pair("ours"))
    try page.leave(endingAt: "index.html") {
      if byKey { try page.press("y") } else { try page.click("#reads [aria-label^=Accept]") }
    }
    try page.wait(until: LivePages.has("#reads .live-tools", "as on the page"))
    #expect(try page.value("document.querySelectorAll('.step.differs').length") == 0)
    #expect(try page.value(LivePages.has("#reads .page-output", " ours")))
    #expect(try course.text(of: Self.file) == Self.accepted)
  }

  @Test("a new step at the end goes on where the page stands, and what is wrong in a file is named")
  func further() throws {
    let text =
      LivePages.pair + """

        ```sql session=alice name=who
        \\pset format unaligned
        \\pset tuples_only on
        SELECT 'process ' || pg_backend_pid();
        ```
        ```output
        Output format is unaligned.
        process <int>
        ```

        """
    let course = try LiveSite([Self.file: text], arguments: ["--edit"])
    let page = try course.open("m/pair", in: Browser())
    for step in ["table", "holds", "reads", "who"] { try LivePages.run(step, on: page) }
    let process = "/process \\d+/.exec(document.querySelector('#who .live-result').textContent)[0]"
    let first: String = try page.value(process)
    try course.save(text + "\n```sql session=alice nonsense\nCOMMIT;\n```\n", as: Self.file)
    try page.wait(until: LivePages.has(".live-messages", "01-pair.md:"))
    #expect(try page.value(LivePages.has("#reads .live-tools", "as on the page")))
    try page.leave(endingAt: "index.html") {
      try course.save(
        text + "\n```sql session=carol name=ends\nBEGIN;\n```\n```output\nBEGIN\n```\n",
        as: Self.file)
    }
    try page.wait(until: LivePages.has("#ends .live-tools", "as on the page"))
    #expect(try page.value(process) == first)
  }

  @Test("Ctrl-C in a session ends the run that asks whether a step prints the same each time")
  func onceMore() throws {
    let own = try TemporaryFolder()
    let text = """
      ---
      title: The time
      ---

      ```sh name=slow
      date +%H:%M:%S
      test ! -e '\(own.path)/again' || exec sleep 9999
      ```

      """
    let course = try LiveSite([Self.file: text], arguments: ["--edit"])
    let page = try course.open("m/pair", in: Browser())
    try LivePages.run("slow", on: page, until: "Accept")
    try own.write("", to: "again")
    try page.click("#slow [aria-label^=Accept]")
    try page.wait(until: LivePages.has(".live-bar", "once more"))
    try page.press("c", with: .control)
    try page.wait(until: LivePages.has(".live-messages", "was interrupted"))
    #expect(try course.text(of: Self.file) == text)
  }

  @Test("without --edit a page says that its file has changed, keeps its run, and writes nothing")
  func told() throws {
    let course = try LiveSite([Self.file: LivePages.pair])
    let page = try course.open("m/pair", in: Browser())
    try LivePages.run("table", on: page)
    let text = Self.pair("ours")
    try course.save(text, as: Self.file)
    try page.wait(until: LivePages.has(".live-messages", "The file of this page has changed"))
    try LivePages.run("holds", on: page)
    _ = try page.value("(live.send('accept', { step: 1 }), 0)") as Int
    try page.wait(until: LivePages.has(".live-messages", "This server changes no files"))
    #expect(try course.text(of: Self.file) == text)
  }
}
