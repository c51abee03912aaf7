import Glibc
import LessonModel
import Processes
import Synchronization

/// The built-in Kafka broker, `etude-broker`, in a process of its own for one lesson. Its
/// messages end with the process, so that an operator's `stop` and `crash` take its brokers off the
/// network instead of ending the process: what a broker on disk would keep is kept.
final class BuiltInBroker: ServiceInstance {
  let endpoint: ServiceEndpoint
  private let process: ServerProcess
  private let folder: String
  private let log: ServerLog
  private let input: Pipe
  private let brokerCount: Int
  private let order = Mutex(())

  /// Starts a broker.
  ///
  /// - Throws: `ServiceError` when its program is not beside this one, or it does not start.
  init(
    _ request: ServiceRequest, run: Run, configuration: ServiceConfiguration
  ) throws(ServiceError) {
    brokerCount = try Self.brokerCount(request)
    guard let program = Installation.current.helper("etude-broker") else {
      throw .missing(.kafka, "cannot find etude-broker beside this program")
    }
    let (folder, input) = try asServiceError(.kafka) { () throws(SystemError) in
      (try run.makeFolder("kafka"), try Pipe())
    }
    let log = ServerLog(path: "\(folder)/server.log")
    let control = "\(folder)/control"
    // The broker chooses its ports: it holds them until it ends.
    var launch = ChildProcess.Launch(
      program, ["--brokers", String(brokerCount), "--control", control, "--data", folder],
      environment: configuration.serverEnvironment, workingDirectory: folder)
    launch.standardInput = .descriptor(input.readEnd.number)
    process = ServerProcess(
      .init(
        kind: .kafka, launch: launch, log: log, stopSignal: SIGTERM, quitSignal: SIGKILL,
        folder: folder, isReady: { Self.bootstrap(log, from: $0) != nil }),
      run: run, limit: configuration.startLimit)
    do throws(ServiceError) { try process.start() } catch {
      FileSystem.remove(folder)
      throw error
    }
    do throws(ServiceError) { try Self.expectGreeting(of: program, in: log) } catch {
      process.discard()
      FileSystem.remove(folder)
      throw error
    }
    // Once the broker has its copy, ours is closed: it ends when the runner's end does.
    input.readEnd.close()
    let bootstrap = Self.bootstrap(log, from: 0) ?? ""
    var endpoint = ServiceEndpoint(name: request.name, kind: .kafka, bootstrap: bootstrap)
    endpoint.version = "built-in"
    endpoint.provider = "built-in broker"
    endpoint.control = control
    let operations: [ServiceOperation] = [.stop, .start, .crash, .pause, .resume]
    endpoint.capabilities = Set(operations.map(\.rawValue) + ["advance"])
    self.endpoint = endpoint
    self.folder = folder
    self.log = log
    self.input = input
  }

  /// What the program says first, as `EtudeBroker.greeting` explains.
  private static let greeting = "etude-broker 2"

  /// Makes sure that the broker that has started understands what it is told.
  private static func expectGreeting(
    of program: String, in log: ServerLog
  ) throws(ServiceError) {
    guard log.lines(from: 0).first != greeting else { return }
    let error = SystemError.otherBuild(program, "is", code: EPROTO)
    throw .answer(.kafka, error.action)
  }

  /// How many brokers the lesson asks for; the only setting that there is.
  private static func brokerCount(_ request: ServiceRequest) throws(ServiceError) -> Int {
    var count = 1
    for setting in request.config {
      guard setting.name == "brokers", let number = Int(setting.value), (1...9).contains(number)
      else {
        throw .request(
          .kafka,
          "the built-in broker has no setting \(setting.name): \(setting.value); there is: "
            + "brokers: 1 to 9")
      }
      count = number
    }
    return count
  }

  /// The list of addresses that the broker printed once it listened.
  private static func bootstrap(_ log: ServerLog, from offset: Int) -> String? {
    log.lines(from: offset).first { $0.hasPrefix("ready ") }.map { String($0.dropFirst(6)) }
  }

  var isAlive: Bool { process.isAlive }
  var logTail: [String] { process.logTail }

  func perform(_ operation: ServiceOperation) throws(ServiceError) {
    switch operation {
    case .stop, .crash: try tell((1...brokerCount).map { "down \($0)" })
    case .start: try tell((1...brokerCount).map { "up \($0)" })
    case .pause: process.pause()
    case .resume: process.resume()
    case .promote: throw .cannotPromote(endpoint)
    }
  }

  func advance(by time: Duration) throws(ServiceError) {
    try tell(["advance \(Int64(time / .milliseconds(1)))"])
  }

  /// Gives the broker commands, and waits for each answer, which the log holds.
  private func tell(_ commands: [String]) throws(ServiceError) {
    let answers = order.withLock { _ -> Result<[String], ServiceError> in
      Result { () throws(ServiceError) in
        let start = log.size
        let lines = commands.map { "\($0)\n" }.joined()
        try asServiceError(.kafka) { () throws(SystemError) in
          try input.writeEnd.writeAll(Array(lines.utf8))
        }
        let deadline = Deadline.after(.seconds(10))
        while true {
          let answers = log.lines(from: start).filter {
            $0.hasPrefix("ok") || $0.hasPrefix("error")
          }
          if answers.count >= commands.count { return answers }
          guard process.isAlive, !deadline.hasPassed else {
            throw .answer(.kafka, "the built-in broker does not answer", log: logTail)
          }
          Pause.moment()
        }
      }
    }
    if let complaint = try answers.get().first(where: { $0.hasPrefix("error") }) {
      throw .answer(.kafka, complaint)
    }
  }

  func release() {
    process.discard()
    FileSystem.remove(folder)
  }
}

extension ServiceEndpoint {
  /// Makes the endpoint of a Kafka cluster, from its bootstrap list.
  init(name: String, kind: ServiceKind, bootstrap: String) {
    let first = bootstrap.split(separator: ",").first ?? ""
    let colon = first.lastIndex(of: ":") ?? first.endIndex
    self.init(
      name: name, kind: kind, host: String(first[..<colon]),
      port: Int(first[colon...].dropFirst()) ?? 9092)
    url = bootstrap
    environment = ["KAFKA_BOOTSTRAP": bootstrap]
  }
}
