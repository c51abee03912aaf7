import Glibc
import KafkaClient
import LessonModel
import Platform
import Processes

/// Apache Kafka as one node in KRaft mode, started for one lesson where it is installed and
/// there is a Java to run it.
final class ApacheKafka: ServiceInstance {
  let endpoint: ServiceEndpoint
  private let process: ServerProcess
  private let folder: String

  /// Where Apache Kafka is installed: `KAFKA_HOME`, or where `kafka-server-start.sh` on `PATH` lies.
  /// Nil when it is not, or there is no Java.
  static func home(_ configuration: ServiceConfiguration) -> String? {
    let hasJava =
      Executable.find("java", path: configuration.path) != nil
      || Executable.environmentValue("JAVA_HOME").flatMap { Executable.find("\($0)/bin/java") }
        != nil
    guard hasJava else { return nil }
    if let home = configuration.kafkaHome, Executable.find("\(home)/bin/\(starter)") != nil {
      return home
    }
    guard let found = Executable.find(starter, path: configuration.path) else { return nil }
    let script = SymbolicLink.text(at: found).map { $0.hasPrefix("/") ? $0 : found } ?? found
    let parts = script.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(2).joined(separator: "/")
  }

  private static let starter = "kafka-server-start.sh"

  /// Formats the storage and starts the server.
  ///
  /// - Throws: `ServiceError` when it does not start.
  init(
    _ request: ServiceRequest, home: String, run: Run, configuration: ServiceConfiguration
  ) throws(ServiceError) {
    let folder = try asServiceError(.kafka) { () throws(SystemError) in
      try run.makeFolder("kafka")
    }
    let (port, controller) = (LoopbackPort.free(), LoopbackPort.free())
    let properties = "\(folder)/server.properties"
    var environment = configuration.serverEnvironment.merging(run.environment) { _, new in new }
    environment["LOG_DIR"] = "\(folder)/logs"
    environment["KAFKA_HEAP_OPTS"] = "-Xms256M -Xmx512M"
    environment["JAVA_HOME"] = Executable.environmentValue("JAVA_HOME")
    let text = Self.properties(request, folder: folder, port: port, controller: controller)
    let format = ChildProcess.Launch(
      "\(home)/bin/kafka-storage.sh", ["format", "-t", Self.clusterID(), "-c", properties],
      environment: environment, workingDirectory: folder)
    let result = try asServiceError(.kafka) { () throws(SystemError) in
      try FileSystem.write(text, to: properties)
      return try ChildProcess.collect(format, deadline: .after(configuration.startLimit))
    }
    guard result.status.isSuccess else {
      FileSystem.remove(folder)
      throw .program(
        .kafka, name: "kafka-storage.sh format", status: result.status,
        output: result.output.split(separator: "\n").suffix(12).map(String.init))
    }
    let bootstrap = "127.0.0.1:\(port)"
    process = ServerProcess(
      .init(
        kind: .kafka,
        launch: .init(
          "\(home)/bin/\(Self.starter)", [properties], environment: environment,
          workingDirectory: folder),
        log: ServerLog(path: "\(folder)/server.log"), stopSignal: SIGTERM, quitSignal: SIGKILL,
        folder: folder,
        // A client waits for seconds where nothing listens: a server that has ended is noticed first.
        isReady: { _ in
          Socket.connect(to: .loopback(port: UInt16(port)), deadline: .after(.seconds(1))) != nil
            && (try? KafkaAdmin(bootstrap: bootstrap).cluster()) != nil
        }),
      run: run, limit: configuration.startLimit)
    do throws(ServiceError) { try process.start() } catch {
      FileSystem.remove(folder)
      throw error
    }
    var endpoint = ServiceEndpoint(name: request.name, kind: .kafka, bootstrap: bootstrap)
    endpoint.version = Self.version(home)
    let operations: [ServiceOperation] = [.stop, .start, .crash, .pause, .resume]
    endpoint.capabilities = Set(operations.map(\.rawValue))
    self.endpoint = endpoint
    self.folder = folder
  }

  private static func properties(
    _ request: ServiceRequest, folder: String, port: Int, controller: Int
  ) -> String {
    let own: [(String, String)] = [
      ("process.roles", "broker,controller"), ("node.id", "1"),
      ("controller.quorum.voters", "1@127.0.0.1:\(controller)"),
      ("listeners", "PLAINTEXT://127.0.0.1:\(port),CONTROLLER://127.0.0.1:\(controller)"),
      ("advertised.listeners", "PLAINTEXT://127.0.0.1:\(port)"),
      ("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
      ("inter.broker.listener.name", "PLAINTEXT"), ("controller.listener.names", "CONTROLLER"),
      ("log.dirs", "\(folder)/data"),
      // One node can keep one copy only.
      ("offsets.topic.replication.factor", "1"), ("offsets.topic.num.partitions", "4"),
      ("transaction.state.log.replication.factor", "1"), ("transaction.state.log.min.isr", "1"),
      // A first consumer need not wait for others to come.
      ("group.initial.rebalance.delay.ms", "0"),
    ]
    let lines = own + request.config.map { ($0.name, $0.value) }
    return lines.map { "\($0.0)=\($0.1)\n" }.joined()
  }

  /// A cluster's id as Kafka writes it: 16 random bytes in URL-safe base64, which is 22 digits,
  /// of which the last holds only two bits; a leading "-" would read as an option.
  private static func clusterID() -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    let random = (0..<21).map { _ in String(digits[Int.random(in: 0..<digits.count)]) }
    return random.joined() + ["A", "Q", "g", "w"][Int.random(in: 0..<4)]
  }

  /// The version in the name of `libs/kafka_2.13-3.7.0.jar`.
  private static func version(_ home: String) -> String {
    let jar = FileSystem.names(in: "\(home)/libs").first { name in
      name.hasPrefix("kafka_") && name.hasSuffix(".jar")
        && name.dropLast(4).split(separator: "-").count == 2
    }
    return jar?.dropLast(4).split(separator: "-").last.map(String.init) ?? "unknown"
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
