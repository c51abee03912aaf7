import PsqlDescribe
import PsqlTables
import PsqlText
import Testing

@Suite("Describe commands without a server")
struct DescribeCommandTests {
  /// A session whose server gives the same answer to every query.
  private actor ScriptedSession: DescribeSession {
    let settings = PrintSettings(version: .recorded)
    private(set) var queries: [String] = []
    private(set) var tables: [ResultTable] = []
    private(set) var messages: [String] = []
    private(set) var hasFailed = false
    private let result: ResultTable

    init(answering result: ResultTable = ResultTable(rows: [])) { self.result = result }

    func run(_ name: String, _ pattern: String? = nil, isQuiet: Bool = false) async throws {
      var command = try #require(DescribeCommandTests.command(name, isQuiet: isQuiet))
      command.arguments = pattern.map { [$0] } ?? []
      do throws(DescribeFailure) {
        try await command.run(in: self)
      } catch {
        hasFailed = true
        if let message = error.message { messages.append(message) }
      }
    }

    func answer(to sql: String, isBrief: Bool) async throws(DescribeFailure) -> ResultTable {
      queries.append(sql)
      return result
    }

    func printListing(_ table: ResultTable, settings: PrintSettings) { tables.append(table) }
    func printText(_ text: String) {}
    func printError(_ message: String) { messages.append(message) }
  }

  private static func command(
    _ name: String, version: PsqlVersion = .recorded, isQuiet: Bool = false
  ) -> DescribeCommand? {
    var controls = VariableControls()
    if isQuiet { controls.update("QUIET", Array("on".utf8)) }
    return DescribeCommand(
      name, in: .init(version: version, serverVersion: 150_020, database: "db", controls: controls))
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
    #expect(Self.command(name)?.argumentLimit == limit)
  }

  @Test("Commands that psql has since version 16", arguments: ["drg", "drgS", "zS"])
  func newerNames(name: String) throws {
    let newer = try #require(PsqlVersion(description: "PostgreSQL 16.0 on x86_64, 64-bit"))
    #expect(Self.command(name, version: newer)?.argumentLimit == 1)
    #expect(Self.command(name) == nil)
  }

  @Test("A listing is one query and one table")
  func listing() async throws {
    let answer = ResultTable(
      columns: [.init(name: Array("Name".utf8))], rows: [[Array("public".utf8)]])
    let session = ScriptedSession(answering: answer)
    try await session.run("dn")
    let queries = await session.queries
    #expect(queries.count == 1 && queries[0].contains("pg_namespace"))
    let tables = await session.tables
    #expect(tables.map(\.title) == [Array("List of schemas".utf8)])
    #expect(tables.first?.rows == answer.rows)
    #expect(await !session.hasFailed)
  }

  @Test(
    "Nothing found fails a description, but not a listing",
    arguments: [("d", false, true), ("dt", false, false), ("d", true, true), ("dt", true, false)])
  func nothingFound(name: String, isQuiet: Bool, fails: Bool) async throws {
    let session = ScriptedSession()
    try await session.run(name, "x", isQuiet: isQuiet)
    #expect(
      await session.messages == (isQuiet ? [] : ["Did not find any relation named \"x\"."]))
    #expect(await session.hasFailed == fails)
    // A quiet psql prints an empty table.
    #expect(await session.tables.count == (isQuiet && !fails ? 1 : 0))
  }

  @Test(
    "Patterns that name too much",
    arguments: [
      ("dt", "a.b.c.d", "improper qualified name (too many dotted names): a.b.c.d"),
      ("dt", "other.b.c", "cross-database references are not implemented: other.b.c"),
      ("du", "a.b", "improper qualified name (too many dotted names): a.b"),
      ("sf", "", "function name is required"),
    ])
  func refusedPatterns(name: String, pattern: String, message: String) async throws {
    let session = ScriptedSession()
    try await session.run(name, pattern)
    #expect(await session.messages == [message])
    #expect(await session.queries == [])
    #expect(await session.hasFailed)
  }

  @Test("The database's own name may stand before schema and table")
  func ownDatabase() async throws {
    let session = ScriptedSession()
    try await session.run("dt", "\"db\".public.x")
    let query = try #require(await session.queries.first)
    #expect(query.contains("'^(public)$'") && query.contains("'^(x)$'"))
  }

  @Test(
    "Which kinds of relations are listed",
    arguments: [
      ("d", "'r', 'p', 'v', 'm', 'S', 'f'"), ("dS", "'r', 'p', 't', 'v', 'm', 'S', 'f'"),
      // Letters behind `S` and `+` name no kinds.
      ("dSi", "'r', 'p', 't', 'v', 'm', 'S', 'f'"), ("d+i", "'r', 'p', 'v', 'm', 'S', 'f'"),
      ("di", "'i', 'I'"), ("dtSv", "'r', 'p', 't', 'v'"),
    ])
  func kinds(name: String, letters: String) async throws {
    let session = ScriptedSession()
    try await session.run(name)
    #expect(await session.queries.first?.contains("c.relkind IN (\(letters))") == true)
  }
}
