import Sessions

/// Sends one request after the other.
final class HTTPSession: Session {
  let name: String
  private(set) var state = SessionState.idle
  private var socket: WireSocket?
  private var response = HTTPResponse(answersHead: false)
  private var place = ""
  private var showsHeaders = false
  private var isPretty = false
  private var output = OutputBuffer()
  private var failure: String?

  init(name: String) { self.name = name }

  var descriptors: [PollDescriptor] { state == .working ? socket?.descriptors ?? [] : [] }

  func begin(_ input: StepInput) throws {
    let request = try HTTPRequest(input.text)
    let socket = try WireSocket(to: request.place)
    socket.send(request.bytes)
    self.socket = socket
    response = HTTPResponse(answersHead: request.method == "HEAD")
    place = request.place.description
    (showsHeaders, isPretty) = (input.showsHeaders, input.isPretty)
    state = .working
    try pump()
  }

  func pump() throws {
    guard state == .working, let socket else { return }
    do throws(SessionError) {
      try response.append(socket.exchange())
    } catch {
      finish()
      throw error
    }
    if response.isComplete { return finish() }
    switch socket.phase {
    case .connecting, .open: break
    case .ended: finish(breakingOff: response.end() ? nil : "the response is not complete")
    case .failed(let reason): finish(breakingOff: reason.lowercased())
    }
  }

  private func finish(breakingOff reason: String? = nil) {
    socket?.close()
    socket = nil
    state = .idle
    if !response.statusLine.isEmpty {
      output.append(response.text(showsHeaders: showsHeaders, isPretty: isPretty))
      if let status = response.status, status >= 400 { failure = response.statusLine }
    }
    if let reason {
      output.append("(\(reason))\n")
      failure = "\(place): \(reason)"
    }
  }

  func probe() throws {}

  func recheck() {}

  func takeOutput() -> SessionOutput {
    defer { failure = nil }
    return SessionOutput(output.take(), failure: failure)
  }

  func interrupt() throws {
    if state == .working { finish(breakingOff: "the response is not complete") }
  }

  func close() {
    socket?.close()
    socket = nil
    state = .ended("it was closed")
  }
}
