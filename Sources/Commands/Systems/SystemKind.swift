import CommandFrame
import LessonModel
import Services

/// A system of the course that `etude system NAME` starts.
///
/// To add one, write a file beside this one with a value of this type, as `KVSystem.swift` is, and put
/// the value into `all`. The command line, the help and the services follow from it. The system's own
/// code lies in `Sources/Kit/Applications`, where pages reach it too.
struct SystemKind: Sendable {
  /// The word after `etude system`.
  var name: String
  /// What it is, in a few words that can stand behind "start".
  var summary: String
  /// What is worth knowing beyond the summary.
  var discussion: String
  /// The port that it listens on unless `--port` names another.
  var port: UInt16
  /// What it needs. Each is a server of its own, started before the system and gone after it. The names
  /// are those by which `start` finds them.
  var services: [ServiceRequest] = []
  /// Its options beside `--port`.
  var options: [CommandSpec.Option] = []
  /// What `etude system NAME` gives, for the examples of the help.
  var example: String
  /// Starts it: it listens when this returns. What it throws ends the command with status 1, or with 2
  /// where it is a `UsageError`.
  var start: @Sendable (SystemStart) throws -> RunningSystem

  /// All systems, in the order of the course.
  static let all: [SystemKind] = [.kv, .shop, .notifications, .feed, .chat, .mcp]

  /// Its command line, under the name of a command.
  func spec(named command: String) -> CommandSpec {
    let portOption = CommandSpec.Option(
      name: "port", value: "P", help: "the port; 0 takes a free one (default: \(port))")
    return CommandSpec(
      name: command, summary: "start \(summary)", operands: "",
      discussion: discussion, options: [portOption] + options,
      examples: [
        ("etude \(command)", example), ("etude \(command) --port 0", "on a port that is free"),
      ],
      run: { try SystemRun.serve(self, $0, console: $1) })
  }

  /// What it needs, in words: `PostgreSQL (primary, standby), Redis (cache)`.
  var needs: String {
    Vocabulary.standard.services.compactMap { kind in
      let names = services.filter { $0.kind == kind }.map(\.name)
      return names.isEmpty ? nil : "\(kind.title) (\(names.joined(separator: ", ")))"
    }.joined(separator: ", ")
  }
}

/// What a system is started with.
struct SystemStart: Sendable {
  /// The port to listen on, on 127.0.0.1; 0 stands for a free one.
  let port: UInt16
  /// The values of the system's own options that were given.
  let options: [String: String]
  /// The services, in the order in which the system asks for them.
  let services: [ServiceEndpoint]
  /// Prints a line to standard output, such as one of an access log.
  let log: @Sendable (String) -> Void
  /// Prints a line to standard error.
  let complain: @Sendable (String) -> Void

  /// Where a service is, its password included: `postgresql://…`, `redis://…`. Not to be printed.
  ///
  /// - Precondition: the system asks for a service of that name.
  func url(_ name: String) -> String {
    guard let endpoint = services.first(where: { $0.name == name }) else {
      preconditionFailure("the system asks for no service \(name)")
    }
    return endpoint.url
  }
}

/// A system that listens.
struct RunningSystem: Sendable {
  /// Where it is: `127.0.0.1:9999`, `http://127.0.0.1:8080`.
  let address: String
  /// Command lines to try first, with its address in them.
  let firstCommands: [String]
  /// Ends it in good order, and waits until it has ended. It throws when connections had to be cut.
  let stop: @Sendable () throws -> Void

  /// Describes a system that listens.
  init(address: String, firstCommands: [String] = [], stop: @escaping @Sendable () throws -> Void) {
    (self.address, self.firstCommands, self.stop) = (address, firstCommands, stop)
  }
}
