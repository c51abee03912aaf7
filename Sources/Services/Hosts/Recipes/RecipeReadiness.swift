import HTTPClient
import LessonModel
import Processes
import Synchronization

/// Asks a server of a recipe whether it takes clients.
final class RecipeReadiness: Sendable {
  /// What is asked, with the values of the server.
  enum Question: Sendable {
    case http(String, port: Int)
    case tcp(Int)
    case command(@Sendable () -> (isReady: Bool, answer: String), shown: String)
    case log(String, ServerLogTail)
  }

  /// How long one answer may take; after that it is asked again.
  private static let patience: Duration = .seconds(10)

  private let question: Question
  /// The processes of the server.
  private let processes: @Sendable () -> [Int32]
  private let lastAnswer = Mutex("")
  private let taken = Mutex<Int?>(nil)

  /// Prepares to ask.
  ///
  /// - Parameters:
  ///   - question: what is asked.
  ///   - processes: tells which processes are the server's.
  init(_ question: Question, processes: @escaping @Sendable () -> [Int32]) {
    (self.question, self.processes) = (question, processes)
  }

  /// A port of the server on which another program has answered; nil when none has.
  var takenPort: Int? { taken.withLock { $0 } }

  /// What was asked and what the answer was, for a message.
  var account: String {
    let answer = lastAnswer.withLock { $0 }
    switch question {
    case .http(let url, _): return "\(url) \(answer.isEmpty ? "has not answered" : answer)"
    case .tcp(let port): return "nothing of it listens on port \(port)"
    case .command(_, let shown):
      return "`\(shown)` \(answer.isEmpty ? "has not ended with 0" : answer)"
    case .log(let text, _): return "no line of its log holds `\(text)`"
    }
  }

  /// Asks once.
  func isReady() -> Bool {
    switch question {
    case .http(let url, let port):
      let (isReady, answer) = Self.ask(url)
      lastAnswer.withLock { $0 = answer }
      return isReady && isOwn(port)
    case .tcp(let port):
      return Self.listens(port) && isOwn(port)
    case .command(let run, _):
      let (isReady, answer) = run()
      lastAnswer.withLock { $0 = answer }
      return isReady
    case .log(_, let log): return log.hasSeen
    }
  }

  /// Whether a port takes connections, and the server is the one who takes them.
  func isListening(on port: Int) -> Bool { Self.listens(port) && isOwn(port) }

  private static func listens(_ port: Int) -> Bool {
    let address = SocketAddress.loopback(port: UInt16(clamping: port))
    return Socket.connect(to: address, deadline: .after(.seconds(1))) != nil
  }

  /// Whether what listens on a port is the server. Another program may have come first.
  private func isOwn(_ port: Int) -> Bool {
    let listeners = SocketHolder.listeners(on: port)
    if listeners.isEmpty { return true }
    let holders = processes().map { SocketHolder.holds($0, anyOf: listeners) }
    // What the kernel does not tell proves nothing.
    if holders.isEmpty || holders.contains(where: { $0 != false }) { return true }
    taken.withLock { $0 = port }
    return false
  }

  /// Gets an address.
  private static func ask(_ url: String) -> (isReady: Bool, answer: String) {
    let hostStart = url.firstRange(of: "://")?.upperBound ?? url.startIndex
    let slash = url[hostStart...].firstIndex(of: "/") ?? url.endIndex
    var request = HTTPTransfer.Request(url: String(url[..<slash]))
    request.target = slash == url.endIndex ? "/" : String(url[slash...])
    request.headers = [("Host", String(url[hostStart..<slash]))]
    let deadline = Deadline.after(patience)
    do throws(HTTPFailure) {
      let transfer = try HTTPTransfer(request)
      while true {
        switch transfer.advance() {
        case .complete:
          let status = transfer.response.status ?? 0
          return ((200..<300).contains(status), "answers with status \(status)")
        case .failed(let failure): return (false, "does not answer: \(failure)")
        case .underway: break
        }
        if deadline.hasPassed { return (false, "does not answer in \(patience)") }
        var entries = transfer.waits.map { wait in
          Poll.entry(
            wait.descriptor,
            (wait.reads ? Poll.readable : 0) | (wait.writes ? Poll.writable : 0))
        }
        Poll.wait(&entries, milliseconds: 20)
      }
    } catch { return (false, "cannot be asked: \(error)") }
  }
}
