import Foundation
import Testing

/// The commands of README.md and docs/writing-lessons.md run as they stand.
@Suite struct GuideTests {
  private static func text(_ file: String) throws -> String {
    try String(contentsOfFile: "\(Etude.root)/\(file)", encoding: .utf8)
  }

  /// The indented lines of a text that call `etude`.
  private static func commands(in text: String) -> [String] {
    text.split(separator: "\n").filter { $0.hasPrefix("    etude ") }
      .map { $0.drop { $0 == " " } }.map(String.init)
  }

  /// Commands that wait for a person, or for a signal; other suites run them with a terminal, with
  /// edits, or as a server.
  private static func needsSomebody(_ command: String) -> Bool {
    ["etude step", "--interactive", "--watch", "etude serve", "etude system"].contains {
      command.contains($0)
    }
  }

  @Test("the tour of the README")
  func tour() throws {
    let commands = Self.commands(in: try Self.text("README.md")).filter { !Self.needsSomebody($0) }
    #expect(commands.count > 8)
    // Twenty rounds under load are `--repeat`'s own tests; here two show that the line is right.
    let lines = commands.map { $0.replacingOccurrences(of: "--repeat 20", with: "--repeat 2") }
    // What the commands name; that the whole course passes is for other suites.
    let checkout = try Checkout(pages: [
      "kafka/consumer-groups", "kafka/keys-and-partitions", "transactions/read-committed",
    ])
    let result = try checkout.run(lines.joined(separator: "\n"))
    #expect(result.status == 0, "\(result.output)")
  }

  @Test("from nothing to a page")
  func writing() throws {
    let guide = try Self.text("docs/writing-lessons.md")
    let page = try #require(guide.components(separatedBy: "````markdown\n").dropFirst().first)
    let lesson = try #require(page.components(separatedBy: "````").first)
    let path = "lessons/04-transactions/09-my-page.md"
    #expect(guide.contains("    \(path)\n"))
    let checkout = try Checkout(pages: ["transactions/deadlock"])
    try Data(lesson.utf8).write(to: URL(fileURLWithPath: "\(checkout.path)/\(path)"))
    let commands = Self.commands(in: guide).filter { !Self.needsSomebody($0) }
    #expect(commands.count >= 3)
    let result = try checkout.run(commands.joined(separator: "\n"))
    #expect(result.status == 0, "\(result.output)")
    let accepted = try String(contentsOfFile: "\(checkout.path)/\(path)", encoding: .utf8)
    #expect(accepted.contains("```output\n two\n-----\n   2\n(1 row)\n"), "\(accepted)")
  }
}
