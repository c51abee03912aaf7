import CLinux
import Glibc
import Platform
import PostgresClient
import Processes

/// The installed psql, which runs one command with Etude as its server.
///
/// So Etude can run psql's own queries on the session's connection: in its transaction, with its
/// temporary tables and its role.
final class ServedPsql {
  /// The next event of psql.
  enum Event {
    /// psql runs a query and waits for the answer.
    case query([UInt8])
    /// psql has ended.
    case end
  }

  /// psql's output since it was last taken.
  private(set) var printed: [UInt8] = []
  /// Whether psql has connected.
  private(set) var hasConnected = false
  /// The descriptor that is readable when `next` has something to do.
  var pollDescriptor: Int32 { watch.number }

  private let listener: AbstractListener
  private let output: Pipe
  private let child: ChildProcess
  private let watch: Descriptor
  private var connection: Descriptor?
  private var messages = ClientMessages()
  private let settings: [(name: String, value: String)]

  /// Starts psql.
  ///
  /// - Parameters:
  ///   - program: Its path.
  ///   - command: The backslash command.
  ///   - variables: psql's variables.
  ///   - database: The database that psql connects to.
  ///   - user: The user that psql connects as.
  ///   - settings: The settings that the server reports by itself.
  /// - Throws: `SystemError` when it cannot be started.
  init(
    _ program: String, command: String, variables: [String: String],
    database: String, user: String, settings: [(name: String, value: String)]
  ) throws(SystemError) {
    listener = try AbstractListener()
    output = try Pipe.fromChild()
    self.settings = settings
    let place = [
      ("host", listener.host), ("port", "5432"), ("dbname", database), ("user", user),
      ("sslmode", "disable"), ("gssencmode", "disable"),
    ]
    let url = place.map { "\($0)='\(Self.escaped($1, with: "\\"))'" }.joined(separator: " ")
    var launch = ChildProcess.Launch(
      program,
      ["-X", "-q"] + variables.sorted { $0.key < $1.key }.flatMap { ["-v", "\($0)=\($1)"] }
        + ["-d", url, "-c", command],
      environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "PAGER": "cat"],
      workingDirectory: "/")
    launch.standardOutput = .descriptor(output.writeEnd.number)
    launch.endsWithParent = true
    child = try ChildProcess.start(launch)
    output.writeEnd.close()
    let number = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard number >= 0 else { throw SystemError.last("cannot wait for psql") }
    watch = Descriptor(owning: number)
    for number in [listener.descriptor.number, output.readEnd.number, child.pollDescriptor] {
      observe(number)
    }
  }

  /// The next event; nil when it has not come yet.
  ///
  /// - Throws: `SystemError` when the connection or the output cannot be read.
  func next() throws(SystemError) -> Event? {
    // Asked first: after its end, all of psql's output and messages are there.
    let hasEnded = child.exitStatus() != nil
    if connection == nil, let accepted = listener.accept(from: child.processID) {
      observe(accepted.number)
      connection = accepted
    }
    while let bytes = try connection?.read(), !bytes.isEmpty { messages.append(bytes) }
    // psql has printed a query when it sends it.
    while let bytes = try output.readEnd.read(), !bytes.isEmpty { printed += bytes }
    while let message = messages.next() {
      switch message {
      case .start:
        hasConnected = true
        send(ServerMessage.welcome(settings: settings))
      case .query(let text): return .query(text)
      case .other: break
      }
    }
    return hasEnded ? .end : nil
  }

  /// Sends the answer to the query.
  func answer(_ result: QueryResult) {
    send(ServerMessage.answer(result.table, tag: result.raw.commandTag))
  }

  /// Takes psql's output.
  func takePrinted() -> [UInt8] {
    defer { printed = [] }
    return printed
  }

  /// A text for use within quotes: a mark stands before `'`, a backslash before `\`.
  static func escaped(_ text: String, with mark: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("'", with: "\(mark)'")
  }

  private func observe(_ number: Int32) {
    var event = unsafe epoll_event()
    unsafe event.events = EPOLLIN.rawValue
    // Safe: the structure lives through the call.
    _ = unsafe epoll_ctl(watch.number, EPOLL_CTL_ADD, number, &event)
  }

  /// Sends bytes, and waits for psql to read them: psql reads whenever it does not send. When psql is
  /// gone, nothing is sent.
  private func send(_ bytes: [UInt8]) {
    guard let connection else { return }
    _ = Transfer.sendAll(bytes.span, to: connection.number, deadline: .after(.seconds(60)))
  }
}
