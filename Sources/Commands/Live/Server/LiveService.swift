import Foundation
import LessonModel
import Services
import WebServers

/// The server's side of all pages: who is there, which run each has, and what goes between them. It
/// is used on the server's thread only, and never waits.
final class LiveService: WebSocketService {
  /// What runs are made of.
  struct Source: Sendable {
    /// The lessons.
    var shelf: LessonShelf
    /// Where services come from.
    var host: ServiceHost
    /// How many runs there may be at a time.
    var mostRuns: Int
    /// Whether server settings that are not known to be harmless need no question.
    var isTrusted: Bool
    /// Where the paths of `source=` blocks start, when lessons may be written; nil when they may not.
    var editedRoot: String?
    /// The time.
    var now: @Sendable () -> ContinuousClock.Instant = { .now }
  }

  /// A page.
  private final class Client {
    var run: LiveRun?
    /// How many messages it may send now.
    var allowance = Double(mostAtOnce)
    var counted: ContinuousClock.Instant

    init(now: ContinuousClock.Instant) { counted = now }

    static let mostAtOnce = 200
    private static let perSecond = 50.0

    /// Counts a message; false when it is one of too many.
    func takesMessage(at now: ContinuousClock.Instant) -> Bool {
      let passed = counted.duration(to: now) / .seconds(1)
      counted = now
      allowance = min(Double(Self.mostAtOnce), allowance + passed * Self.perSecond)
      guard allowance >= 1 else { return false }
      allowance -= 1
      return true
    }
  }

  /// How many messages a run may leave unread.
  private static let mostLetters = 1_000

  private let source: Source
  private let entrance: Entrance
  private let wake: @Sendable () -> Void
  private var connections: [Int: WebSocketConnection] = [:]
  private var runs: [String: LiveRun] = [:]
  /// The runs without a page, in the order in which they lost it.
  private var lost: [String] = []

  init(_ source: Source, entrance: Entrance, wake: @escaping @Sendable () -> Void) {
    (self.source, self.entrance, self.wake) = (source, entrance, wake)
  }

  func check(_ request: WebSocketRequest) throws(HTTPProblem) {
    // A proxy may have left its prefix in front.
    guard request.path.split(separator: "/").last == "live" else { throw HTTPProblem(404) }
    guard entrance.admits(request.headers) else { throw HTTPProblem(403) }
    // A browser always says where its page comes from. What says nothing is no page.
    guard request.headers["Origin"] != nil else {
      throw HTTPProblem(403, "Only the server's own pages may connect.")
    }
  }

  func opened(_ connection: WebSocketConnection, request: WebSocketRequest) {
    connection.attachment = Client(now: source.now())
    connections[connection.number] = connection
  }

  func received(_ message: WebSocketMessage, from connection: WebSocketConnection) {
    guard let client = connection.attachment as? Client else { return }
    guard client.takesMessage(at: source.now()), case .text(let text) = message,
      let message = try? PageMessage(json: text), (message.name == .open) == (client.run == nil)
    else { return refuse(connection) }
    guard let run = client.run else { return open(message, client, connection) }
    if run.put(.message(message)) > Self.mostLetters { refuse(connection) }
  }

  func due(_ connection: WebSocketConnection) {}

  func closed(_ connection: WebSocketConnection) {
    connections[connection.number] = nil
    guard let run = (connection.attachment as? Client)?.run else { return }
    run.disconnect(connection.number)
    if run.client == nil { lost.append(run.id) }
  }

  /// Sends what runs have left for their pages.
  func woken() {
    for change in source.shelf.takeChanges() {
      for run in runs.values where run.lesson == change.name { run.put(.changed(change)) }
    }
    // Before what they have left is taken: that is all then.
    let over = runs.values.filter(\.isOver).map(\.id)
    for run in runs.values {
      if let connection = run.client.flatMap({ connections[$0] }) {
        for parcel in run.takeParcels() {
          switch parcel {
          case .message(let json): connection.send(.text(json))
          case .last(let json):
            connection.send(.text(json))
            connection.close()
          }
        }
      }
    }
    for id in over { runs[id] = nil }
    lost.removeAll { runs[$0] == nil }
  }

  /// Ends the connection of a client that keeps to no rule.
  private func refuse(_ connection: WebSocketConnection) { connection.close(1_008) }

  private func open(_ message: PageMessage, _ client: Client, _ connection: WebSocketConnection) {
    let name = message.text(.lesson) ?? ""
    if let page = message.text(.page), let now = source.shelf.edition(of: name), page != now {
      // What it shows would not be what it runs.
      connection.send(.text(RewrittenMessage().json()))
      return
    }
    if let run = message.text(.run).flatMap({ runs[$0] }), run.lesson == name, !run.isOver {
      client.run = run
      lost.removeAll { $0 == run.id }
      let former = run.connect(connection.number).flatMap { connections[$0] }
      if let former, former !== connection {
        (former.attachment as? Client)?.run = nil
        close(former, .taken, "Another tab has this run now.")
      }
      return
    }
    guard let lesson = source.shelf.lesson(name) else {
      return close(connection, .failed, "This server has no lesson of that name.")
    }
    guard makeRoom() else {
      return close(
        connection, .limit,
        "\(source.mostRuns) pages run, and this server has no room for more: close one of them.")
    }
    do {
      let id = UUID().uuidString.lowercased()
      let run = try LiveRun(id: id, lesson: name, wake: wake)
      runs[id] = run
      client.run = run
      _ = run.connect(connection.number)
      start(run, lesson)
    } catch {
      close(connection, .failed, "\(error)")
    }
  }

  /// Makes room for a run: the one goes that has been without its page for the longest time.
  private func makeRoom() -> Bool {
    guard runs.count >= source.mostRuns else { return true }
    guard let lost = lost.first(where: { runs[$0] != nil }) else { return false }
    runs.removeValue(forKey: lost)?.put(.abandoned)
    return true
  }

  private func start(_ run: LiveRun, _ lesson: Lesson) {
    let source = source
    Thread.detachNewThread {
      LiveDriver(
        run, lesson: lesson, host: source.host, isTrusted: source.isTrusted,
        editedRoot: source.editedRoot, now: source.now
      ).drive()
    }
  }

  private func close(
    _ connection: WebSocketConnection, _ why: ClosedMessage.Why, _ text: String
  ) {
    connection.send(.text(ClosedMessage(why: why, text: text).json()))
    connection.close()
  }
}
