import Glibc
import Platform
import Servers
import Synchronization

/// What stands between the library's connections and the handlers: reads the body, writes the reply,
/// and keeps the log.
final class HTTPFront: Sendable {
  let links: HTTPLinks
  private let responder: HTTPResponder
  private let limits: HTTPLimits
  private let log: @Sendable (HTTPLogEntry) -> Void
  /// The library's first complaint.
  private let complaint = Mutex("")

  init(
    _ responder: HTTPResponder, _ limits: HTTPLimits,
    log: @escaping @Sendable (HTTPLogEntry) -> Void
  ) {
    links = HTTPLinks(limit: limits.connections)
    (self.responder, self.limits, self.log) = (responder, limits, log)
  }

  // MARK: Requests

  /// Answers a request whose head is there.
  ///
  /// - Returns: the status of the reply; 499 when the connection was closed instead.
  func handle(_ head: HTTPHead, _ connection: CivetwebConnection) -> Int {
    guard links.begin(peer: connection.peer) else {
      connection.closeAfterReply()
      return 499
    }
    let began = ContinuousClock.now
    let outcome: (reply: HTTPReply, failure: String?)
    var hasReadAll = true
    do throws(HTTPProblem) {
      hasReadAll = false
      let framing = try head.check(limits)
      let body = try body(framing, of: head, connection)
      hasReadAll = true
      links.enter(.handling, peer: connection.peer)
      outcome = responder.answer(head, body: body, statesBody: framing != .none)
    } catch {
      outcome = (.problem(error), nil)
    }
    let entry = HTTPLogEntry(
      server: responder.name, answeredBy: outcome.reply.answeredBy ?? responder.name,
      method: head.method, target: head.target, status: outcome.reply.status,
      bodyBytes: outcome.reply.body.count, duration: .now - began, failure: outcome.failure)
    send(
      outcome.reply, entry, answersHead: head.method == "HEAD",
      keepsAlive: hasReadAll && head.keepsAlive, leavesUnread: !hasReadAll, connection)
    return outcome.reply.status
  }

  /// Answers what was no request, or did not come in time.
  ///
  /// - Parameters:
  ///   - status: the status that the library would answer.
  ///   - unknown: the request line, when all that is wrong with it is a method that the library does not
  ///     know.
  ///   - connection: where it came from.
  func refuse(status: Int, unknown: HTTPHead?, _ connection: CivetwebConnection) {
    let problem =
      switch status {
      case 400 where unknown != nil: unknown.flatMap(responder.refusal) ?? HTTPProblem(400)
      case 505: HTTPProblem(505, "The server speaks HTTP/1.1 and HTTP/1.0.")
      // The library says 411 of a Content-Length that is no number, and 413 of a head.
      case 411: HTTPProblem(400, "Content-Length has to be one whole number.")
      case 413: HTTPProblem(431, "The request's head is longer than \(limits.headBytes) bytes.")
      case 500...599: HTTPProblem(status)
      default:
        HTTPProblem(
          400,
          "This is no HTTP request, or its head is longer than \(2 * limits.headBytes) bytes, or "
            + "it was not there within \(limits.requestTime).")
      }
    let reply = HTTPReply.problem(problem)
    let entry = HTTPLogEntry(
      server: responder.name, answeredBy: responder.name, method: unknown?.method ?? "-",
      target: unknown?.target ?? "-",
      status: reply.status, bodyBytes: reply.body.count, duration: .zero)
    send(reply, entry, answersHead: false, keepsAlive: false, leavesUnread: true, connection)
  }

  private func send(
    _ reply: HTTPReply, _ entry: HTTPLogEntry, answersHead: Bool, keepsAlive: Bool,
    leavesUnread: Bool, _ connection: CivetwebConnection
  ) {
    let keepsAlive = keepsAlive && !links.areShort
    if !keepsAlive { connection.closeAfterReply() }
    // The entry stands in the log before the client has the reply.
    log(entry)
    links.enter(.transferring, peer: connection.peer)
    let wasSent = connection.write(
      reply.bytes(answersHead: answersHead, keepsAlive: keepsAlive, date: time(nil)))
    links.answered(peer: connection.peer)
    guard leavesUnread, wasSent, let descriptor = links.descriptor(peer: connection.peer) else {
      return
    }
    Socket.endSending(descriptor)
    Socket.discard(descriptor, within: limits.lingerTime)
  }

  // MARK: Bodies

  private func body(
    _ framing: HTTPHead.Framing, of head: HTTPHead, _ connection: CivetwebConnection
  ) throws(HTTPProblem) -> [UInt8] {
    guard framing != .none, framing != .length(0) else { return [] }
    if head.expectsContinue, !connection.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) {
      throw HTTPProblem(400)
    }
    var body: [UInt8] = []
    while framing != .length(body.count) {
      // Never more than the length, and never much more than has arrived.
      let piece =
        if case .length(let length) = framing { min(length - body.count, 64 << 10) } else {
          64 << 10
        }
      var reading = CivetwebConnection.Reading.failed
      // Safe: the library writes at most `piece` bytes, and says how many it wrote.
      body += unsafe [UInt8](unsafeUninitializedCapacity: piece) { room, count in
        reading = unsafe connection.read(into: UnsafeMutableRawBufferPointer(room))
        if case .bytes(let read) = reading { count = read }
      }
      if body.count > limits.bodyBytes {
        throw HTTPProblem(413, "The body is longer than \(limits.bodyBytes) bytes.")
      }
      switch reading {
      case .bytes: continue
      case .end where framing == .chunked: return body
      case .end: throw HTTPProblem(408, "The body did not come within \(limits.requestTime).")
      case .failed: throw HTTPProblem(400, "The body has ended too soon, or is not in chunks.")
      }
    }
    return body
  }

  // MARK: The library's words

  /// Keeps the first that the library has to complain of: those behind say less.
  func note(_ message: String) { complaint.withLock { if $0.isEmpty { $0 = message } } }

  /// What it complained of: of an error of the system, as `98 (Address already in use)`, the
  /// part in parentheses.
  func takeComplaint() -> String {
    let text = complaint.withLock { $0 }
    guard text.hasSuffix(")"), let open = text.lastIndex(of: "(") else { return text }
    return String(text[text.index(after: open)...].dropLast())
  }
}
