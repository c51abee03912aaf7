import Foundation
import KafkaClient
import LessonModel
import LessonText
import PostgresClient
import Processes
import RedisClient
import TestSupport
import Testing

/// The lessons that have servers, on servers that somebody else started, and that get nothing to keep;
/// on another Kafka those that have a broker.
@Suite struct ExternalServersTests {
  @Test("every lesson runs there, and leaves nothing", arguments: KafkaBroker.Kind.available)
  func course(broker: KafkaBroker.Kind) throws {
    let parsed = try Course.load(root: Etude.root).lessons.map { try #require($0.parse().lesson) }
    let chosen = parsed.filter { lesson in
      lesson.services.contains { broker == .builtIn || $0.kind == .kafka }
    }
    try #require(!chosen.isEmpty)
    let postgres = try PostgresCluster()
    let redis = try RedisServer(arguments: ["--requirepass", "p:w@d"])
    let kafka = try KafkaBroker(broker)
    let before = try Contents(postgres, redis, kafka)
    let result = try Etude.run(
      ["check", "--json"] + chosen.map(\.name),
      environment: [
        "ETUDE_POSTGRES": "postgresql:///postgres?host=\(postgres.host)&port=\(postgres.port)"
          + "&user=\(postgres.user)",
        "ETUDE_REDIS": "redis://:p%3Aw%40d@127.0.0.1:\(redis.port)/5",
        "ETUDE_KAFKA": kafka.bootstrap,
      ])
    #expect(result.status == 0, "\(result.output)")

    let lessons = try RunReport(json: result.standardOutput).lessons
    #expect(Set(lessons.map(\.name)) == Set(chosen.map(\.name)))
    for lesson in lessons {
      #expect([.passed, .skipped].contains(lesson.outcome), "\(lesson.name): \(lesson.outcome)")
      for step in lesson.steps where step.outcome != .passed {
        #expect(step.outcome == .skipped && step.message?.isEmpty == false, "\(lesson.name)")
      }
      let own = try ownServers(of: lesson)
      for service in lesson.services {
        let isExternal = service.provider == "external"
        #expect(isExternal != own.contains(service.name), "\(lesson.name): \(service)")
      }
    }
    // Each kind of server was really used.
    let used = Set(lessons.flatMap(\.services).filter { $0.provider == "external" }.map(\.kind))
    #expect(used == (broker == .builtIn ? ["postgres", "redis", "kafka"] : ["postgres", "kafka"]))
    #expect(try Contents(postgres, redis, kafka) == before)
  }

  @Test("lessons whose topics have the same name take turns on a cluster")
  func sameTopic() throws {
    let kafka = try KafkaBroker()
    let course = try TemporaryFolder()
    for number in 1...6 {
      try course.write(
        "lessons/01-m/0\(number)-l\(number).md",
        """
        ---
        title: \(number)
        services:
          broker: kafka
        ---

        ```kafka
        kafka-topics --bootstrap-server localhost:9092 --create --topic posts --partitions 3
        ```

        ```output
        Created topic posts.
        ```

        """)
    }
    let result = try Etude.run(
      ["check", "--course", course.path, "--jobs", "6"],
      environment: ["ETUDE_KAFKA": kafka.bootstrap])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("6 lessons: 6 passed"))
  }

  /// The services of a lesson for which no server of others will do: those with settings of the
  /// server's own, standbys, and their primaries, those with modules, which a plain Redis has
  /// not loaded, and those of Redis that get functions.
  private func ownServers(of transcript: Transcript) throws -> Set<String> {
    let file = URL(
      fileURLWithPath: transcript.file, relativeTo: URL(fileURLWithPath: Etude.root + "/"))
    let bytes = [UInt8](try Data(contentsOf: file))
    let result = LessonParser.parse(bytes, file: transcript.file, name: transcript.name)
    let lesson = try #require(result.lesson)
    let services = lesson.services
    // What belongs to all databases of a server: functions, and the counts of INFO.
    let shared = ["FUNCTION LOAD", "\"FUNCTION\", \"LOAD\"", "\"INFO\", "]
    let reaching = lesson.steps.filter { step in shared.contains { step.input.contains($0) } }
    let own = services.filter {
      !$0.config.isEmpty || $0.standbyOf != nil || !$0.modules.isEmpty
    }
    // A program may reach any.
    let reached = services.filter { service in
      reaching.contains {
        $0.kind == .redis
          ? lesson.service(of: $0) == service.name : service.kind == .redis
      }
    }
    return Set((own + reached).map(\.name) + own.compactMap(\.standbyOf))
  }
}

/// What is on the servers: all that a lesson can leave there.
private struct Contents: Equatable {
  var databases: [String]
  var roles: [String]
  /// Redis's line for each database that has a key.
  var keys: [String]
  /// Redis's functions and users.
  var shared: [RedisReply]
  var topics: [String]
  var groups: [String]

  init(_ postgres: PostgresCluster, _ redis: RedisServer, _ kafka: KafkaBroker) throws {
    let database = try PostgresConnection(parameters: [
      "host": postgres.host, "port": "\(postgres.port)", "user": postgres.user,
      "dbname": "postgres",
    ])
    func names(_ query: String) throws -> [String] {
      let all = try database.query("SELECT coalesce(string_agg(n, ' ' ORDER BY n), '') \(query)")
      return (all.firstValue ?? "").split(separator: " ").map(String.init)
    }
    databases = try names("FROM (SELECT datname::text AS n FROM pg_database) AS d")
    roles = try names("FROM (SELECT rolname::text AS n FROM pg_roles) AS r")

    let connection = try RedisConnection(to: .tcp(host: "127.0.0.1", port: redis.port))
    _ = try connection.command("AUTH", "p:w@d")
    guard case .bulk(let bytes) = try connection.command("INFO", "keyspace") else {
      throw UnexpectedReply()
    }
    keys = String(decoding: bytes, as: UTF8.self).split { $0.isNewline }.map(String.init)
      .filter { $0.hasPrefix("db") }

    shared = [try connection.command("FUNCTION", "LIST"), try connection.command("ACL", "USERS")]

    let admin = try KafkaAdmin(bootstrap: kafka.bootstrap)
    // The broker's own bookkeeping, made when the first group comes, is nobody's.
    topics = try admin.cluster().topics.map(\.name).filter { !$0.hasPrefix("__") }.sorted()
    // The built-in broker cannot list groups.
    groups = kafka.kind == .builtIn ? [] : try admin.groupNames().sorted()
  }
}

private struct UnexpectedReply: Error {}
