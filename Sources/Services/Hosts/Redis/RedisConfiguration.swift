/// The configuration file of a Redis server that the runner starts.
struct RedisConfiguration {
  private let request: ServiceRequest
  private let folder: ServerFolder
  private let port: Int
  private let password: String
  private let modules: [String]

  /// Prepares it.
  ///
  /// - Parameters:
  ///   - request: what the lesson asks for; its own settings count most.
  ///   - folder: the server's.
  ///   - port: where it listens.
  ///   - password: what it asks for, unless the lesson sets one.
  ///   - modules: the files of the modules that it loads.
  init(
    _ request: ServiceRequest, in folder: ServerFolder, port: Int, password: String,
    modules: [String]
  ) {
    self.request = request
    self.folder = folder
    self.port = port
    self.password = password
    self.modules = modules
  }

  /// The path of the server's Unix socket.
  static func socket(in folder: ServerFolder) -> String { "\(folder.own)/socket" }

  /// The password that the lesson itself sets; nil when it sets none.
  static func lessonsPassword(_ request: ServiceRequest) -> String? {
    request.config.last { $0.name.lowercased() == "requirepass" }?.value
  }

  /// Whether the lesson makes the server a node of a Redis Cluster.
  static func isClusterNode(_ request: ServiceRequest) -> Bool {
    request.config.last { $0.name.lowercased() == "cluster-enabled" }?.value.lowercased() == "yes"
  }

  /// Has a cluster node speak only to nodes that have the run's key, see `ClusterBusKey`.
  private var clusterBus: [String] {
    guard Self.isClusterNode(request) else { return [] }
    let certificate = Self.quoted("\(folder.own)/\(ClusterBusKey.certificateFile)")
    return [
      "tls-cluster yes", "tls-auth-clients yes", "tls-cert-file \(certificate)",
      "tls-key-file \(Self.quoted("\(folder.own)/\(ClusterBusKey.keyFile)"))",
      "tls-ca-cert-file \(certificate)",
      // Where other nodes look for it (CLUSTER MEET). With TLS, Redis would count from `tls-port`.
      "cluster-port \(port + 10_000)",
    ]
  }

  /// The file's text.
  var text: String {
    // Nothing is kept on disk unless the lesson says so: its own lines come last.
    let own = [
      "bind 127.0.0.1", "port \(port)", "unixsocket \(Self.quoted(Self.socket(in: folder)))",
      "unixsocketperm 700", "dir \(Self.quoted(folder.own))", "requirepass \(password)",
      // One Redis of a lesson follows another (REPLICAOF) as it would without passwords.
      "masterauth \(password)", "save \"\"", "appendonly no", "daemonize no", "databases 16",
      "logfile \"\"", "enable-debug-command local", "always-show-logo no",
    ]
    let lines = own + clusterBus + modules.map { "loadmodule \(Self.quoted($0))" }
    return (lines + request.config.map { "\($0.name) \($0.value)" }).map { "\($0)\n" }.joined()
  }

  /// A word of any characters, as Redis's configuration takes it.
  static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
