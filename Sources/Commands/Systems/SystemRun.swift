import CommandFrame
import Dispatch
import Glibc
import PlainText
import Servers
import Services
import Synchronization

/// One system of the course, from its start to its end.
enum SystemRun {
  /// Starts what a system needs and the system, and serves until a signal.
  static func serve(
    _ kind: SystemKind, _ arguments: Arguments, console: Console
  ) throws -> ExitStatus {
    let port = try port(in: arguments, of: kind)
    let servers = SystemServers()
    let ending = DispatchSemaphore(value: 0)
    let start = Start()
    EndingSignals.take {
      if start.interrupt() {
        if !servers.endUnlessReady() { servers.end() }
        exit(ExitStatus.interrupted.rawValue)
      }
      ending.signal()
    }
    // Without a reader the system is of no use: not without its address, and not without its log.
    console.whenReaderLeaves { ending.signal() }
    // Before the services, which take their time. The port may be taken meanwhile: that is said too.
    if !kind.services.isEmpty { try LoopbackListener.check(port: port) }
    let services = try servers.start(kind.services, of: kind.name, console: console)
    defer { servers.end() }
    raiseOpenFileLimit()
    var options = arguments.options
    options["port"] = nil
    let system = try start.finish {
      try kind.start(
        SystemStart(
          port: port, options: options, services: services, log: { console.print($0) },
          complain: { console.complain($0) }))
    }
    console.write(announcement(of: system, services))
    if !console.hasFailed { ending.wait() }
    console.whenReaderLeaves(nil)
    try system.stop()
    return .success
  }

  /// Whether the system has started. A signal before that ends the program at once: there is nothing to
  /// drain yet, and a start may take long.
  private final class Start: Sendable {
    private enum Stage { case starting, interrupted, finished }

    private let stage = Mutex(Stage.starting)

    /// Ends the start, unless it has finished; then the program is about to end.
    ///
    /// - Returns: whether it had not.
    func interrupt() -> Bool {
      stage.withLock { stage in
        if stage == .starting { stage = .interrupted }
        return stage == .interrupted
      }
    }

    /// Does the last part of the start. Does not return when a signal has come meanwhile.
    func finish<Value>(_ body: () throws -> Value) throws -> Value {
      let result = Result(catching: body)
      let isInterrupted = stage.withLock { stage in
        if stage == .starting { stage = .finished }
        return stage == .interrupted
      }
      while isInterrupted { _ = Glibc.pause() }
      return try result.get()
    }
  }

  private static func port(in arguments: Arguments, of kind: SystemKind) throws -> UInt16 {
    guard let text = arguments.options["port"] else { return kind.port }
    guard let port = UInt16(text) else {
      throw UsageError("--port is a number from 0 to 65535, not '\(text)'")
    }
    return port
  }

  /// The address, what was started, and what to try.
  private static func announcement(
    of system: RunningSystem, _ services: [ServiceEndpoint]
  ) -> String {
    var lines = ["listening on \(system.address)"]
    if !services.isEmpty { lines.append("started for it, and gone when it ends:") }
    let width = services.map(\.name.count).max() ?? 0
    lines += services.map { "  \($0.name.padded(to: width))  \($0.summary)" }
    if !system.firstCommands.isEmpty { lines.append("try:") }
    lines += system.firstCommands.map { "  \($0)" }
    return lines.map { $0 + "\n" }.joined()
  }

  /// As many connections as the system lets the process have, not as many as it gives by default.
  private static func raiseOpenFileLimit() {
    var limit = rlimit()
    // Safe, twice: the call reads or fills the structure that it is handed.
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
