import Glibc
import Processes

/// A Kafka broker of its own for one test: the built-in one, or an independent implementation
/// that keeps the built-in one, and the clients, honest.
///
/// It ends with `stop`, with the last reference to it, or with the test process, however that
/// ends: it, or the shell that watches it, reads a pipe that only this process holds open.
public final class KafkaBroker: Sendable {
  /// Which broker.
  public enum Kind: String, Sendable, CaseIterable, CustomStringConvertible {
    /// `etude-broker`, built by this package.
    case builtIn
    /// `noida-db` from PyPI; `scripts/setup` installs it.
    case independent

    /// The case's name.
    public var description: String { rawValue }

    /// Whether the broker is there. With `REQUIRE_SERVICES` set it must be, and a test that
    /// needs it fails rather than being skipped.
    public var isAvailable: Bool {
      self == .builtIn || Executable.environmentValue("REQUIRE_SERVICES") != nil
        || KafkaBroker.independentProgram != nil
    }

    /// Those that are there.
    public static var available: [Kind] { allCases.filter(\.isAvailable) }
  }

  /// Where clients connect.
  public let bootstrap: String
  /// Which broker it is.
  public let kind: Kind

  private let process: ChildProcess
  private let lifeline: Pipe
  private let answers: Pipe

  /// Starts a broker and waits until clients can connect.
  ///
  /// - Parameters:
  ///   - kind: Which broker.
  ///   - arguments: Further arguments of the program.
  ///   - prefix: The words by which the built-in broker's program is started, such as those of
  ///     `setpriv`.
  ///   - program: The built-in broker's program, where it is another file than the one that was built.
  /// - Throws: `KafkaBrokerError` with what the program wrote when it does not start.
  public init(
    _ kind: Kind = .builtIn, arguments: [String] = [], prefix: [String] = [],
    program: String? = nil
  ) throws {
    self.kind = kind
    lifeline = try Pipe()
    answers = try Pipe.fromChild()
    var launch: ChildProcess.Launch
    switch kind {
    case .builtIn:
      guard let program = program ?? Self.builtInProgram else {
        throw KafkaBrokerError("etude-broker is not built: swift build --product etude-broker")
      }
      let words = prefix + [program] + arguments
      launch = ChildProcess.Launch(
        words[0], Array(words.dropFirst()), environment: ["PATH": Executable.defaultPath])
    case .independent:
      guard let program = Self.independentProgram else {
        throw KafkaBrokerError("noida-db is not installed: scripts/setup does it")
      }
      let port = try Self.freePort()
      launch = ChildProcess.Launch(
        "/bin/sh",
        ["-c", Self.keeper, "sh", program, "start", "--only", "kafka", "--host", "127.0.0.1"]
          + ["--kafka-port", String(port)] + arguments,
        environment: ["PATH": Executable.defaultPath])
    }
    launch.standardInput = .descriptor(lifeline.readEnd.number)
    launch.standardOutput = .descriptor(answers.writeEnd.number)
    launch.standardError = .descriptor(answers.writeEnd.number)
    process = try ChildProcess.start(launch)
    lifeline.readEnd.close()
    answers.writeEnd.close()
    let mark = kind == .builtIn ? "ready" : "kafka"
    var lines: [String] = []
    while true {
      lines.append(try Self.nextLine(answers.readEnd, seen: lines))
      let words = lines.last?.split(separator: " ") ?? []
      guard words.first == mark[...], let address = words.last else { continue }
      bootstrap = String(address)
      return
    }
  }

  deinit { stop() }

  /// Ends the broker. May be called twice.
  public func stop() {
    lifeline.writeEnd.close()
    _ = try? process.wait(deadline: .after(.seconds(10)))
  }

  /// Gives the built-in broker an operator's command and returns its answer.
  public func control(_ command: String) throws -> String {
    let bytes = Array((command + "\n").utf8)
    // Safe: the buffer is only read, within its bounds, during the call.
    let count = unsafe bytes.withUnsafeBytes {
      unsafe write(lifeline.writeEnd.number, $0.baseAddress, $0.count)
    }
    guard count == bytes.count else { throw KafkaBrokerError("the broker takes no commands") }
    return try Self.nextLine(answers.readEnd, seen: [])
  }

  /// The number of the broker's process.
  public var processID: Int32 { process.processID }

  /// The next line that the broker writes of itself.
  public func nextLine() throws -> String { try Self.nextLine(answers.readEnd, seen: []) }

  /// The program of the built-in broker, in the build folder that this test comes from.
  public static var builtInProgram: String? { Installation.current.helper("etude-broker") }

  private static var independentProgram: String? {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return Executable.environmentValue("ETUDE_TEST_NOIDA").flatMap { Executable.find($0) }
      ?? Executable.find("\(root)/.build/venv/bin/noida-db")
  }

  // The whole process group ends when the pipe closes: the program starts one of its own. Its
  // data lies in a folder that goes at the same time.
  private static let keeper = #"""
    folder=$(mktemp -d) || exit 1
    "$@" --data-dir "$folder" </dev/null & exec >/dev/null 2>&1
    read line; rm -rf "$folder"; kill -9 0
    """#

  private static func nextLine(_ output: Descriptor, seen: [String]) throws -> String {
    var bytes: [UInt8] = []
    let deadline = Deadline.after(.seconds(20))
    while output.waitUntilReadable(deadline: deadline) {
      guard let more = try output.read(limit: 1) else { continue }
      if more.isEmpty { break }
      if more == [UInt8(ascii: "\n")] { return String(decoding: bytes, as: UTF8.self) }
      bytes += more
    }
    throw KafkaBrokerError(
      "the broker said nothing more after:\n" + seen.joined(separator: "\n")
        + String(decoding: bytes, as: UTF8.self))
  }

  private static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    guard let port = bindToFreePort(descriptor) else {
      throw KafkaBrokerError("no free port")
    }
    return port
  }
}

/// A broker that did not do what it should.
public struct KafkaBrokerError: Error, CustomStringConvertible {
  /// What went wrong.
  public let description: String

  init(_ description: String) { self.description = description }
}
