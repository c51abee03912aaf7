import Foundation
import Testing

/// What the tests of live pages do on them.
enum LivePages {
  /// Two sessions and a table; short enough to be read here.
  static let pair = """
    ---
    title: Two sessions
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

    ```sql session=bob name=reads
    SELECT v FROM t;
    ```
    ```output
     v
    ---
     1
    (1 row)

    ```
    """

  /// The same, and before the last step one of the session `worker` that ends when a gate is opened.
  static func pair(waitingAt gate: Gate) -> String {
    let step = """
      ```sh session=worker name=works timeout=300s
      read line < \(gate.path); echo "$line"
      ```
      ```output
      \(Gate.word)
      ```

      """
    return pair.replacing("```sql session=bob", with: step + "\n```sql session=bob")
  }

  /// Begins the step that waits at a gate.
  static func beginWaiting(at gate: Gate, on page: BrowserPage) throws {
    try page.click("#works .live-tools .primary")
    try page.wait(until: has("#works .live-tools", "running"))
    try gate.wait(until: true)
  }

  /// Whether an element has a text.
  static func has(_ selector: String, _ text: String) -> String {
    "!!document.querySelector(\(BrowserPage.quoted(selector)))?.textContent.includes(\(BrowserPage.quoted(text)))"
  }

  static func pill(_ session: String) -> String { ".terminal[data-session=\(session)] .pill" }

  static func run(_ step: String, on page: BrowserPage, until text: String = "as on the page")
    throws
  {
    try settle(page)
    try page.click("#\(step) .live-tools .primary")
    try page.wait(until: has("#\(step) .live-tools", text))
  }

  /// Opens the form for a new session, whose name has the focus then.
  static func addSession(on page: BrowserPage) throws {
    try page.click(".dock-foot .dashed")
    try page.wait(until: "document.activeElement.matches('.dock-foot .add input')")
  }

  /// Opens the field in which a step is edited; it has the focus then.
  static func edit(_ step: String, on page: BrowserPage) throws {
    try page.click("#\(step) [aria-label^=Edit]")
    try waitForEditor(of: step, on: page)
  }

  static func waitForEditor(of step: String, on page: BrowserPage) throws {
    try page.wait(until: "document.activeElement.matches('#\(step) .live-editor textarea')")
  }

  /// Waits until all parts are there that the page has asked for: what they draw moves what is below it.
  static func settle(_ page: BrowserPage) throws {
    _ = try page.value("Promise.allSettled(Object.values(live.parts)).then(() => 0)") as Int
  }

  /// Types into a session, as a person does.
  static func type(_ text: String, into session: String, on page: BrowserPage) throws {
    try settle(page)
    try page.click(".terminal[data-session=\(session)] textarea")
    try page.type(text)
    try page.press("Enter")
  }
}
