import Foundation
import LessonText
import Testing

/// `docs/coverage.md` says which page replaces which script of the demos that the course began as.
@Suite struct CoverageTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The scripts of each module, as the demos' own text names them.
  static let scripts: [String: [String]] = [
    "custom-protocol": ["build", "server", "client"],
    "bloom-filters": ["demo", "false-positive", "redis"],
    "consistent-hashing": ["demo", "scale", "virtual-nodes"],
    "relationa_db_transactions": [
      "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12",
    ],
    "rate-limiter": [
      "fixed-window", "sliding-log", "sliding-counter", "leaky-bucket", "race-condition", "all",
    ],
    "leader-election": ["demo.js", "bully-algorithm.js"],
    "db-replica": ["demo", "failover"],
    "kafka": ["search-consumer", "counter-consumer", "producer"],
    "cron-jobs": ["add-schedule", "worker", "list-schedules"],
    "scaling-db/sharding": ["setup", "populate", "demo", "query"],
    "scaling-db/read-replicas": ["setup", "populate", "demo"],
    "implementations/e-commerce-product-listing": ["init-db", "seed", "server"],
    "implementations/notification-service": [
      "demo:single", "demo:bulk", "demo:priority", "demo:dedup", "demo:all",
    ],
    "implementations/tinder-feed": ["init", "seed", "demo:all"],
    "implementations/abuse-masker": ["server", "client"],
    "mcp-server": ["server", "demo"],
  ]

  private struct Row {
    var module: String
    var scripts: [String]
    var pages: [String]
  }

  private static func rows() throws -> [Row] {
    let text = try String(contentsOf: root.appending(path: "docs/coverage.md"), encoding: .utf8)
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst(2)
    return lines.map { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      return Row(
        module: cells[0], scripts: cells[1].matches(of: /`([^`]+)`/).map { String($0.1) },
        pages: cells[2].matches(of: /\]\(\.\.\/([^)]+)\)/).map { String($0.1) })
    }
  }

  @Test("every script is listed, once, with at least one page")
  func scripts() throws {
    let rows = try Self.rows()
    #expect(Set(rows.map(\.module)) == Set(Self.scripts.keys))
    for (module, scripts) in Self.scripts {
      let listed = rows.filter { $0.module == module }.flatMap(\.scripts)
      #expect(listed.sorted() == scripts.sorted(), "\(module)")
    }
    for row in rows { #expect(!row.pages.isEmpty, "\(row.module): \(row.scripts)") }
  }

  @Test("every page that is listed is a page of the course")
  func pages() throws {
    let files = Set(try Course.load(root: Self.root.path).lessons.map(\.path))
    for row in try Self.rows() {
      for page in row.pages {
        #expect(files.contains(Self.root.appending(path: page).path), "\(page)")
      }
    }
  }
}
