// One round of Benchmarks/rate.py: decisions a second on Redis, of eight threads with a connection
// each, one round trip a decision.
import Algorithms
import Foundation
import RedisClient
import Systems

let port = Int(CommandLine.arguments[1])!
let (threads, count) = (8, 5_000)
let clock = ContinuousClock()
for (name, script) in [
  ("fixed-window", RateLimitScript.anchoredWindow), ("moving-window", .slidingLog),
  ("sliding-window-counter", .slidingCounter),
] {
  _ = try RedisConnection(to: .tcp(host: "127.0.0.1", port: port)).command("FLUSHALL")
  let done = DispatchGroup()
  let start = clock.now
  for _ in 0..<threads {
    done.enter()
    Thread.detachNewThread {
      let connection = try! RedisConnection(to: .tcp(host: "127.0.0.1", port: port))
      let limiter = RedisRateLimiter(script, RateLimit(100, per: 1000), on: connection)
      for number in 0..<count {
        let passed = (clock.now - start).components
        let now = Int(passed.seconds) * 1000 + Int(passed.attoseconds / 1_000_000_000_000_000)
        _ = try! limiter.decide(for: "user\(number % 100)", at: now)
      }
      done.leave()
    }
  }
  done.wait()
  let taken = (clock.now - start).components
  print(name, Double(threads * count) / (Double(taken.seconds) + Double(taken.attoseconds) * 1e-18))
}
