import Glibc
import LessonModel
import Processes
import RedisClient

/// A Redis server that the runner started for one lesson.
final class RedisServer: ServiceInstance {
  static let advice = "to install it: apt-get install redis-server"

  let endpoint: ServiceEndpoint
  private let process: ServerProcess
  private let folder: ServerFolder

  /// Starts a server.
  ///
  /// It asks for the password, unless the lesson sets one of its own.
  ///
  /// - Returns: the server, which takes connections.
  /// - Throws: `ServiceError` when there is no Redis, or it does not start.
  static func start(
    _ request: ServiceRequest, password: String, busKey: ClusterBusKey, run: Run,
    configuration: ServiceConfiguration
  ) throws(ServiceError) -> RedisServer {
    guard let program = Executable.find("redis-server", path: configuration.path) else {
      throw .missing(.redis, "there is no redis-server on PATH", advice: advice)
    }
    let user = try serverUser()
    var attempt = 1
    while true {
      let folder = try asServiceError(.redis) { () throws(SystemError) in
        try ServerFolder("redis", run: run, user: user)
      }
      do throws(ServiceError) {
        if RedisConfiguration.isClusterNode(request) {
          try busKey.write(to: folder, run: run, path: configuration.path)
        }
        return try RedisServer(request, program, password, in: folder, run, configuration)
      } catch {
        folder.remove()
        let isPortTaken = error.logTail.contains { $0.contains("Address already in use") }
        guard isPortTaken && attempt < 5 else { throw error }
        attempt += 1
      }
    }
  }

  /// Root's servers run as a user who has no rights besides.
  private static func serverUser() throws(ServiceError) -> User? {
    guard User.isRoot else { return nil }
    if let user = ServerAccount.user(["redis", "nobody"]) { return user }
    throw .missing(
      .redis, "Redis is not started as root, and there is neither a user redis nor a user nobody",
      advice: advice)
  }

  private init(
    _ request: ServiceRequest, _ program: String, _ made: String, in folder: ServerFolder,
    _ run: Run, _ configuration: ServiceConfiguration
  ) throws(ServiceError) {
    let port = LoopbackPort.free()
    let lessonsPassword = RedisConfiguration.lessonsPassword(request)
    let password = lessonsPassword ?? made
    let socket = RedisConfiguration.socket(in: folder)
    let files = try RedisModuleFile.paths(for: request)
    let libraries = try asServiceError(.redis) { () throws(SystemError) in
      let modules = try RedisModuleFile.reachable(files, from: folder)
      let text = RedisConfiguration(
        request, in: folder, port: port, password: made, modules: modules.paths
      ).text
      try FileSystem.write(text, to: "\(folder.own)/redis.conf")
      try folder.handOver()
      return modules.libraries
    }
    var launch = ChildProcess.Launch(
      program, ["\(folder.own)/redis.conf"], environment: configuration.serverEnvironment,
      workingDirectory: folder.own)
    if let libraries { launch.environment["LD_LIBRARY_PATH"] = libraries }
    launch.runAs = folder.user
    process = ServerProcess(
      .init(
        kind: .redis, launch: launch, log: folder.log, stopSignal: SIGTERM, quitSignal: SIGKILL,
        folder: folder.path,
        isReady: { _ in Self.isReady(socket: socket, password: password) }),
      run: run, limit: configuration.startLimit)
    try process.start()
    do throws(ServiceError) {
      var endpoint = ServiceEndpoint(
        name: request.name, kind: .redis, host: "127.0.0.1", port: port)
      endpoint.socket = socket
      endpoint.database = "0"
      endpoint.operatorFacts = ["DATA": folder.own]
      endpoint.password = password.isEmpty ? nil : password
      let facts = try RedisFacts.ask(.unix(path: socket), password: endpoint.password)
      try facts.require(request.modules)
      endpoint.version = facts.version
      endpoint.complete(operations: [.stop, .start, .crash, .pause, .resume], facts: facts)
      endpoint.hasMadePassword = lessonsPassword == nil
      endpoint.secrets.hide(made: made)
      for digest in facts.passwordDigests where endpoint.hasMadePassword {
        endpoint.secrets.hide(made: digest)
      }
      self.endpoint = endpoint
    } catch {
      process.discard()
      throw error
    }
    self.folder = folder
  }

  private static func isReady(socket: String, password: String) -> Bool {
    // A server that still loads its data answers LOADING.
    guard FileSystem.linkStatus(socket) != nil,
      let connection = try? RedisFacts.connect(
        .unix(path: socket), user: nil, password: password.isEmpty ? nil : password)
    else { return false }
    defer { connection.closeAndWait(atMost: .seconds(1)) }
    return (try? connection.command("PING")) == .status(Array("PONG".utf8))
  }

  var isAlive: Bool { process.isAlive }
  var logTail: [String] { process.logTail }

  func perform(_ operation: ServiceOperation) throws(ServiceError) {
    try process.perform(operation) { () throws(ServiceError) in throw .cannotPromote(endpoint) }
  }

  func release() {
    process.discard()
    folder.remove()
  }
}
