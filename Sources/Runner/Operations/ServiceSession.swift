import LessonModel
import Services
import Sessions

/// Carries out what an operator does to the lesson's services, one command a line, and prints what
/// happened. Each command is waited for: the lesson's thread has nothing else to do meanwhile.
final class ServiceSession: Session {
  let name: String
  private(set) var state = SessionState.idle
  let descriptors: [PollDescriptor] = []
  private let lease: ServiceLease
  /// What a command means that names no service.
  private let target: String?
  private var output = OutputBuffer()

  init(name: String, lease: ServiceLease, target: String?) {
    self.name = name
    self.lease = lease
    self.target = target
  }

  func begin(_ input: StepInput) throws {
    let (commands, failures) = ServiceCommand.all(in: input.text)
    if let failure = failures.first {
      throw SessionError.input("\(failure.problem); \(failure.remedy)", line: failure.lineIndex)
    }
    for command in commands {
      do throws(ServiceError) {
        output.append(try perform(command) + "\n")
      } catch {
        throw SessionError.input(error.description, line: command.lineIndex)
      }
    }
  }

  private func perform(_ command: ServiceCommand) throws(ServiceError) -> String {
    let services = command.services.isEmpty ? target.map { [$0] } ?? [] : command.services
    let (first, last) = (services.first ?? "", services.last ?? "")
    switch command.verb {
    case .stop: try lease.perform(.stop, on: first)
    case .start: try lease.perform(.start, on: first)
    case .crash: try lease.perform(.crash, on: first)
    case .pause: try lease.perform(.pause, on: first)
    case .resume: try lease.perform(.resume, on: first)
    case .promote: try lease.perform(.promote, on: first)
    case .cut: try lease.cut(first, last)
    case .heal: try lease.heal(first, last)
    case .advance:
      if let time = command.time { try lease.advance(first, by: time.duration) }
    }
    let time = command.time.map { ["by", String($0.count), $0.unit] } ?? []
    return ([command.verb.past] + services + time).joined(separator: " ")
  }

  func pump() throws {}

  func probe() throws {}

  func recheck() {}

  func takeOutput() -> SessionOutput { SessionOutput(output.take()) }

  func interrupt() throws {}

  func close() { state = .ended("it was closed") }
}

/// The `service` steps of one lesson that mean the same service where they name none.
final class ServiceSessionGroup: SessionGroup {
  private let lease: ServiceLease
  private let target: String?

  init(lease: ServiceLease, target: String?) {
    self.lease = lease
    self.target = target
  }

  func open(_ name: String) throws -> any Session {
    ServiceSession(name: name, lease: lease, target: target)
  }

  func close() {}
}

extension ServiceCommand.Verb {
  /// What has happened, as a step prints it.
  fileprivate var past: String {
    switch self {
    case .stop: "stopped"
    case .start: "started"
    case .crash: "crashed"
    case .pause: "paused"
    case .resume: "resumed"
    case .promote: "promoted"
    case .cut: "cut"
    case .heal: "healed"
    case .advance: "advanced"
    }
  }
}
