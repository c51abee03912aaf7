import Clients
import Glibc
import Processes

/// A Redis server that the runner started for one lesson.
final class RedisServer: ServiceInstance {
  static let advice = "to install it: apt-get install redis-server"

  let endpoint: ServiceEndpoint
  private let process: ServerProcess
  private let folder: String

  /// Starts a server.
  ///
  /// - Throws: `ServiceError` when there is no Redis, or it does not start.
  static func start(
    _ request: ServiceRequest, run: Run, configuration: ServiceConfiguration
  ) throws(ServiceError) -> RedisServer {
    guard let program = Executable.find("redis-server", path: configuration.path) else {
      throw ServiceError(.redis, "there is no redis-server on PATH", advice: advice)
    }
    var attempt = 1
    while true {
      let (plan, port, folder) = try plan(request, program, run, configuration)
      let process = ServerProcess(plan, run: run, limit: configuration.startLimit)
      do throws(ServiceError) {
        try process.start()
        return try RedisServer(request, process: process, folder: folder, port: port)
      } catch {
        process.discard()
        FileSystem.remove(folder)
        let isPortTaken = error.logTail.contains { $0.contains("Address already in use") }
        guard isPortTaken && attempt < 5 else { throw error }
        attempt += 1
      }
    }
  }

  private static func plan(
    _ request: ServiceRequest, _ program: String, _ run: Run, _ configuration: ServiceConfiguration
  ) throws(ServiceError) -> (plan: ServerProcess.Plan, port: Int, folder: String) {
    let port = LoopbackPort.free()
    let folder = try asServiceError(.redis) { () throws(SystemError) in
      try run.makeFolder("redis")
    }
    let socket = "\(folder)/socket"
    // Nothing is kept on disk unless the lesson says so: its own lines come last.
    let own = [
      "bind 127.0.0.1", "port \(port)", "unixsocket \(socket)", "unixsocketperm 700",
      "dir \(folder)", "save \"\"", "appendonly no", "daemonize no", "databases 16",
      "logfile \"\"", "enable-debug-command local", "always-show-logo no",
    ]
    let modules = try RedisModuleFile.lines(for: request)
    let lines = own + modules + request.config.map { "\($0.name) \($0.value)" }
    try asServiceError(.redis) { () throws(SystemError) in
      try FileSystem.write(lines.map { "\($0)\n" }.joined(), to: "\(folder)/redis.conf")
    }
    let launch = ChildProcess.Launch(
      program, ["\(folder)/redis.conf"], environment: configuration.serverEnvironment,
      workingDirectory: folder)
    let plan = ServerProcess.Plan(
      kind: .redis, launch: launch, log: ServerLog(path: "\(folder)/server.log"),
      stopSignal: SIGTERM, quitSignal: SIGKILL, folder: folder,
      isReady: { _ in isReady(socket: socket, password: password(request)) })
    return (plan, port, folder)
  }

  private static func isReady(socket: String, password: String?) -> Bool {
    // A server that still loads its data answers LOADING.
    guard FileSystem.linkStatus(socket) != nil,
      let connection = try? RedisFacts.connect(.unix(path: socket), user: nil, password: password)
    else { return false }
    return (try? connection.command("PING")) == .status(Array("PONG".utf8))
  }

  private static func password(_ request: ServiceRequest) -> String? {
    request.config.last { $0.name == "requirepass" }?.value
  }

  private init(
    _ request: ServiceRequest, process: ServerProcess, folder: String, port: Int
  ) throws(ServiceError) {
    self.process = process
    self.folder = folder
    var endpoint = ServiceEndpoint(name: request.name, kind: .redis, host: "127.0.0.1", port: port)
    endpoint.socket = "\(folder)/socket"
    endpoint.database = "0"
    endpoint.operatorFacts = ["DATA": folder]
    endpoint.password = Self.password(request)
    let facts = try RedisFacts.ask(.unix(path: "\(folder)/socket"), password: endpoint.password)
    try facts.require(request.modules)
    endpoint.version = facts.version
    endpoint.complete(operations: [.stop, .start, .crash, .pause, .resume], facts: facts)
    self.endpoint = endpoint
  }

  var isAlive: Bool { process.isAlive }
  var logTail: [String] { process.logTail }

  func perform(_ operation: ServiceOperation) throws(ServiceError) {
    try process.perform(operation) { () throws(ServiceError) in throw .cannotPromote(endpoint) }
  }

  func release() {
    process.discard()
    FileSystem.remove(folder)
  }
}
