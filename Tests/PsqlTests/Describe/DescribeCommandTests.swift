import Psql
import Testing

@Suite("Describe commands as state machines")
struct DescribeCommandTests {
  private static func command(
    _ name: String, _ arguments: String..., isQuiet: Bool = false
  ) -> DescribeCommand? {
    DescribeCommand(
      name: name, arguments: arguments,
      context: .init(
        settings: PrintSettings(), serverVersion: 150_020, database: "db", isQuiet: isQuiet))
  }

  @Test(
    "What is a command",
    arguments: [
      ("d", 1), ("dt+", 1), ("dtvS", 1), ("l", 1), ("list+", 1), ("z", 1), ("df", 101),
      ("drds", 2), ("dAc", 2), ("dA", 1), ("sf", 1), ("sv+", 1), ("lo_list", 2), ("dconfig", 1),
      ("dnope", 1), ("dq", nil), ("dfx", nil), ("dex", nil), ("sfx", nil), ("lx", nil),
      ("echo", nil),
      ("", nil),
    ] as [(String, Int?)])
  func names(name: String, limit: Int?) {
    #expect(DescribeCommand.argumentLimit(of: name, in: .recorded) == limit)
    #expect((Self.command(name) == nil) == (limit == nil))
  }

  @Test("Commands that psql has since version 16", arguments: ["drg", "drgS", "zS"])
  func newerNames(name: String) throws {
    let newer = try #require(PsqlVersion(description: "PostgreSQL 16.0 on x86_64, 64-bit"))
    #expect(DescribeCommand.argumentLimit(of: name, in: newer) == 1)
    #expect(DescribeCommand.argumentLimit(of: name, in: .recorded) == nil)
  }

  @Test("A listing is one query and one table")
  func listing() throws {
    var command = try #require(Self.command("dn"))
    guard case .query(let sql) = command.advance(nil) else {
      Issue.record("no query")
      return
    }
    #expect(sql.contains("pg_namespace"))
    let answer = ResultTable(
      columns: [.init(name: Array("Name".utf8))], rows: [[Array("public".utf8)]])
    guard case .print(let table, _) = command.advance(answer) else {
      Issue.record("no table")
      return
    }
    #expect(table.title == Array("List of schemas".utf8))
    #expect(table.rows == answer.rows)
    #expect(command.advance(nil) == .finished)
    #expect(command.advance(nil) == .finished)
    #expect(!command.hasFailed)
  }

  @Test("Nothing found fails a description, but not a listing")
  func nothingFound() throws {
    let nothing = ResultTable(columns: [.init(name: Array("oid".utf8))], rows: [])
    let message = "Did not find any relation named \"x\"."

    var description = try #require(Self.command("d", "x"))
    _ = description.advance(nil)
    #expect(description.advance(nothing) == .error(message))
    #expect(description.advance(nil) == .finished)
    #expect(description.hasFailed)

    var listing = try #require(Self.command("dt", "x"))
    _ = listing.advance(nil)
    #expect(listing.advance(nothing) == .error(message))
    #expect(listing.advance(nil) == .finished)
    #expect(!listing.hasFailed)

    var quiet = try #require(Self.command("d", "x", isQuiet: true))
    _ = quiet.advance(nil)
    #expect(quiet.advance(nothing) == .finished)
    #expect(quiet.hasFailed)
  }

  @Test(
    "Patterns that name too much",
    arguments: [
      ("dt", "a.b.c.d", "improper qualified name (too many dotted names): a.b.c.d"),
      ("dt", "other.b.c", "cross-database references are not implemented: other.b.c"),
      ("du", "a.b", "improper qualified name (too many dotted names): a.b"),
      ("sf", "", "function name is required"),
    ])
  func refusedPatterns(name: String, pattern: String, message: String) throws {
    var command = try #require(Self.command(name, pattern))
    #expect(command.advance(nil) == .error(message))
    #expect(command.advance(nil) == .finished)
    #expect(command.hasFailed)
  }

  @Test("The database's own name may stand before schema and table")
  func ownDatabase() throws {
    var command = try #require(Self.command("dt", "\"db\".public.x"))
    guard case .query(let sql) = command.advance(nil) else {
      Issue.record("no query")
      return
    }
    #expect(sql.contains("'^(public)$'") && sql.contains("'^(x)$'"))
  }
}
