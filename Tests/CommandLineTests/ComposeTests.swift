import Foundation
import LessonModel
import Processes
import Testing

@testable import Services

/// The files of `compose/`: Compose accepts them, and they agree with each other and with Etude.
@Suite struct ComposeTests {
  static let folder = "\(Etude.root)/compose"

  @Test func everyServiceIsPinnedWatchedAndOnLoopbackOnly() throws {
    let compose = try Compose.read()
    #expect(
      Set(compose.services.keys) == [
        "postgres-primary", "postgres-standby", "postgres-shard-1", "postgres-shard-2",
        "postgres-shard-3", "redis", "redis-view", "kafka", "kafka-view",
      ])
    for (name, service) in compose.services {
      let tag = service.image.split(separator: ":").dropFirst().last ?? ""
      #expect(tag.contains(/^v?\d+\.\d+/), "\(name): \(service.image) is not pinned")
      let test = service.healthcheck.test.joined(separator: " ")
      let expected = Self.healthChecks.first {
        name.hasPrefix($0.service) && test.contains($0.word)
      }
      #expect(expected != nil, "\(name): \(test)")
      #expect(service.ports.count == 1)
      #expect(service.ports.allSatisfy { $0.host == "127.0.0.1" }, "\(name): \(service.ports)")
    }
    let ports = try compose.services.keys.map { try compose.published($0) }
    #expect(Set(ports).count == ports.count)
    // What holds data keeps it in a volume that has a name.
    for (name, service) in compose.services where name != "kafka-view" {
      let volume = service.volumes?.first?.source ?? ""
      #expect(compose.volumes.keys.contains(volume), "\(name) has no volume")
    }
  }

  private static let healthChecks = [
    (service: "postgres-", word: "pg_isready"), (service: "redis", word: "redis-cli ping"),
    (service: "redis-view", word: "/api/health"),
    (service: "kafka", word: "kafka-broker-api-versions.sh"),
    (service: "kafka-view", word: "/actuator/health"),
  ]

  @Test func environmentFilePointsAtTheContainers() throws {
    let compose = try Compose.read()
    let external = ServiceConfiguration(environment: try Self.environment()).external
    #expect(Set(external.keys) == Set(Vocabulary.standard.services))

    let postgres = try #require(ServiceAddress(external[.postgres] ?? ""))
    let primary = try #require(compose.services["postgres-primary"]?.environment)
    #expect(postgres.scheme == "postgresql" && postgres.host == "127.0.0.1")
    #expect(postgres.port == (try compose.published("postgres-primary")))
    #expect(postgres.user == primary["POSTGRES_USER"])
    #expect(postgres.password == primary["POSTGRES_PASSWORD"])
    #expect(postgres.path == primary["POSTGRES_DB"])

    let redis = try #require(ServiceAddress(external[.redis] ?? ""))
    let arguments = compose.services["redis"]?.environment?["REDIS_ARGS"]
    #expect(redis.scheme == "redis" && redis.host == "127.0.0.1" && redis.user == nil)
    #expect(redis.port == (try compose.published("redis")))
    #expect(arguments == "--requirepass \(redis.password ?? "")")
    let view = compose.services["redis-view"]?.environment
    #expect(view?["RI_REDIS_PASSWORD"] == redis.password)

    let kafka = try #require(external[.kafka])
    #expect(kafka == "127.0.0.1:\(try compose.published("kafka"))")
    let broker = try #require(compose.services["kafka"]?.environment)
    // A client goes on to the address that the broker tells it.
    let advertised = broker["KAFKA_ADVERTISED_LISTENERS"]?.split(separator: ",").map(String.init)
    #expect(advertised?.contains("HOST://\(kafka)") == true)
    let listener = "HOST://:\(try compose.inside("kafka"))"
    #expect(broker["KAFKA_LISTENERS"]?.split(separator: ",").contains(listener[...]) == true)
    let inner = compose.services["kafka-view"]?.environment?["KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS"]
    #expect(advertised?.contains("CONTAINERS://\(inner ?? "")") == true)
  }

  @Test func pageNamesEveryServiceWhereItIs() throws {
    let compose = try Compose.read()
    let page = try String(contentsOfFile: "\(Self.folder)/README.md", encoding: .utf8)
    let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst(2)
    #expect(rows.count == compose.services.count)
    let external = try Self.environment()
    for row in rows {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      let address = cells[1].trimmingCharacters(in: ["`"])
      let location = ServiceAddress(address.contains("://") ? address : "kafka://\(address)")
      #expect(location?.host == "127.0.0.1")
      #expect(location?.port == (try compose.published(cells[0])), "\(row)")
      let variable = cells[2].split(separator: "`").first { $0.hasPrefix("ETUDE_") }
      if let variable { #expect(external[String(variable)] == address) }
    }
    for variable in external.keys where variable.hasPrefix("ETUDE_") {
      #expect(page.contains("`\(variable)`"))
    }
  }

  @Test func scriptsAreShellScripts() throws {
    let compose = try Compose.read()
    let standby = try #require(compose.services["postgres-standby"]?.command?.last)
    #expect(standby.contains("pg_basebackup -R"))
    _ = try output("/bin/bash", ["-nc", standby.replacing("$$", with: "$")])
    _ = try output("/bin/sh", ["-n", "\(Self.folder)/primary/allow-replication.sh"])
  }

  /// What a shell has after it has read the environment file, and nothing of this process.
  private static func environment() throws -> [String: String] {
    let script = "set -a; . \(folder)/etude.env; env"
    let text = try output("/bin/sh", ["-c", script], environment: ["PATH": Executable.defaultPath])
    let pairs = text.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1) }
    return Dictionary(pairs.map { (String($0[0]), String($0.last ?? "")) }) { $1 }
  }
}

/// The compose file as Compose itself understands it.
private struct Compose: Decodable {
  struct Service: Decodable {
    struct HealthCheck: Decodable { var test: [String] }
    var image: String
    var command: [String]?
    var environment: [String: String]?
    var healthcheck: HealthCheck
    var ports: [Port]
    var volumes: [Volume]?
  }
  struct Nothing: Decodable {}

  var services: [String: Service]
  var volumes: [String: Nothing]

  static func read() throws -> Compose {
    let program = try #require(
      Executable.find("docker-compose"), "it is missing: scripts/setup --test installs it")
    let file = "\(ComposeTests.folder)/compose.yaml"
    let yaml = try output(program, ["-p", "etude", "-f", file, "config"])
    let script = "import json,sys,yaml; json.dump(yaml.safe_load(sys.argv[1]), sys.stdout)"
    let json = try output("/usr/bin/python3", ["-c", script, yaml])
    return try JSONDecoder().decode(Compose.self, from: Data(json.utf8))
  }

  /// The port on this machine.
  func published(_ name: String) throws -> Int { try port(name).published }

  /// The port in the container.
  func inside(_ name: String) throws -> Int { try port(name).target }

  private func port(_ name: String) throws -> Port { try #require(services[name]?.ports.first) }
}

/// A port as Compose prints it: `127.0.0.1:15432:5432/tcp` in version 1, a map in version 2.
private struct Port: Decodable {
  var host: String
  var published: Int
  var target: Int

  private enum Key: String, CodingKey { case host = "host_ip", published, target }

  init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      let parts = text.split { ":/".contains($0) }
      try #require(parts.count == 4, "\(text)")
      host = String(parts[0])
      published = try #require(Int(parts[1]))
      target = try #require(Int(parts[2]))
    } else {
      let map = try decoder.container(keyedBy: Key.self)
      host = try map.decode(String.self, forKey: .host)
      published = try #require(Int(try map.decode(String.self, forKey: .published)))
      target = try map.decode(Int.self, forKey: .target)
    }
  }
}

/// A volume as Compose prints it: `redis:/data:rw` in version 1, a map in version 2.
private struct Volume: Decodable {
  var source: String

  private enum Key: CodingKey { case source }

  init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      source = String(text.prefix { $0 != ":" })
    } else {
      source = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .source)
    }
  }
}

/// What a program prints; a program that fails fails the test.
private func output(
  _ program: String, _ arguments: [String], environment: [String: String]? = nil
) throws -> String {
  let ended = try run(program, arguments, environment: environment)
  #expect(ended.status == 0, "\(program): \(ended.errors)")
  return ended.output
}
