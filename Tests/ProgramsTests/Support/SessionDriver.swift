import Glibc
import Processes
import Sessions
import Testing

/// Runs steps in sessions the way the runner's loop does: one thread, `poll`, no timer that
/// decides anything.
enum SessionDriver {
  /// A hang becomes an error after this long.
  static let patience = Duration.seconds(30)

  /// Runs one step to its end and gives its output.
  static func run(_ session: any Session, _ input: StepInput) throws -> SessionOutput {
    try session.begin(input)
    try settle(session)
    return session.takeOutput()
  }

  /// Runs a script as a step.
  static func run(_ session: any Session, _ script: String) throws -> SessionOutput {
    try run(session, StepInput(text: script, number: 1))
  }

  /// Pumps until nothing more will happen before another step.
  static func settle(_ session: any Session) throws {
    try pump([session]) { session.state.isSettled }
  }

  /// Pumps until the session has printed `text`, and gives all that it printed.
  static func wait(
    for text: String, in session: any Session, after earlier: String = ""
  ) throws -> String {
    var printed = earlier
    if printed.contains(text) { return printed }
    try pump([session]) {
      printed += session.takeOutput().text
      return printed.contains(text)
    }
    return printed
  }

  /// Pumps sessions until a condition holds.
  static func pump(_ sessions: [any Session], until isDone: () throws -> Bool) throws {
    let deadline = Deadline.after(patience)
    while try !isDone() {
      var entries = sessions.flatMap(\.descriptors).map {
        pollfd(
          fd: $0.fileDescriptor,
          events: Int16(($0.wantsRead ? POLLIN : 0) | ($0.wantsWrite ? POLLOUT : 0)), revents: 0)
      }
      // Safe: the array holds as many entries as are said.
      let count = unsafe poll(&entries, nfds_t(entries.count), deadline.pollTimeout)
      try #require(count != 0, "nothing happened for \(patience)")
      for session in sessions { try session.pump() }
    }
  }
}

/// Fails the test unless the process ends: it is gone, or a zombie that somebody else waits for.
func expectEnd(of process: Int32, sourceLocation: SourceLocation = #_sourceLocation) {
  let deadline = Deadline.after(SessionDriver.patience)
  while let status = FileSystem.text("/proc/\(process)/stat"),
    let fields = status.split(separator: ") ").last, !fields.hasPrefix("Z")
  {
    if deadline.hasPassed {
      Issue.record("process \(process) still runs", sourceLocation: sourceLocation)
      return
    }
    sched_yield()
  }
}

extension SessionOutput {
  /// The bytes as text.
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// A new folder in the system's folder for temporary files, removed with its last reference.
final class ScratchFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/etude-tests-XXXXXX".utf8CString)
    // Safe: mkdtemp writes over the six X of the NUL-terminated array.
    try #require(unsafe mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    let launch = ChildProcess.Launch(
      "rm", ["-rf", path], environment: ["PATH": Executable.defaultPath])
    _ = try? ChildProcess.start(launch).wait(deadline: .after(.seconds(10)))
  }
}
