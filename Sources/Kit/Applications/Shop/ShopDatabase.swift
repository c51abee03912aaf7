import Databases
import Dispatch
import PostgresClient
import Synchronization
import WebServers

/// The routers of a shop, one for each request that is at the database.
///
/// The router that came back last is handed out first: requests that come one after another share one,
/// and so one sequence of turns.
final class ShopDatabase: Sendable {
  private final class Slot: Sendable {
    let router: Mutex<ReplicaRouter>
    init(_ router: sending ReplicaRouter) { self.router = Mutex(router) }
  }

  private let slots: [Slot]
  private let free: Mutex<[Int]>
  private let places: DispatchSemaphore
  private let start = ContinuousClock.now

  init(connections: Int, _ makeRouter: (Int) -> sending ReplicaRouter) {
    precondition(connections > 0, "a shop needs a connection")
    slots = (0..<connections).map { Slot(makeRouter($0)) }
    free = Mutex(Array((0..<connections).reversed()))
    places = DispatchSemaphore(value: connections)
  }

  /// Runs something on a router, at a time on a clock that only goes forward. Waits while all routers
  /// are in use.
  private func run<Value: Sendable>(
    _ body: @Sendable (ReplicaRouter, Duration) throws(RoutingError) -> Value
  ) throws -> Value {
    places.wait()
    let number = free.withLock { $0.removeLast() }
    defer {
      free.withLock { $0.append(number) }
      places.signal()
    }
    let now = ContinuousClock.now - start
    do {
      return try slots[number].router.withLock { try body($0, now) }
    } catch {
      throw Self.problem(error)
    }
  }

  // lesson: reads
  /// Reads for a client that may have seen something before: from any server when it has not, else
  /// from one that shows all that it has seen.
  func read(_ sql: String, _ parameters: [String?], for client: ShopClient) throws -> ShopAnswer {
    try run { router, now throws(RoutingError) in
      var session = client.session
      do throws(RoutingError) {
        let rows = try router.read(sql, parameters: parameters, for: &session, at: now)
        return ShopAnswer(rows: rows, cookie: session.token.map { .token($0) })
      } catch {
        guard error.isOfOtherTimeline else { throw error }
        let rows = try Self.readPrimary(sql, parameters, router, now)
        return ShopAnswer(rows: rows, cookie: .forgotten)
      }
    }
  }

  /// Reads from the primary, whatever the policy says.
  func readPrimary(_ sql: String, _ parameters: [String?]) throws -> ShopAnswer {
    try run { router, now throws(RoutingError) in
      ShopAnswer(rows: try Self.readPrimary(sql, parameters, router, now))
    }
  }

  /// Writes to the primary. The token that comes back shows the write to the client's later reads.
  func write(_ sql: String, _ parameters: [String?], for client: ShopClient) throws -> ShopAnswer {
    try run { router, now throws(RoutingError) in
      var session = ReplicaSession(.upToDate)
      let rows = try router.write(sql, parameters: parameters, for: &session, at: now)
      if let before = client.session.token { session.note(before) }
      return ShopAnswer(rows: rows, cookie: session.token.map { .token($0) })
    }
  }
  // lesson: end

  private static func readPrimary(
    _ sql: String, _ parameters: [String?], _ router: ReplicaRouter, _ now: Duration
  ) throws(RoutingError) -> RoutedRows {
    var session = ReplicaSession(.primaryAfterWrite(for: .seconds(1)))
    session.noteWrite(at: now)
    return try router.read(sql, parameters: parameters, for: &session, at: now)
  }

  /// What the client is told when the database did not answer.
  private static func problem(_ error: any Error) -> any Error {
    guard let error = error as? RoutingError else { return error }
    let later: HTTPHeaders = ["Retry-After": "1"]
    return switch error {
    case .noServer:
      HTTPProblem(503, "No database server can be reached that may do this.", headers: later)
    case .staleToken:
      HTTPProblem(503, "No database server shows yet what you have seen.", headers: later)
    case .readOnly:
      HTTPProblem(503, "The database does not take writes now.", headers: later)
    case .outcomeUnknown:
      HTTPProblem(503, "The database was lost meanwhile: it may have been done, or not.")
    case .positionUnknown:
      HTTPProblem(503, "It was done, but the database was lost before it could say so.")
    case .failed: error
    }
  }
}

extension RoutingError {
  /// Whether the token is of another timeline than the servers' logs: its shop is gone, or it never was
  /// of one.
  fileprivate var isOfOtherTimeline: Bool {
    guard case .staleToken(_, let skipped) = self else { return false }
    return skipped.contains { if case .otherTimeline = $0.reason { true } else { false } }
  }
}
