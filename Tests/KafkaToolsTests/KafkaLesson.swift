import Glibc
import KafkaTools
import Sessions
import TestSupport

/// Drives sessions as the lesson's loop does: a step goes to one session, everything is pumped
/// and probed until all have settled, then the others are asked again.
///
/// `run` returns what a page would show: the step's own output, then the others' with their
/// names in front.
final class KafkaLesson {
  let group: KafkaToolsSessionGroup
  private var sessions: [any Session] = []
  private(set) var lastFailure: String?

  init(_ bootstrap: String, removesWhatItMade: Bool = false) throws {
    group = try KafkaToolsSessionGroup(
      bootstrap: bootstrap, removesWhatItMade: removesWhatItMade)
  }

  deinit { group.close() }

  struct Hung: Error, CustomStringConvertible {
    var description: String
  }

  func session(_ name: String) throws -> any Session {
    if let session = sessions.first(where: { $0.name == name }) { return session }
    let session = try group.open(name)
    sessions.append(session)
    return session
  }

  /// Runs a step; a last line `^C` interrupts the session after the rest has settled.
  @discardableResult
  func run(_ text: String, session name: String = "main") throws -> String {
    let session = try session(name)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let input = lines.filter { $0 != "^C" }.joined(separator: "\n")
    if input.contains(where: { !$0.isWhitespace }) {
      try session.begin(StepInput(text: input, number: 1))
      try settle()
    }
    if lines.contains("^C") {
      try session.interrupt()
      try settle()
    }
    let own = session.takeOutput()
    lastFailure = own.failure
    for other in sessions where other.name != name { other.recheck() }
    try settle()
    var page = String(decoding: own.bytes, as: UTF8.self)
    for other in sessions where other.name != name {
      let text = String(decoding: other.takeOutput().bytes, as: UTF8.self)
      for line in text.split(separator: "\n") { page += "\(other.name)| \(line)\n" }
    }
    return page
  }

  private func settle() throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
      for session in sessions { try session.pump() }
      for session in sessions where session.state == .working { try session.probe() }
      if sessions.allSatisfy(\.state.isSettled) { return }
      guard ContinuousClock.now < deadline else {
        throw Hung(description: "\(sessions.map { ($0.name, $0.state) })")
      }
      var entries = sessions.flatMap(\.descriptors).map {
        pollfd(fd: $0.fileDescriptor, events: Int16(POLLIN), revents: 0)
      }
      // Safe: the array holds as many entries as it says, for the call only.
      _ = unsafe poll(&entries, nfds_t(entries.count), 5)
    }
  }
}
