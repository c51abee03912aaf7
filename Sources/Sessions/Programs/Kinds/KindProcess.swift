import Glibc
import PlainText
import Processes
import Sessions

/// The process of a page's sessions of one kind: lines of JSON go in, lines of JSON come out.
///
/// A program that does not keep to its part is ended: what it would say later could not be told from
/// what it should not say. All of its sessions end with it.
final class KindProcess {
  /// The longest line that is read, in bytes.
  static let longestLine = 1 << 20
  /// How much one call of `pump` reads at most: each line is taken apart, and others wait meanwhile.
  private static let readAtOnce = 1 << 18
  /// How much is kept of what it prints on its standard error.
  private static let errorsKept = 2000
  /// How long it has to end when its input has ended.
  private static let grace: Duration = .seconds(2)

  /// What people call it.
  let name: String
  /// Why it takes part in nothing any more; nil while it does.
  private(set) var failure: String?
  private let process: ChildProcess
  private let input: Pipe
  private let output: Pipe
  private let errors: Pipe
  private var unsent: [UInt8] = []
  private var received: [UInt8] = []
  /// How much of `received` holds no line end.
  private var searched = 0
  /// The end of what it has printed on its standard error.
  private var complaints: [UInt8] = []
  private var errorsAreOver = false
  private var outputIsOver = false
  /// Whether nobody reads what is written.
  private var inputIsClosed = false
  private var sessions: [String: KindSession] = [:]
  /// Whether others of its process group were left when it had ended by itself.
  private(set) var hadCompany = false
  /// What it did wrong after its input had ended; nil when nothing.
  private(set) var lastProblem: String?
  /// The names of sessions that are over: late lines about them are nothing bad.
  private var closed: Set<String> = []

  /// Starts the process.
  ///
  /// - Throws: `SessionError` when it cannot be started.
  init(name: String, _ launch: ChildProcess.Launch, start: ProcessStarter) throws {
    self.name = name
    var launch = launch
    do {
      input = try Pipe()
      output = try Pipe.fromChild()
      errors = try Pipe.fromChild()
      input.writeEnd.setNonblocking()
      launch.standardInput = .descriptor(input.readEnd.number)
      launch.standardOutput = .descriptor(output.writeEnd.number)
      launch.standardError = .descriptor(errors.writeEnd.number)
      process = try start(launch)
    } catch {
      throw SessionError.failed("\(error)")
    }
    for end in [input.readEnd, output.writeEnd, errors.writeEnd] { end.close() }
  }

  /// What the loop has to wait for.
  var descriptors: [PollDescriptor] {
    if failure != nil { return [] }
    var all = [PollDescriptor(process.pollDescriptor)]
    if !outputIsOver { all.append(PollDescriptor(output.readEnd.number)) }
    if !errorsAreOver { all.append(PollDescriptor(errors.readEnd.number)) }
    if !unsent.isEmpty {
      all.append(PollDescriptor(input.writeEnd.number, read: false, write: true))
    }
    return all
  }

  func add(_ session: KindSession) {
    sessions[session.name] = session
    closed.remove(session.name)
  }

  func remove(_ session: KindSession) {
    guard sessions[session.name] === session else { return }
    sessions[session.name] = nil
    closed.insert(session.name)
  }

  /// Sends a line, as far as the pipe takes it now.
  func send(_ request: KindRequest) {
    guard failure == nil else { return }
    unsent += request.line
    flush()
  }

  private func flush() {
    while !unsent.isEmpty {
      switch Transfer.write(unsent.span, to: input.writeEnd.number) {
      case .moved(let count): unsent.removeFirst(count)
      case .wouldBlock: return
      case .failed:
        inputIsClosed = true
        unsent = []
      }
    }
  }

  /// Reads and writes what can be read and written without waiting, and hands each session what is said
  /// of it.
  ///
  /// - Throws: `SessionError` when the program cannot go on; once.
  func pump() throws {
    guard failure == nil else { return }
    flush()
    // Asked before the pipes are read: what was written before is then in them.
    let end = process.exitStatus()
    do throws(Broken) {
      readErrors()
      try readLines(upTo: end == nil ? Self.readAtOnce : 16 * Self.readAtOnce)
      if let end { throw Broken("it ended with \(end)") }
      // A process that ends closes its files a moment before anybody knows how it ended.
      if outputIsOver || inputIsClosed, !process.isEnding {
        let stream = outputIsOver ? "output" : "input"
        throw Broken("it has closed its standard \(stream) and goes on running")
      }
    } catch {
      // The sessions share the program, and any of them may be the first to see its end: it is told where
      // an input runs.
      let concerned = sessions.values.first(where: \.isAtWork).map(ObjectIdentifier.init)
      fail(because: error.reason)
      let reason = failure ?? error.reason
      throw concerned.map { SessionError.failedFor($0, reason) } ?? SessionError.failed(reason)
    }
  }

  /// Reads lines, and notes when no more can come.
  private func readLines(upTo limit: Int) throws(Broken) {
    var rest = limit
    while rest > 0, !outputIsOver {
      // A read that fails is as an end.
      guard let part = try? output.readEnd.read(limit: min(rest, 1 << 16)) as [UInt8]?? else {
        outputIsOver = true
        return
      }
      guard let bytes = part else { return }
      if bytes.isEmpty {
        outputIsOver = true
        if !received.isEmpty {
          throw Broken("its last line has no end: \(Self.shown(received))")
        }
        return
      }
      rest -= bytes.count
      received += bytes
      try takeLines()
    }
  }

  private func takeLines() throws(Broken) {
    var start = 0
    while let end = received[max(start, searched)...].firstIndex(of: UInt8(ascii: "\n")) {
      if end - start > Self.longestLine { break }
      let line = received[start..<end]
      start = end + 1
      if !line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) {
        try take(line)
      }
    }
    received.removeFirst(start)
    searched = received.count
    if received.count > Self.longestLine {
      throw Broken("it wrote a line of more than \(Self.longestLine) bytes")
    }
  }

  private func take(_ line: ArraySlice<UInt8>) throws(Broken) {
    let message: KindMessage
    do throws(KindMessage.Malformed) {
      message = try KindMessage(line)
    } catch {
      throw Broken("it wrote a line that \(error.reason): \(Self.shown(line))")
    }
    guard let name = message.session else {
      guard case .error(let problem, _) = message.content else { return }
      throw Broken(VisibleText.oneLine(problem))
    }
    guard let session = sessions[name] else {
      if closed.contains(name) { return }
      throw Broken(
        "it named the session \(Self.shown(name.utf8)), which is not open: \(Self.shown(line))")
    }
    if let problem = session.receive(message.content) {
      throw Broken("\(problem): \(Self.shown(line))")
    }
  }

  private func readErrors() {
    var rest = Self.readAtOnce
    while rest > 0, !errorsAreOver {
      // What it complains of is only told; a read that fails ends that.
      guard let part = try? errors.readEnd.read(limit: min(rest, 1 << 16)) as [UInt8]?? else {
        errorsAreOver = true
        return
      }
      guard let bytes = part else { return }
      errorsAreOver = bytes.isEmpty
      rest -= bytes.count
      complaints += bytes
      if complaints.count > Self.errorsKept {
        complaints.removeFirst(complaints.count - Self.errorsKept)
      }
    }
  }

  /// What it has printed on its standard error last, in lines; nothing when it has printed nothing.
  var lastComplaints: [String] {
    let text = String(decoding: complaints, as: UTF8.self)
    return text.split(separator: "\n").suffix(5).map { VisibleText.oneLine(String($0)) }
  }

  private func fail(because reason: String) {
    readErrors()
    let said = lastComplaints
    failure =
      "\(name): \(reason)"
      + (said.isEmpty ? "" : "; its standard error ends with:" + said.map { "\n  \($0)" }.joined())
    release()
  }

  private func release() {
    process.signalGroup(SIGKILL)
    process.signal(SIGKILL)
    for end in [input.writeEnd, output.readEnd, errors.readEnd] { end.close() }
    sessions = [:]
    unsent = []
  }

  /// Ends the program: its input ends, and it has a moment to end by itself.
  ///
  /// - Returns: how it ended; nil when it did not end by itself.
  @discardableResult
  func close() -> ProcessEnd? {
    guard failure == nil else { return nil }
    failure = "\(name): the page is over"
    let deadline = ContinuousClock.now + Self.grace
    var status: ProcessEnd?
    while true {
      flush()
      if unsent.isEmpty { input.writeEnd.close() }
      status = process.exitStatus()
      readErrors()
      // What it says now concerns nobody but a trial of the program.
      do throws(Broken) {
        if lastProblem == nil { try readLines(upTo: Self.readAtOnce) }
      } catch {
        lastProblem = error.reason
      }
      if lastProblem != nil, let part = try? output.readEnd.read() as [UInt8]?? {
        outputIsOver = outputIsOver || part?.isEmpty == true
      }
      if status != nil || ContinuousClock.now >= deadline { break }
      var waited = [PollDescriptor(process.pollDescriptor)]
      if !outputIsOver { waited.append(PollDescriptor(output.readEnd.number)) }
      if !errorsAreOver { waited.append(PollDescriptor(errors.readEnd.number)) }
      if !unsent.isEmpty {
        waited.append(PollDescriptor(input.writeEnd.number, read: false, write: true))
      }
      _ = PollSet.wait(waited, milliseconds: 50)
    }
    // What it has told to end may need a moment too.
    while status != nil, hasGroup, ContinuousClock.now < deadline {
      _ = PollSet.wait([], milliseconds: 2)
    }
    hadCompany = status != nil && hasGroup
    release()
    return status
  }

  /// Whether the process group that it leads has members.
  private var hasGroup: Bool { kill(-process.processID, 0) == 0 || errno == EPERM }

  private static func shown(_ bytes: some Sequence<UInt8>) -> String {
    let start = Array(bytes.prefix(121))
    let text = VisibleText.oneLine(String(decoding: start.prefix(120), as: UTF8.self))
    return "`\(text)\(start.count > 120 ? "…" : "")`"
  }

  /// Why the program cannot go on.
  private struct Broken: Error {
    var reason: String
    init(_ reason: String) { self.reason = reason }
  }
}
