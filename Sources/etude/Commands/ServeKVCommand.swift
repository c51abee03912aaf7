import Dispatch
import Glibc
import Systems

/// `etude serve-kv`: the key-value server of the first module, for clients of your own.
enum ServeKVCommand {
  static let spec = CommandSpec(
    name: "serve-kv", summary: "start the key-value server of the course", operands: "",
    discussion: """
      Prints the address that it listens on, and serves until Ctrl-C or SIGTERM. Then it answers what
      it has received and ends; clients that have not read their replies after five seconds are cut
      off, and the exit status is 1. It understands lines (`SET name Alice`), and RESP2 and RESP3,
      which Redis's clients speak. All keys are gone when it ends.

      On a loopback address it serves your own processes and root's; it closes connections of other
      users of the machine, and HTTP requests, without an answer. Another --host opens it to every
      machine that can reach that address. Keys and values take at most 256 MB; then SET is answered
      with Redis's OOM error. A request is at most 1 MB long. When half requests and unsent replies
      take more than 128 MB, the connection that holds the most is closed.
      """,
    options: [
      .init(name: "port", value: "P", help: "the port; 0 takes a free one (default: 9999)"),
      .init(name: "host", value: "HOST", help: "the address to listen on (default: 127.0.0.1)"),
    ],
    examples: [
      ("etude serve-kv", "a server for redis-cli -p 9999"),
      ("etude serve-kv --port 0", "on a port that is free"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let text = arguments.options["port"] ?? "9999"
    guard let port = UInt16(text) else {
      throw UsageError("--port is a number from 0 to 65535, not '\(text)'")
    }
    raiseOpenFileLimit()
    let ending = DispatchSemaphore(value: 0)
    EndingSignals.take { ending.signal() }
    let server = try KVServer(
      port: port, host: arguments.options["host"] ?? "127.0.0.1",
      report: { console.complain($0) })
    console.print("listening on \(server.address)")
    // Without its address the server is of no use.
    if !console.hasFailed { ending.wait() }
    try server.stop()
    return .success
  }

  /// As many connections as the system lets the process have, not as many as it gives by default.
  private static func raiseOpenFileLimit() {
    var limit = rlimit()
    // Safe, twice: the call reads or fills the structure that it is handed.
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
