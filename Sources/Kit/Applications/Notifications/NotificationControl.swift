public import RedisClient
import Synchronization
public import Systems

/// What a client asks for: a message of a template to one recipient.
public struct NotificationRequest: Codable, Sendable, Hashable {
  /// The template's name.
  public var template: String
  /// The recipient.
  public var to: String
  /// A value for each variable of the template.
  public var values: [String: String]

  /// Makes a request.
  public init(template: String, to: String, values: [String: String] = [:]) {
    (self.template, self.to, self.values) = (template, to, values)
  }

  /// Reads a request; `values` may be left out.
  ///
  /// - Throws: `DecodingError` when a member is missing or has another type.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    template = try members.decode(String.self, forKey: .template)
    to = try members.decode(String.self, forKey: .to)
    let hasValues = members.contains(.values)
    values = hasValues ? try members.decode([String: String].self, forKey: .values) : [:]
  }
}

/// What a client asks for: a message of a template to all users.
public struct CampaignRequest: Codable, Sendable, Hashable {
  /// The campaign's name, by which it is accepted once.
  public var name: String
  /// The template's name.
  public var template: String
  /// A value for each variable that no user has a value for.
  public var values: [String: String]

  /// Makes a request.
  public init(name: String, template: String, values: [String: String] = [:]) {
    (self.name, self.template, self.values) = (name, template, values)
  }

  /// Reads a request; `values` may be left out.
  ///
  /// - Throws: `DecodingError` when a member is missing or has another type.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    name = try members.decode(String.self, forKey: .name)
    template = try members.decode(String.self, forKey: .template)
    let hasValues = members.contains(.values)
    values = hasValues ? try members.decode([String: String].self, forKey: .values) : [:]
  }
}

/// Takes requests: checks them, puts them into queues and sends nothing.
///
/// Any thread may call it: requests take turns on one connection to Redis, which is made anew when it
/// is lost. Times are in milliseconds.
public final class NotificationControl: Sendable {
  private struct State {
    var connection: RedisConnection
    var queues: NotificationQueues
    var campaigns: JobQueue
  }

  /// The templates by their names.
  public let templates: [String: NotificationTemplate]
  /// The longest value, in characters.
  public static let valueLimit = 1_000

  private let policy: ServicePolicy
  private let prefix: String
  private let connect: @Sendable () throws(RedisError) -> sending RedisConnection
  private let state = Mutex<State?>(nil)

  /// Makes a control. Nothing is connected before the first request.
  ///
  /// - Parameters:
  ///   - templates: what there is to send; of several with one name the last counts.
  ///   - policy: the rule by which the queues are served.
  ///   - prefix: what the queues' names begin with.
  ///   - connect: connects to Redis.
  public init(
    _ templates: [NotificationTemplate], policy: ServicePolicy = .weighted([8, 1, 1]),
    prefix: String = "notifications",
    connect: @escaping @Sendable () throws(RedisError) -> sending RedisConnection
  ) {
    self.templates = Dictionary(templates.map { ($0.name, $0) }) { $1 }
    (self.policy, self.prefix, self.connect) = (policy, prefix, connect)
  }

  /// The queue of campaigns that goes with queues of this name.
  public static func campaigns(on connection: RedisConnection, prefix: String = "notifications")
    -> JobQueue
  {
    JobQueue("\(prefix)-campaigns", on: connection)
  }

  private func withState<Value: Sendable>(
    _ body: (State) throws -> Value
  ) throws -> Value {
    try state.withLock { state in
      do {
        let open = try state ?? opened()
        state = open
        return try body(open)
      } catch let error as RedisError {
        // The next request has a new connection.
        state = nil
        throw error
      }
    }
  }

  private func opened() throws(RedisError) -> sending State {
    let connection = try connect()
    return State(
      connection: connection,
      queues: NotificationQueues(policy, on: connection, name: prefix),
      campaigns: Self.campaigns(on: connection, prefix: prefix))
  }

  // lesson: accept
  /// Checks a request for one message and puts the message into the queue of its priority.
  ///
  /// - Parameters:
  ///   - request: what is asked for.
  ///   - key: what the client calls the request. With the same key and priority it is the same message
  ///     while the queue knows its id, whatever the request says; nil for another message each time.
  ///   - now: the time in milliseconds.
  /// - Returns: the message's id.
  /// - Throws: `NotificationFault` when something is wrong with the request, and `RedisError`.
  public func accept(
    _ request: NotificationRequest, key: String? = nil, at now: Int
  ) throws -> String {
    guard let template = templates[request.template] else {
      throw NotificationFault.unknownTemplate(request.template)
    }
    try Self.check(request.values)
    let text = try template.rendered(request.values)
    try template.channel.check(request.to)
    if let key { try Self.check(name: key) }
    let message = NotificationMessage(template.channel, to: request.to, text)
    return try withState { state in
      let name =
        try key.map { "key-\($0)" } ?? "\(state.connection.command("INCR", numbers).integer())"
      let id = "\(template.priority.rawValue)-\(name)"
      try state.queues.add([(id, message)], template.priority, at: now)
      return id
    }
  }
  // lesson: end

  private var numbers: String { "{\(prefix)}:number" }

  // lesson: announce
  /// Checks a request for a message to all users and enqueues one job, however many users there are.
  ///
  /// - Returns: the campaign's id.
  /// - Throws: `NotificationFault` when something is wrong with the request, and `RedisError`.
  public func announce(_ request: CampaignRequest, at now: Int) throws -> String {
    guard let template = templates[request.template] else {
      throw NotificationFault.unknownTemplate(request.template)
    }
    try Self.check(name: request.name)
    try Self.check(request.values)
    let user = template.userValues(NotificationUser(id: 1, name: "Ada", email: "ada@example.org"))
    _ = try template.rendered(request.values.merging(user) { $1 })
    let campaign = Campaign(request.name, template: request.template, values: request.values)
    return try withState { state in
      let retries = JobRetries(maximumAttempts: 20, baseDelay: 1000, maximumDelay: 60_000)
      let job = Job(id: request.name, "campaign", data: campaign.json, retries: retries)
      return try state.campaigns.add(job, at: now).id
    }
  }
  // lesson: end

  /// Where all messages are.
  ///
  /// - Throws: `RedisError`.
  public func ledger() throws -> NotificationLedger { try withState { try $0.queues.ledger() } }

  /// What is known of a message; nil when there is none with this id, or it is gone.
  ///
  /// - Throws: `RedisError`.
  public func state(of id: String) throws -> JobState? {
    guard let priority = NotificationPriority(rawValue: String(id.prefix(2))) else { return nil }
    return try withState { try $0.queues.queue(for: priority).state(of: id) }
  }

  /// What is known of a campaign; nil when there is none of this name, or it is gone.
  ///
  /// - Throws: `RedisError`.
  public func state(ofCampaign name: String) throws -> JobState? {
    try withState { try $0.campaigns.state(of: name) }
  }

  private static func check(_ values: [String: String]) throws(NotificationFault) {
    for (name, value) in values.sorted(by: { $0.key < $1.key }) where value.count > valueLimit {
      throw .tooLong(name, limit: valueLimit)
    }
  }

  private static func check(name: String) throws(NotificationFault) {
    let isName =
      (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
    guard isName else { throw .wrongName(name) }
  }
}

extension NotificationChannel {
  /// Checks that a recipient has the channel's form. Whether there is such a one, only a provider knows.
  func check(_ recipient: String) throws(NotificationFault) {
    let bytes = recipient.utf8
    let isPlain = bytes.count <= 254 && bytes.allSatisfy { $0 > 0x20 && $0 != 0x7f }
    let fits =
      switch self {
      case .email:
        bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
          .map(\.isEmpty) == [false, false]
      case .sms:
        recipient.hasPrefix("+") && (8...16).contains(bytes.count)
          && bytes.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      case .push: !recipient.isEmpty
      }
    guard isPlain, fits else { throw .wrongRecipient(self, recipient) }
  }

  /// What a recipient looks like.
  var recipientForm: String {
    switch self {
    case .email: "an address such as ada@example.org"
    case .sms: "a number such as +4915112345678"
    case .push: "a device's token, without blanks"
    }
  }
}
