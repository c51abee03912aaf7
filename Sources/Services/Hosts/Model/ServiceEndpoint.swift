package import LessonModel

/// Where a service is and what it is: all that a client needs.
package struct ServiceEndpoint: Sendable, Equatable {
  /// The lesson's name for it.
  package var name: String
  /// What it is.
  package var kind: ServiceKind
  /// The host's name or address.
  package var host: String
  /// The TCP port.
  package var port: Int
  /// The folder of PostgreSQL's Unix socket, or the path of Redis's; nil when there is none.
  package var socket: String?
  /// The user to connect as; empty for the server's default.
  package var user = ""
  /// PostgreSQL's database, the number of Redis's, empty for Kafka.
  package var database = ""
  /// The password; nil when none is asked for.
  package var password: String?
  /// Everything above in one, the password too: `postgresql://…`, `redis://…`, or Kafka's bootstrap
  /// list.
  package var url = ""
  /// The same without the password, as it may stand on a command line, which every user of the
  /// machine can read: tools find the password in `environment`. Redis's has no user either.
  package var publicURL = ""
  /// Hides what must not be shown of the service.
  package var secrets = SecretMask()
  /// Whether Etude chose the password: nobody needs to know that there is one.
  package var hasMadePassword = false
  /// The server's own version, such as `15.20`.
  package var version = ""
  /// Who runs it: `local`, `external` or `built-in broker`.
  package var provider = "local"
  /// The variables by which the usual tools find it, for shell steps.
  package var environment: [String: String] = [:]
  /// What an operator needs to know of the lesson's own server, for shell steps: `DATA`, the data
  /// folder; `BIN`, the folder of its programs.
  package var operatorFacts: [String: String] = [:]
  /// The words by which a program is started as the server's user; none when that is who runs the
  /// runner.
  package var runAs: [String] = []
  /// libpq's parameters, for `PostgresConnection`.
  package var postgresParameters: [String: String] = [:]
  /// What a step may require: the operations that are possible, and the modules that are loaded.
  package var capabilities: Set<String> = []
  /// The path of the Unix socket on which the built-in broker takes an operator's commands.
  package var control: String?

  package init(name: String, kind: ServiceKind, host: String, port: Int) {
    self.name = name
    self.kind = kind
    self.host = host
    self.port = port
  }
}
