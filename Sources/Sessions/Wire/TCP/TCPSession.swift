import Sessions

/// One connection, as `nc` has it.
final class TCPSession: Session {
  let name: String
  private(set) var state = SessionState.idle
  private var socket: WireSocket?
  private var place: HostAndPort?
  private var output = OutputBuffer()
  private var failure: String?
  private var expectedLines: Int?
  /// How many line ends have arrived, and whether bytes came after the last.
  private var lineCount = 0
  private var isInsideLine = false
  private var quiet = Quiet()

  /// How long nothing must have come: when all expected lines are there, when something has come,
  /// when nothing has.
  private static let afterLastLine: Duration = .milliseconds(5)
  private static let afterSome: Duration = .milliseconds(100)
  private static let whileNothing: Duration = .milliseconds(500)

  init(name: String) { self.name = name }

  var descriptors: [PollDescriptor] { state == .working ? socket?.descriptors ?? [] : [] }

  func begin(_ input: StepInput) throws {
    let lines = try TypedLines(input.text)
    let socket = try connection(to: input.target)
    socket.send(lines.bytes)
    if lines.endsSending { socket.endSending() }
    expectedLines = input.expectedLines
    quiet.end()
    state = .working
    try pump()
  }

  /// The open connection, or a new one when the step names an address and none is open.
  private func connection(to target: String?) throws -> WireSocket {
    let wanted = try target.map(Self.place)
    // Whether the other side has closed it since the last step is to be known before it is used.
    receive()
    if let socket, socket.phase == .open {
      guard let wanted, let place, wanted != place else { return socket }
      throw SessionError.input(
        "session \(name) is connected to \(place): use another `session=` for \(wanted)")
    }
    guard let wanted else {
      throw SessionError.input(
        socket == nil
          ? "session \(name) has no connection yet: name an address with `to=HOST:PORT`"
          : "the connection of session \(name) is closed; `to=HOST:PORT` opens a new one")
    }
    let made = try WireSocket(to: wanted)
    (socket, place) = (made, wanted)
    return made
  }

  private static func place(_ text: String) throws -> HostAndPort {
    // A shared value is often a URL; only where it leads counts here.
    let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
    if let place = HostAndPort(text[start...].prefix { $0 != "/" }) { return place }
    throw SessionError.input("`to=` has to be HOST:PORT, and is `\(text)`")
  }

  func pump() throws {
    guard state == .working, let socket else { return }
    receive()
    switch socket.phase {
    case .connecting, .open: break
    case .ended: state = .idle
    case .failed(let reason):
      if isInsideLine { output.append("\n") }
      output.append("(\(reason.lowercased()))\n")
      failure = failure ?? "\(place.map { "\($0): " } ?? "")\(reason)"
      state = .idle
    }
  }

  /// Sends and receives what can be without waiting.
  private func receive() {
    guard let bytes = socket?.exchange(), !bytes.isEmpty else { return }
    output.append(bytes)
    lineCount += bytes.count { $0 == UInt8(ascii: "\n") }
    isInsideLine = bytes.last != UInt8(ascii: "\n")
    quiet.end()
  }

  func probe() throws {
    guard state == .working, let socket, socket.phase == .open, !socket.hasUnsentBytes else {
      return
    }
    if let silence = neededSilence, quiet.lasts(silence) { state = .idle }
  }

  /// After how long a silence the output counts as complete; nil when more has to come.
  private var neededSilence: Duration? {
    guard let expectedLines, expectedLines > 0 else {
      return lineCount > 0 || isInsideLine || expectedLines == 0
        ? Self.afterSome : Self.whileNothing
    }
    if lineCount >= expectedLines { return Self.afterLastLine }
    return lineCount + 1 == expectedLines && isInsideLine ? Self.afterSome : nil
  }

  func recheck() {}

  func takeOutput() -> SessionOutput {
    // What arrives between two steps is left in the connection, for the next step of this session.
    defer { failure = nil }
    (lineCount, isInsideLine) = (0, false)
    return SessionOutput(output.take(), failure: failure)
  }

  var untaken: OutputBuffer? { output }

  func interrupt() throws {
    socket?.close()
    if state == .working { state = .idle }
  }

  func close() {
    socket?.close()
    state = .ended("it was closed")
  }
}
