// A worker for the tests to kill.
//
//     job-driver SOCKET QUEUE LEASE LEDGER
//
// Does the jobs of a queue on the Redis at SOCKET until its input ends. A job's effect is a line in the
// file LEDGER: the job's id and the attempt.
import Foundation
import RedisClient
import Systems

let arguments = CommandLine.arguments
guard arguments.count == 5, let lease = Int(arguments[3]) else {
  fatalError("usage: job-driver SOCKET QUEUE LEASE LEDGER")
}
let (socket, ledger) = (arguments[1], arguments[4])

// One `write` of a short line at the end of a file is not mixed with those of other processes.
// The path is copied by the call.
let descriptor = unsafe open(ledger, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
guard descriptor >= 0 else { fatalError("cannot open \(ledger): errno \(errno)") }

let worker = JobWorker(
  arguments[2], concurrency: 2, lease: lease,
  connect: { () throws(RedisError) in try RedisConnection(to: .unix(path: socket)) },
  handle: { job in
    let line = Array("\(job.id) \(job.attempt)\n".utf8)
    // The bytes are alive during the call, which reads no more than their number.
    let count = unsafe line.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    guard count == line.count else { fatalError("cannot write to \(ledger): errno \(errno)") }
  })
Thread.detachNewThread {
  while readLine() != nil {}
  worker.stop()
}
worker.run()
