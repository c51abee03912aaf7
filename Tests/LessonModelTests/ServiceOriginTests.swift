import Export
import LessonModel
import LessonText
import Testing

/// What pages say of whose their services are.
@Suite struct ServiceOriginTests {
  private static let page = """
    ---
    title: T
    services:
      db: postgres
      broker: kafka
      second: kafka
      plain: redis
      bloom: {kind: redis, modules: [bloom]}
    ---
    """

  private static func origins(_ kafka: String?, _ redis: String?) throws -> [ServiceOrigin] {
    let lesson = try #require(
      LessonParser.parse(Array(page.utf8), file: "t.md", name: "t").lesson)
    let records = [("broker", kafka), ("second", kafka), ("bloom", redis)].compactMap {
      name, provider in
      provider.map { ServiceRecord(name: name, kind: "x", version: "3.9.0", provider: $0) }
    }
    return lesson.origins(ranOn: records)
  }

  @Test(
    "each is named once, and as what it ran on",
    arguments: [
      (
        nil, nil, "Etude's own broker, unless there is an Apache Kafka", "Etude's own module", true,
        true
      ),
      ("built-in broker", "local", "Etude's own broker", "Etude's own module", true, true),
      (
        "local", "external", "Apache Kafka 3.9.0",
        "the module of the server that ETUDE_REDIS names", false, false
      ),
      (
        "external", "local", "the cluster that ETUDE_KAFKA names", "Etude's own module", false, true
      ),
    ] as [(String?, String?, String, String, Bool, Bool)])
  func names(
    kafka: String?, redis: String?, broker: String, module: String, isOwnBroker: Bool,
    isOwnModule: Bool
  ) throws {
    let origins = try Self.origins(kafka, redis)
    #expect(origins.map(\.subject) == ["Kafka", "Bloom commands"])
    #expect(origins.map(\.owner) == [broker, module])
    #expect(
      origins.map(\.differences) == [isOwnBroker ? .kafka : nil, isOwnModule ? .bloom : nil])
  }

  @Test("a transcript says so too")
  func transcript() throws {
    let lesson = try #require(
      LessonParser.parse(Array(Self.page.utf8), file: "t.md", name: "t").lesson)
    let transcript = Transcript(
      name: "t", file: "t.md", title: "T", outcome: .passed, durationMs: 0,
      services: [
        ServiceRecord(name: "broker", kind: "kafka", version: "", provider: "built-in broker"),
        ServiceRecord(name: "second", kind: "kafka", version: "", provider: "built-in broker"),
      ], steps: [])
    let text = transcript.markdown(of: lesson)
    #expect(
      text.contains("\n- Kafka: Etude's own broker (differences: `docs/kafka.md` of Etude)\n"))
    #expect(
      text.contains(
        "\n- Bloom commands: Etude's own module (differences: `docs/bloom.md` of Etude)\n"))
  }
}
