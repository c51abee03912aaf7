import Foundation
import Sessions

/// A group of sessions that do what no well-made session does; the real ones cannot be made to.
///
/// A session listens after its first step, and has caught up when it is asked for the first time,
/// in that very step. The second time, in the step of another session, it does what it is named
/// after: `throws`, `hangs`, `dies`.
final class MisbehavingGroup: SessionGroup {
  func open(_ name: String) throws -> any Session {
    if name == "absent" { throw SessionError.failed("nobody answers") }
    return MisbehavingSession(name)
  }

  func close() {}
}

/// See `MisbehavingGroup`.
final class MisbehavingSession: Session {
  let name: String
  private(set) var state = SessionState.idle
  // What is readable at once, so that the session is pumped.
  private let pipe = Foundation.Pipe()
  private var isWound = false
  private var questions = 0

  init(_ name: String) { self.name = name }

  var descriptors: [PollDescriptor] {
    isWound ? [PollDescriptor(pipe.fileHandleForReading.fileDescriptor)] : []
  }

  func begin(_ input: StepInput) throws {
    state = .listening
  }

  func recheck() {
    guard state == .listening else { return }
    state = .working
    questions += 1
    guard questions > 1, name != "hangs" else { return }
    isWound = true
    try? pipe.fileHandleForWriting.write(contentsOf: Data([1]))
  }

  func pump() throws {
    guard isWound else { return }
    if name == "dies" {
      isWound = false
      state = .ended("the server hung up")
      return
    }
    throw SessionError.failed("out of order")
  }

  func probe() throws {
    if questions == 1, state == .working { state = .listening }
  }

  func takeOutput() -> SessionOutput { SessionOutput() }
  func interrupt() throws {}
  func close() { state = .ended("closed") }
}
