import Foundation
import Testing

/// Live pages of each kind, and what is in their servers.
@Suite(
  .serialized, .chromium, .enabled("needs chromium") { try ChromiumTrait.isAvailable() })
struct LiveKindTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let lesson: String

    init(_ name: String, service: String? = nil, _ input: String, _ output: String) {
      testDescription = name
      lesson = """
        ---
        title: T
        \(service.map { "services:\n  db: \($0)" } ?? "summary: S")
        ---

        ```\(name) name=it
        \(input)
        ```
        ```output
        \(output)
        ```
        """
    }
  }

  static let kinds = [
    Kind("sh", "echo $((20 + 22))", "42"), Kind("swift", "print(6 * 7)", "42"),
    Kind("redis", service: "redis", "RPUSH list a b", "(integer) 2"),
    Kind(
      "kafka", service: "kafka", "kafka-topics --create --topic greetings --partitions 2",
      "Created topic greetings."),
  ]

  @Test("a page of each kind runs", arguments: kinds)
  func kind(_ kind: Kind) throws {
    let course = try LiveSite(["01-m/01-page.md": kind.lesson])
    let page = try course.open("m/page", in: Browser())
    try LivePages.run("it", on: page)
  }

  /// What servers may say is in them, as `panel` has it, and what is then seen.
  static let panels = [
    (
      """
      postgres: { backends: [
        { pid: 11, session: "alice", state: "idle in transaction", transaction: "728", query: "UPDATE t", waitsFor: [] },
        { pid: 12, session: "bob", state: "active", query: "<b>SELECT", waitsFor: [11], wait: "Lock transactionid" }],
        lsn: "0/3000148", standbys: [{ name: "walreceiver", state: "streaming", sent: "0/3000148", replayed: "0/3000110", gap: 56 }] }
      """,
      [
        "alice11idle in transaction728UPDATE t", "bob12active11 Lock transactionid<b>SELECT",
        "56 bytes behind",
      ]
    ),
    (
      """
      kafka: { topics: [{ name: "orders", partitions: [{ number: 0, first: 0, end: 3 }, { number: 1, first: 5, end: 40 }] }],
        groups: [{ name: "billing", state: "Stable", positions: [
          { topic: "orders", partition: 0, offset: 1, lag: 2, owner: "consumer-1" }, { topic: "orders", partition: 1, offset: 40, lag: 0 }] }] }
      """,
      ["p00123consumer-1", "p1…2627", "billingorders012consumer-1", "billingorders1400"]
    ),
    (
      """
      redis: { count: 2, keys: [{ name: "<i>key", type: "list", size: 3 }, { name: "gone\\u001bsoon", type: "string", size: 1, milliseconds: 1500 }] }
      """,
      ["<i>keylist3", "gone␛soonstring11.5 s", "2 keys"]
    ),
  ]

  @Test("a panel shows what its server says, as text")
  func panel() throws {
    let course = try LiveSite(["01-m/01-pair.md": LivePages.pair])
    let page = try course.open("m/pair", in: Browser())
    try LivePages.run("table", on: page)
    try page.click(".inside summary")
    try page.wait(until: "!!live.panels")
    // At once: the server may say the same of its own.
    func shown(_ message: String, _ expression: String) throws -> String {
      try page.value("live.tell('panel', { service: 'db', \(message) }), \(expression)")
    }
    let panel = "document.querySelector('.inside .panel')"
    for (message, texts) in Self.panels {
      let text = try shown(message, "\(panel).textContent")
      for expected in texts { #expect(text.contains(expected)) }
      #expect(
        try shown(
          message, "String(\(panel).querySelectorAll('td > i, td > b:not([class]), code *').length)"
        ) == "0")
    }
    // Where groups stand is said, and not only drawn.
    #expect(
      try shown(Self.panels[1].0, "\(panel).querySelector('.cells').getAttribute('aria-label')")
        == "partition 0: offsets 0 to 3; billing at 1, lag 2; read by consumer-1")
  }
}
