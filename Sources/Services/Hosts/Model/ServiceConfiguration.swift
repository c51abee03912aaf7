package import LessonModel
import Processes

/// Where services come from, as the environment says.
package struct ServiceConfiguration: Sendable {
  /// Where the services of each kind come from.
  package let sources: [any ServiceSource.Type]
  /// Servers that are already there, by kind: `ETUDE_POSTGRES`, `ETUDE_REDIS`, `ETUDE_KAFKA`.
  package var external: [ServiceKind: String] = [:]
  /// Where Apache Kafka is installed: `KAFKA_HOME`.
  package var kafkaHome: String?
  /// Where what is slow to make is kept between runs; nil keeps nothing.
  package var cacheFolder: String?
  /// Where programs are looked for: `PATH`.
  package var path: String
  /// How long a server may take to start before that counts as an error.
  package var startLimit: Duration = .seconds(120)
  /// Whether the transactions and objects of the PostgreSQL server that lessons share are numbered
  /// from elsewhere, as they are when other lessons come first.
  package var shiftsNumbers = false

  /// Reads the variables of an environment.
  package init(
    environment: [String: String], sources: [any ServiceSource.Type] = ServiceSources.standard
  ) {
    self.sources = sources
    for source in sources {
      let value = environment[source.variable] ?? ""
      if !value.isEmpty { external[source.kind] = value }
    }
    kafkaHome = environment["KAFKA_HOME"]
    path = environment["PATH"] ?? Executable.defaultPath
    cacheFolder = UserCache.path(in: environment)
  }

  /// Reads the variables of this process.
  package static func fromEnvironment() -> ServiceConfiguration {
    let names =
      ServiceSources.standard.map { $0.variable } + [
        "KAFKA_HOME", "PATH", "XDG_CACHE_HOME", "HOME",
      ]
    let pairs = names.compactMap { name in
      Executable.environmentValue(name).map { (name, $0) }
    }
    var configuration = ServiceConfiguration(environment: Dictionary(pairs) { first, _ in first })
    // Only where nobody else can have put anything.
    configuration.cacheFolder = UserCache.folder
    return configuration
  }

  /// The variables with which servers are started.
  var serverEnvironment: [String: String] {
    ["PATH": path, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"]
  }
}
