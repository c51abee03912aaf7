import RedisClient
public import Systems
public import WebServers

/// The HTTP interface of a notification service.
///
///     POST /notifications          a message to one recipient        202, its id
///     GET  /notifications/{id}     what became of it
///     POST /campaigns              a message to all users            202
///     GET  /campaigns/{name}       what became of that
///     GET  /ledger                 where all messages are
///     GET  /templates              what can be sent
///     GET  /providers/{channel}    what a scripted provider was asked
///     PUT  /providers/{channel}    what it does next
///     GET  /openapi.json           all of this, as an OpenAPI document
public struct NotificationAPI: Sendable {
  private let control: NotificationControl
  private let providers: [NotificationChannel: ScriptedProvider]
  private let clock: @Sendable () -> Int

  /// Makes an interface.
  ///
  /// - Parameters:
  ///   - control: what takes the requests.
  ///   - providers: the providers that can be looked at and told what to do.
  ///   - clock: the time in milliseconds.
  public init(
    _ control: NotificationControl, providers: [NotificationChannel: ScriptedProvider] = [:],
    clock: @escaping @Sendable () -> Int = JobWorker.realTime
  ) {
    (self.control, self.providers, self.clock) = (control, providers, clock)
  }

  /// Everything that it answers.
  public var routes: HTTPRoutes {
    var routes = HTTPRoutes()
    let (control, clock) = (control, clock)
    // lesson: routes
    routes.post("/notifications") { request in
      try Self.answering {
        let id = try control.accept(
          request.json(), key: request.idempotencyKey, at: clock())
        return try .json(["id": id], status: 202, headers: ["Location": "/notifications/\(id)"])
      }
    }
    routes.post("/campaigns") { request in
      try Self.answering {
        let id = try control.announce(request.json(), at: clock())
        return try .json(["id": id], status: 202, headers: ["Location": "/campaigns/\(id)"])
      }
    }
    // lesson: end
    routes.get("/notifications/{id}") { request in
      let id: String = try request.parameter("id")
      return try Self.answering { try Self.reply(control.state(of: id), id, "message") }
    }
    routes.get("/campaigns/{name}") { request in
      let name: String = try request.parameter("name")
      return try Self.answering {
        try Self.reply(control.state(ofCampaign: name), name, "campaign")
      }
    }
    routes.get("/ledger") { _ in try Self.answering { try .json(control.ledger()) } }
    routes.get("/templates") { _ in
      try .json(control.templates.values.sorted { $0.name < $1.name }.map(TemplateView.init))
    }
    let description = NotificationOpenAPI.text(
      control.templates.values.sorted { $0.name < $1.name })
    routes.get("/openapi.json") { _ in
      HTTPReply(headers: ["Content-Type": "application/json"], body: Array(description.utf8))
    }
    addProviders(to: &routes)
    return routes
  }

  private func addProviders(to routes: inout HTTPRoutes) {
    let providers = providers
    @Sendable func provider(_ request: HTTPRequest) throws -> ScriptedProvider {
      let name: String = try request.parameter("channel")
      guard let channel = NotificationChannel(rawValue: name), let provider = providers[channel]
      else { throw HTTPProblem(404, "There is no provider for this channel.") }
      return provider
    }
    routes.get("/providers/{channel}") { request in
      let provider = try provider(request)
      return try .json(["calls": provider.callCount, "sent": provider.sentCount])
    }
    routes.put("/providers/{channel}") { request in
      let provider = try provider(request)
      let body = try request.json(ScriptBody.self)
      guard body.script.count <= 1_000 else {
        throw HTTPProblem(422, "A script has 1,000 moves at most.")
      }
      let moves = try body.script.map { text in
        guard let move = ScriptedProvider.Move(text) else {
          throw HTTPProblem(
            422, "A move is accept, fail, refuse, lose or slow:MILLISECONDS, up to slow:600000.")
        }
        return move
      }
      guard (0...600_000).contains(body.latency ?? 0) else {
        throw HTTPProblem(422, "A latency is from 0 to 600000 milliseconds.")
      }
      provider.rewrite(moves, latency: body.latency)
      return .empty()
    }
  }

  private struct ScriptBody: Decodable {
    var script: [String]
    var latency: Int?
  }

  private struct TemplateView: Encodable {
    var name: String
    var channel: NotificationChannel
    var priority: NotificationPriority
    var variables: [String]

    init(_ template: NotificationTemplate) {
      (name, channel) = (template.name, template.channel)
      (priority, variables) = (template.priority, template.variables)
    }
  }

  private static func reply(_ state: JobState?, _ id: String, _ kind: String) throws -> HTTPReply {
    guard let state else { throw HTTPProblem(404, "There is no such \(kind), or none any more.") }
    let word =
      switch state {
      case .waiting, .delayed: "queued"
      case .active: "active"
      case .dead: "failed"
      case .completed(let outcome): outcome ?? "done"
      }
    return try .json(["id": id, "state": word])
  }
}

extension HTTPRequest {
  /// What the client calls the request. The draft of the IETF has it in quotes, many clients do not.
  fileprivate var idempotencyKey: String? {
    guard let text = headers["Idempotency-Key"] else { return nil }
    let isQuoted = text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
    return isQuoted ? String(text.dropFirst().dropLast()) : text
  }
}

extension NotificationAPI {
  /// Makes problems of what can go wrong.
  private static func answering(_ body: () throws -> HTTPReply) throws -> HTTPReply {
    do {
      return try body()
    } catch let fault as NotificationFault {
      throw fault.problem
    } catch is RedisError {
      throw HTTPProblem(
        503, "The queues cannot be reached; nothing is known to be accepted.",
        headers: ["Retry-After": "1"])
    }
  }
}

extension NotificationFault {
  // lesson: problem
  /// What a client is told.
  var problem: HTTPProblem {
    switch self {
    case .unknownTemplate:
      HTTPProblem(400, "There is no such template; GET /templates lists those that there are.")
    case .wrongVariables(let template, let missing, let unknown):
      HTTPProblem(
        400, "The values are not those of the template \(template).",
        extensions: ["missing": missing, "unknown": unknown])
    case .wrongRecipient(let channel, _):
      HTTPProblem(400, "The recipient of \(channel.rawValue) is \(channel.recipientForm).")
    case .tooLong(_, let limit): HTTPProblem(400, "A value has \(limit) characters at most.")
    case .wrongName:
      HTTPProblem(400, "A name or key is made of 1 to 64 letters, digits, - and _ of ASCII.")
    }
  }
  // lesson: end
}
