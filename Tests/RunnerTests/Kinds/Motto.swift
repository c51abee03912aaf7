import LessonModel
import Processes
import Runner
import Services
import Sessions

/// A kind of step and a kind of service that Etude does not have. Everything that there is to them
/// stands in this file: nothing else knows them.
enum Motto {
  /// Says the motto of a service, and its input, loudly.
  static let kind = Step.Kind("shout") {
    $0.target = .service(service)
    $0.attributes = [.on, .session, .requires, times]
    $0.remedies = [.until: "a shout is heard at once: remove it"]
    $0.takesInterrupts = true
    $0.changes.statements = .lines
    $0.shellForm = .document(command: "tr a-z A-Z", url: nil)
    $0.highlighting = "text"
    $0.tool = "megaphone"
    $0.aliases = ["yell"]
    $0.lookalikes = ["scream"]
  }

  /// An attribute that only this kind has: how often each line is said.
  static let times = AttributeKey("times")

  /// A server that has a motto.
  static let service = ServiceKind(
    "motto", title: "Motto", usualName: "m",
    example: .init(
      word: "shout", input: ["hello"], output: ["HELLO"], mutant: ("hello", "goodbye"),
      guess: ("HELLO", "hello"))
  ) {
    $0.settings = SettingTable(refused: [("voice", "Etude has its own")], harmless: "text")
  }

  static let vocabulary = Vocabulary(
    steps: Vocabulary.standard.steps + [kind], services: Vocabulary.standard.services + [service])

  static let registry = Registry(adding: [
    StepEntry(kind) { lesson, service in ShoutGroup(try lesson.endpoint(service).database) }
  ])

  static let sources = ServiceSources.standard + [MottoSource.self]
}

/// Mottos are kept in the endpoint: there is no server behind them.
struct MottoSource: ServiceSource {
  static let kind = Motto.service
  static let sharing = ServerShare.lessons

  static func identity(_ configuration: ServiceConfiguration) -> String? { "motto 1" }
  static func place(_ configuration: ServiceConfiguration) -> String { "here" }
  static func probe(_ endpoint: ServiceEndpoint) throws -> (question: String, isRight: Bool) {
    ("its motto", !endpoint.database.isEmpty)
  }

  init(_ host: HostFacts) {}

  func start(
    _ request: ServiceRequest, for lesson: LessonServices
  ) throws(ServiceError) -> any ServiceInstance {
    MottoInstance(request, request.config.first?.value ?? "quiet")
  }

  func join(
    _ request: ServiceRequest, at address: String, for lesson: LessonServices
  ) throws(ServiceError) -> any ServiceInstance { MottoInstance(request, address) }
}

struct MottoInstance: ServiceInstance {
  let endpoint: ServiceEndpoint
  let isAlive = true

  init(_ request: ServiceRequest, _ motto: String) {
    var endpoint = ServiceEndpoint(
      name: request.name, kind: request.kind, host: "127.0.0.1", port: 1)
    endpoint.database = motto
    endpoint.version = "1.0"
    self.endpoint = endpoint
  }

  func release() {}
}

final class ShoutGroup: SessionGroup {
  private let motto: String
  init(_ motto: String) { self.motto = motto }
  func open(_ name: String) throws -> any Session { ShoutSession(name, motto) }
  func close() {}
}

final class ShoutSession: Session {
  let name: String
  let state = SessionState.idle
  let descriptors: [PollDescriptor] = []
  private let motto: String
  private var said = ""

  init(_ name: String, _ motto: String) {
    self.name = name
    self.motto = motto
  }

  func begin(_ input: StepInput) throws {
    let times = Int(input.others["times"] ?? "") ?? 1
    let line = input.text.filter { !$0.isNewline }.uppercased()
    said += "\(motto)\n" + String(repeating: "\(line)\n", count: times)
  }

  func takeOutput() -> SessionOutput {
    defer { said = "" }
    return SessionOutput([.bytes(Array(said.utf8))])
  }

  func interrupt() throws { said += "(silence)\n" }
  func pump() throws {}
  func probe() throws {}
  func recheck() {}
  func close() {}
}
