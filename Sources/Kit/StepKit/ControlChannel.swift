import Dispatch
import Glibc
import Platform
import Synchronization

/// The program's end of the connection to the runner that started it: the only way by which the
/// two talk besides standard output.
///
/// Both directions carry frames: one byte that says what it is, four bytes of length (little
/// endian), then that many bytes. The program sends what `Kind` lists, the runner sends `run`
/// with the values of the page's captures: names and values by turns, a zero byte after each. To
/// each picture it answers with the same kind.
/// When the runner closes its end, or dies, the program exits.
final class ControlChannel: Sendable {
  /// What a frame from the program says.
  enum Kind: UInt8 {
    /// It waits for the step whose index is in the frame, as text.
    case waiting = 0x57  // W
    /// A shared value: the name, a zero byte, the value.
    case share = 0x53  // S
    /// A picture that a step shows: a description as JSON, a zero byte, its text form.
    case picture = 0x47  // G
    /// How far a step has come: how much is done and how much there is to do, a blank between.
    case progress = 0x50  // P
  }

  /// The byte that opens a frame with which the runner lets the next step run.
  static let run: UInt8 = 0x52  // R

  /// The connection of this process; nil when no runner started it.
  static let current: ControlChannel? = {
    guard let text = Executable.environmentValue("ETUDE_CONTROL_FD"), let descriptor = Int32(text),
      fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
    else { return nil }
    // What the step starts is not the program that the runner talks to.
    // Safe: the string lives through the call; no other thread runs yet.
    unsafe unsetenv("ETUDE_CONTROL_FD")
    return ControlChannel(descriptor)
  }()

  private struct Turn {
    /// Steps that the runner has let run and that have not been taken yet.
    var granted = 0
    var values: [String: String] = [:]
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let descriptor: Int32
  private let output = Mutex(())
  private let picture = Mutex(())
  private let answers = DispatchSemaphore(value: 0)
  private let turn = Mutex(Turn())

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Sends one frame. A runner that is gone is nothing to report to: `readFrames` ends the
  /// program.
  func send(_ kind: Kind, _ payload: [UInt8]) {
    let length = UInt32(payload.count)
    let frame = [kind.rawValue] + (0..<4).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
    output.withLock { _ in _ = Transfer.sendAll((frame + payload).span, to: descriptor) }
  }

  /// Shows a picture where the output is now. The caller waits until the runner has read what was
  /// printed before and put the text form behind it: so the picture has a place.
  func show(_ description: String, text: String) {
    picture.withLock { _ in
      fflush(nil)
      send(.picture, Array(description.utf8) + [0] + Array(text.utf8))
      answers.wait()
    }
  }

  /// Waits, without holding up a thread, until the runner lets the next step run.
  func waitForTurn() async {
    await withCheckedContinuation { continuation in
      let mayRun = turn.withLock { turn in
        if turn.granted > 0 {
          turn.granted -= 1
          return true
        }
        turn.waiter = continuation
        return false
      }
      if mayRun { continuation.resume() }
    }
  }

  /// The value that the runner has sent under this name; nil when there is none.
  func value(_ name: String) -> String? {
    turn.withLock { $0.values[name] }
  }

  /// Starts the thread that reads what the runner sends. A thread of its own, because the
  /// cooperative pool must stay free for what the lesson's servers do between two steps.
  func startReading() {
    var thread = pthread_t()
    // Safe: the thread's function captures nothing and `thread` outlives the call.
    let status = unsafe pthread_create(
      &thread, nil,
      { _ in
        ControlChannel.current?.readFrames()
        return nil
      }, nil)
    guard status == 0 else { fatalError("the lesson's program cannot start a thread") }
    pthread_detach(thread)
  }

  private func readFrames() {
    while let header = readBytes(5) {
      let length = header[1...].reversed().reduce(0) { $0 << 8 | Int($1) }
      guard let payload = readBytes(length) else { break }
      switch header[0] {
      case ControlChannel.run: grantTurn(payload)
      case Kind.picture.rawValue: answers.signal()
      default: break
      }
    }
    fflush(nil)
    _exit(0)
  }

  private func grantTurn(_ payload: [UInt8]) {
    let texts = payload.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    let waiter = turn.withLock { turn in
      for index in stride(from: 0, to: texts.count - 1, by: 2) {
        turn.values[texts[index]] = texts[index + 1]
      }
      defer { turn.waiter = nil }
      if turn.waiter == nil { turn.granted += 1 }
      return turn.waiter
    }
    waiter?.resume()
  }

  /// Reads exactly `count` bytes; nil when the runner has closed its end.
  private func readBytes(_ count: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var part = [UInt8](repeating: 0, count: count - bytes.count)
      // Safe: the pointer is used within the closure, and the count is the buffer's own.
      let got = unsafe part.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { return nil }
      bytes += part.prefix(got)
    }
    return bytes
  }
}
