import HTTPClient
import Sessions

/// Sends one request after the other.
final class HTTPSession: Session {
  let name: String
  private(set) var state = SessionState.idle
  private(set) var transfer: HTTPTransfer?
  private var place = ""
  private var showsHeaders = false
  private var isPretty = false
  private var output = OutputBuffer()
  private var failure: String?

  private let trustedFile: String?

  init(name: String, trustedFile: String?) {
    self.name = name
    self.trustedFile = trustedFile
  }

  var descriptors: [PollDescriptor] {
    guard state == .working, let transfer else { return [] }
    return transfer.waits.map { PollDescriptor($0.descriptor, read: $0.reads, write: $0.writes) }
  }

  func begin(_ input: StepInput) throws {
    let text = try RequestText(input.text)
    place = text.place.description
    var request = text.request
    request.trustedFile = trustedFile
    do throws(HTTPFailure) {
      transfer = try HTTPTransfer(request)
    } catch {
      throw SessionError.failed("the request cannot be sent to \(place): \(error)")
    }
    (showsHeaders, isPretty) = (input.showsHeaders, input.isPretty)
    state = .working
    try pump()
  }

  func pump() throws {
    guard state == .working, let transfer else { return }
    switch transfer.advance() {
    case .underway: break
    case .complete: finish()
    case .failed(.incomplete): finish(breakingOff: "the response is not complete")
    case .failed(.disconnected(let reason)): finish(breakingOff: reason.lowercased())
    case .failed(.untrusted(let reason)):
      finish(breakingOff: "the certificate is not trusted", because: reason)
    case .failed(.noTLS(let reason)): finish(breakingOff: "no TLS connection", because: reason)
    case .failed(let failure):
      finish()
      throw SessionError.failed(message(failure))
    }
  }

  private func message(_ failure: HTTPFailure) -> String {
    switch failure {
    case .unknownHost: "cannot find the host of \(place)"
    case .noCertificates: "there are no certificates in the file that SSL_CERT_FILE names"
    case .tooLarge(let limit): "the response's body is larger than \(limit >> 20) MB"
    case .notHTTP(let reason), .refused(let reason), .untrusted(let reason), .noTLS(let reason),
      .disconnected(let reason):
      reason
    case .incomplete: "the response is not complete"
    }
  }

  private func finish(breakingOff reason: String? = nil, because detail: String? = nil) {
    let response = transfer?.response
    transfer = nil
    state = .idle
    if let response, !response.statusLine.isEmpty {
      output.append(response.text(showsHeaders: showsHeaders, isPretty: isPretty))
      if let status = response.status, status >= 400 { failure = response.statusLine }
    }
    if let reason {
      output.append("(\(reason))\n")
      failure = "\(place): \(detail ?? reason)"
    }
  }

  /// libcurl's own timers, which no descriptor tells of.
  func probe() throws { try pump() }

  func recheck() {}

  func takeOutput() -> SessionOutput {
    defer { failure = nil }
    return SessionOutput(output.take(), failure: failure)
  }

  func interrupt() throws {
    if state == .working { finish(breakingOff: "the response is not complete") }
  }

  func close() {
    transfer = nil
    state = .ended("it was closed")
  }
}
