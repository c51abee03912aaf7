public import Algorithms
import Synchronization

/// A provider that sends nothing and does what a script says: it fails, is slow, loses its answer, and
/// has a limit.
///
///     let mail = ScriptedProvider(script: [.fail("451"), .fail("451")])   // then it accepts
///
/// It remembers what it was asked: the last 10,000 to 20,000 calls. Times are in milliseconds.
public final class ScriptedProvider: NotificationProvider {
  /// What it does with one call.
  public enum Move: Sendable, Hashable {
    /// It accepts.
    case accept
    /// It fails; another attempt may succeed.
    case fail(String)
    /// It refuses for good.
    case refuse(String)
    /// It accepts, and the answer takes so many milliseconds.
    case slow(Int)
    /// It accepts, and the answer is lost on the way.
    case loseAnswer
  }

  /// A call and its answer.
  public struct Call: Sendable, Hashable {
    /// The id of the message.
    public let id: String
    /// When it came.
    public let time: Int
    /// What was answered.
    public let answer: ProviderAnswer
  }

  fileprivate struct State {
    var script: ArraySlice<Move>
    var latency: Int
    var limiter: FixedWindow?
    var calls: [Call] = []
    var callCount = 0
    var sentCount = 0
    // The ids of messages that were sent: the newer ones, and those before.
    var young: Set<String> = []
    var old: Set<String> = []
  }

  /// Whether it sends a message with an id that it has sent once only.
  public let isIdempotent: Bool
  private let state: Mutex<State>

  /// Makes a provider.
  ///
  /// - Parameters:
  ///   - script: what it does with the first calls; it accepts those after them.
  ///   - latency: how many milliseconds an answer takes.
  ///   - limit: how many calls it takes in which time; nil for any number.
  ///   - isIdempotent: whether it knows messages by their ids.
  public init(
    script: [Move] = [], latency: Int = 0, limit: RateLimit? = nil, isIdempotent: Bool = true
  ) {
    self.isIdempotent = isIdempotent
    state = Mutex(
      State(script: script[...], latency: latency, limiter: limit.map { FixedWindow($0) }))
  }

  /// How often it was called.
  public var callCount: Int { state.withLock { $0.callCount } }
  /// How many messages people have got from it.
  public var sentCount: Int { state.withLock { $0.sentCount } }
  /// The latest calls.
  public var calls: [Call] { state.withLock { $0.calls } }

  /// Sets what it does with the next calls, and how long each answer takes; nil leaves that as it is.
  public func rewrite(_ script: [Move], latency: Int? = nil) {
    state.withLock { state in
      state.script = script[...]
      if let latency { state.latency = latency }
    }
  }

  // lesson: send
  /// Does what the script says.
  public func send(_ delivery: NotificationDelivery, at now: Int) -> ProviderReply {
    state.withLock { state in
      let reply = reply(to: delivery, at: now, &state)
      state.callCount += 1
      state.calls.append(Call(id: delivery.id, time: now, answer: reply.answer))
      if state.calls.count > 20_000 { state.calls.removeFirst(10_000) }
      return reply
    }
  }

  private func reply(
    to delivery: NotificationDelivery, at now: Int, _ state: inout State
  ) -> ProviderReply {
    if let decision = state.limiter?.decide(at: now), !decision.isAdmitted {
      return ProviderReply(.limited(retryAfter: decision.retryAfter))
    }
    switch state.script.popFirst() ?? .accept {
    case .fail(let reason): return ProviderReply(.failed(reason), latency: state.latency)
    case .refuse(let reason): return ProviderReply(.refused(reason), latency: state.latency)
    case .accept: state.deliver(delivery.id, once: isIdempotent)
    case .slow(let latency):
      state.deliver(delivery.id, once: isIdempotent)
      return ProviderReply(.accepted, latency: latency)
    case .loseAnswer:
      state.deliver(delivery.id, once: isIdempotent)
      return ProviderReply(.failed("connection lost"), latency: state.latency)
    }
    return ProviderReply(.accepted, latency: state.latency)
  }
  // lesson: end
}

extension ScriptedProvider.State {
  fileprivate mutating func deliver(_ id: String, once: Bool) {
    if once, young.contains(id) || old.contains(id) { return }
    sentCount += 1
    young.insert(id)
    guard young.count > 100_000 else { return }
    old = young
    young = []
  }
}

extension ScriptedProvider.Move: LosslessStringConvertible {
  /// Reads `accept`, `fail`, `refuse`, `lose` or `slow:3000`; nil for anything else.
  public init?(_ text: String) {
    switch text {
    case "accept": self = .accept
    case "fail": self = .fail("the provider fails, as its script says")
    case "refuse": self = .refuse("the provider refuses, as its script says")
    case "lose": self = .loseAnswer
    default:
      guard text.hasPrefix("slow:"), let latency = Int(text.dropFirst(5)),
        (0...600_000).contains(latency)
      else { return nil }
      self = .slow(latency)
    }
  }

  /// The text that stands for it; a reason is left out.
  public var description: String {
    switch self {
    case .accept: "accept"
    case .fail: "fail"
    case .refuse: "refuse"
    case .loseAnswer: "lose"
    case .slow(let latency): "slow:\(latency)"
    }
  }
}
