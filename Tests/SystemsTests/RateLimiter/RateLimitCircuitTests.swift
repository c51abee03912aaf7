import Algorithms
import Foundation
import RedisClient
import Servers
import Synchronization
import Systems
import TestSupport
import Testing

/// A rate limiter whose Redis goes away.
@Suite struct RateLimitCircuitTests {
  private final class Count: Sendable {
    let value = Mutex(0)
  }

  private static func circuit(
    _ path: String, timeout: Duration = .seconds(60), connections: Count = Count()
  ) -> RateLimitCircuit {
    RateLimitCircuit(pause: 1_000) {
      connections.value.withLock { $0 += 1 }
      return try RedisRateLimiter(
        .slidingLog, RateLimit(3, per: 60_000),
        on: RedisConnection(to: .unix(path: path), timeout: timeout))
    }
  }

  @Test func decidesAsTheLimiterDoes() throws {
    let server = try RedisServer()
    defer { server.stop() }
    let connections = Count()
    let circuit = Self.circuit(server.socketPath, connections: connections)
    let decisions = (0..<5).map { circuit.decide(for: "ada", at: $0) }
    #expect(decisions.map { $0?.isAdmitted } == [true, true, true, false, false])
    #expect(decisions.map { $0?.remaining } == [2, 1, 0, 0, 0])
    #expect(circuit.attempts == 5 && circuit.failure == nil)
    #expect(connections.value.withLock { $0 } == 1)
  }

  @Test func asksAgainAfterThePause() throws {
    let server = try RedisServer()
    let circuit = Self.circuit(server.socketPath)
    #expect(circuit.decide(for: "ada", at: 0) != nil)
    server.stop()
    for now in 1...1_000 { #expect(circuit.decide(for: "ada", at: now) == nil) }
    #expect(circuit.attempts == 2)
    #expect(circuit.failure != nil)
    // The pause is over at 1,001; Redis is still away, and the next pause begins.
    #expect(circuit.decide(for: "ada", at: 1_001) == nil)
    #expect(circuit.decide(for: "ada", at: 2_000) == nil)
    #expect(circuit.attempts == 3)
  }

  @Test func aHangIsWaitedForOnce() throws {
    // It accepts connections, by its backlog, and never answers.
    let listener = try SilentListener()
    let circuit = RateLimitCircuit(pause: 1_000) {
      try RedisRateLimiter(
        .fixedWindow, RateLimit(3, per: 1_000),
        on: RedisConnection(
          to: .tcp(host: "127.0.0.1", port: listener.port), timeout: .milliseconds(50)))
    }
    let done = DispatchGroup()
    for _ in 0..<20 {
      done.enter()
      Thread.detachNewThread {
        #expect(circuit.decide(for: "ada", at: 5) == nil)
        done.leave()
      }
    }
    done.wait()
    #expect(circuit.attempts == 1)
    #expect(circuit.failure == "Redis did not answer within 0.05 seconds")
  }

  @Test func aServerThatIsBackIsUsed() throws {
    let server = try RedisServer()
    let path = server.socketPath
    let isAway = Mutex(true)
    let circuit = RateLimitCircuit(pause: 10) {
      guard !isAway.withLock({ $0 }) else { throw RedisError.connectionLost(reason: "away") }
      return try RedisRateLimiter(
        .slidingLog, RateLimit(1, per: 1_000), on: RedisConnection(to: .unix(path: path)))
    }
    #expect(circuit.decide(for: "ada", at: 0) == nil)
    #expect(circuit.failure == "away")
    isAway.withLock { $0 = false }
    #expect(circuit.decide(for: "ada", at: 9) == nil)
    #expect(circuit.decide(for: "ada", at: 10)?.isAdmitted == true)
    #expect(circuit.decide(for: "ada", at: 11)?.isAdmitted == false)
    #expect(circuit.failure == nil)
    server.stop()
  }
}

/// A port on which connections are made and nothing is ever said.
private final class SilentListener: Sendable {
  let port: Int
  private let descriptor: Int32

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard let bound = bindToFreePort(descriptor), listen(descriptor, 16) == 0 else {
      throw SocketError("cannot listen", reason: "errno \(errno)")
    }
    port = Int(bound)
  }

  deinit { close(descriptor) }
}
