// One round of Benchmarks/jobs.py: how many jobs a second one worker does, one at a time.
import Foundation
import RedisClient
import Synchronization
import Systems

let port = Int(CommandLine.arguments[1])!
let connect: @Sendable () throws(RedisError) -> RedisConnection = { () throws(RedisError) in
  try RedisConnection(to: .tcp(host: "127.0.0.1", port: port))
}
let count = 10_000
let connection = try connect()
_ = try connection.command("FLUSHALL")
let queue = JobQueue("bench", on: connection)
for _ in 0..<count / 500 {
  try queue.add((0..<500).map { Job("job", data: "\($0)") }, at: JobWorker.realTime())
}
final class Run: Sendable {
  let done = Mutex(0)
  let worker = Mutex<JobWorker?>(nil)
}
let run = Run()
let worker = JobWorker("bench", connect: connect) { _ in
  let isLast = run.done.withLock { done in
    done += 1
    return done == count
  }
  if isLast { run.worker.withLock { $0?.stop() } }
}
run.worker.withLock { $0 = worker }
let start = ContinuousClock.now
let totals = worker.run()
let taken = ContinuousClock.now - start
precondition(totals.completed == count, "\(totals)")
print("jobs", Double(count) / (Double(taken.components.seconds) + Double(taken.components.attoseconds) * 1e-18))
