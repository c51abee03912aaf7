public import Algorithms
import Synchronization

/// A rate limiter for the threads of a server, which goes on when Redis is away.
///
///     let circuit = RateLimitCircuit(pause: 5_000) {
///       try RedisRateLimiter(.slidingLog, limit, on: RedisConnection(url: url, timeout: .milliseconds(100)))
///     }
///     let mayPass = circuit.decide(for: "ada", at: now)?.isAdmitted ?? true
///
/// The connection's time limit is what the first request waits for when Redis hangs. After that the
/// circuit is open: for a while no request asks Redis. Then one does again.
public final class RateLimitCircuit: Sendable {
  /// For how many milliseconds Redis is not asked after it has failed.
  public let pause: Int

  private struct State {
    var limiter: RedisRateLimiter?
    var openUntil = Int.min
    var attempts = 0
    var failure: String?
  }

  private let state = Mutex(State())
  private let connect: @Sendable () throws -> sending RedisRateLimiter

  /// Makes a circuit that is closed; nothing is connected before the first decision.
  ///
  /// - Parameters:
  ///   - pause: for how many milliseconds Redis is not asked after it has failed.
  ///   - connect: makes a limiter on a new connection.
  public init(pause: Int, connect: @escaping @Sendable () throws -> sending RedisRateLimiter) {
    self.pause = pause
    self.connect = connect
  }

  /// How many decisions Redis was asked for.
  public var attempts: Int { state.withLock { $0.attempts } }
  /// Why Redis could not be asked the last time; nil when it has answered since.
  public var failure: String? { state.withLock { $0.failure } }

  // lesson: decide
  /// Decides on one request at `now`, in milliseconds; nil when Redis is away, and the caller has to.
  public func decide(for user: String, at now: Int) -> RateDecision? {
    state.withLock { state in
      guard now >= state.openUntil else { return nil }
      state.attempts += 1
      do {
        let limiter = try state.limiter ?? connect()
        state.limiter = limiter
        let decision = try limiter.decide(for: user, at: now)
        state.failure = nil
        return decision
      } catch {
        state.limiter = nil
        state.openUntil = now + pause
        state.failure = "\(error)"
        return nil
      }
    }
  }
  // lesson: end
}
