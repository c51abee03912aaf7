import LessonModel
import LessonText
import Terminal
import Testing

@testable import Live

@Suite struct SessionIDsTests {
  private func ids(
    _ body: String, services: String = "  one: postgres\n  two: postgres\n  cache: redis"
  ) throws -> SessionIDs {
    let text = "---\ntitle: T\nservices:\n\(services)\n---\n\(body)"
    let result = LessonParser.parse(Array(text.utf8), file: "t.md", name: "t")
    #expect(result.findings.map(\.description) == [])
    return SessionIDs(try #require(result.lesson))
  }

  private static let page = """
    ```sql on=one session=alice
    SELECT 1;
    ```

    ```sql on=two
    SELECT 1;
    ```

    ```redis
    PING
    ```

    ```service
    crash one
    ```

    """

  @Test("a name that several sessions have is told apart by its service; an operator is no session")
  func names() throws {
    let ids = try ids(Self.page)
    #expect(ids.sessions.map(ids.id) == ["alice", "main@two", "main@cache"])
    #expect(ids.session("main@two")?.service == "two" && ids.session("main") == nil)
    #expect(ids.session(ofStep: 4).map(ids.id) == "operator")
    #expect(
      ids.session(of: OutputPart(.text("x"), session: "main", step: 3)).map(ids.id)
        == "main@cache")
    let two = try #require(ids.session("main@two"))
    #expect(ids.ids(ofHolders: ["main", "prepared p"], of: two) == ["main@two", "prepared p"])
  }

  @Test("a service that is called as a kind does not take that kind's session")
  func kinds() throws {
    let ids = try ids(
      "```sql on=sh\nSELECT 1;\n```\n\n```sh\necho\n```\n", services: "  sh: postgres")
    #expect(ids.sessions.map(ids.id) == ["main@sh.sql", "main@sh.sh"])
    #expect(ids.session("main@sh.sh")?.kind == .sh)
  }

  @Test("a new session is of the first kind that takes text, and on the first service that fits")
  func new() throws {
    var ids = try ids(Self.page)
    let bob = try #require(ids.newSession("bob", kind: nil, service: nil))
    #expect(bob == StepModeSession(kind: .sql, service: "one", name: "bob"))
    ids.add(bob)
    #expect(ids.session("bob") == bob)
    #expect(ids.newSession("b", kind: "redis", service: nil)?.service == "cache")
    #expect(ids.newSession("b", kind: "sql", service: "two")?.service == "two")
    for (kind, service) in [("sql", "cache"), ("sql", "three"), ("kafka", nil), ("service", nil)] {
      #expect(ids.newSession("b", kind: kind, service: service) == nil)
    }
  }
}
