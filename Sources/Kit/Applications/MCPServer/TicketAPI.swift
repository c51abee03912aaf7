import Synchronization
import WebServers

/// A small help desk, the API of the course's MCP server: tickets in memory.
///
/// Everybody may read. Changes need a token with the role `agent`, and `/admin/reset` one with `admin`.
public final class TicketAPI: Sendable {
  private struct State {
    var tickets: [Int: JSONValue] = [:]
    var last = 0
  }

  private let state = Mutex(State())

  /// The most tickets that are kept; the one more is refused with 507.
  public static let capacity = 1_000

  /// Three tickets to begin with.
  public init() { reset() }

  /// The OpenAPI document.
  public static var document: JSONValue {
    // The text is a constant of ours, which the tests read.
    guard let document = try? JSONValue(parsing: documentText.utf8) else {
      preconditionFailure("the document is JSON")
    }
    return document
  }

  /// What does the work, by `operationId`.
  public var handlers: [String: DescribedAPI.Handler] {
    [
      "listTickets": { [self] in try list($0) },
      "createTicket": { [self] in try create($0) },
      "getTicket": { [self] in try .json(ticket($0)) },
      "updateTicket": { [self] in try update($0) },
      "deleteTicket": { [self] in try delete($0) },
      "resetTickets": { [self] _ in
        reset()
        return .empty()
      },
    ]
  }

  private func reset() {
    state.withLock { state in
      state = State()
      for (title, priority) in [
        ("Printer is on fire", "high"), ("Password forgotten", "normal"), ("Chair squeaks", "low"),
      ] {
        state.last += 1
        state.tickets[state.last] = [
          "id": .integer(state.last), "title": .string(title), "priority": .string(priority),
          "status": "open", "requester": ["name": "Ada"],
        ]
      }
    }
  }

  private func list(_ arguments: JSONValue) throws -> HTTPReply {
    let (status, limit) = (arguments["status"], arguments["limit"]?.int ?? 20)
    let tickets = state.withLock { state in
      state.tickets.values.filter { status == nil || $0["status"] == status }
        .sorted { ($0["id"]?.int ?? 0) < ($1["id"]?.int ?? 0) }
    }
    return try .json(JSONValue.object(["tickets": .array(Array(tickets.prefix(limit)))]))
  }

  private func create(_ arguments: JSONValue) throws -> HTTPReply {
    let ticket = try state.withLock { state in
      guard state.tickets.count < Self.capacity else {
        throw HTTPProblem(507, "There are \(Self.capacity) tickets already.")
      }
      state.last += 1
      var ticket = arguments
      ticket["id"] = .integer(state.last)
      ticket["status"] = "open"
      if ticket["priority"] == nil { ticket["priority"] = "normal" }
      state.tickets[state.last] = ticket
      return ticket
    }
    return try .json(ticket, status: 201)
  }

  private func ticket(_ arguments: JSONValue) throws(HTTPProblem) -> JSONValue {
    let id = arguments["id"]?.int ?? 0
    guard let ticket = state.withLock({ $0.tickets[id] }) else { throw Self.missing(id) }
    return ticket
  }

  private func update(_ arguments: JSONValue) throws -> HTTPReply {
    let id = arguments["id"]?.int ?? 0
    let ticket = try state.withLock { state in
      guard var ticket = state.tickets[id] else { throw Self.missing(id) }
      for (name, value) in arguments.members ?? [:] { ticket[name] = value }
      state.tickets[id] = ticket
      return ticket
    }
    return try .json(ticket)
  }

  private func delete(_ arguments: JSONValue) throws -> HTTPReply {
    let id = arguments["id"]?.int ?? 0
    guard state.withLock({ $0.tickets.removeValue(forKey: id) }) != nil else {
      throw Self.missing(id)
    }
    return .empty()
  }

  private static func missing(_ id: Int) -> HTTPProblem {
    HTTPProblem(404, "There is no ticket \(id).")
  }
}
