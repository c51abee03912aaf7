import CommandFrame
import Servers

extension SystemKind {
  /// The key-value server of the first module. `etude serve-kv` starts it as well.
  static let kv = SystemKind(
    name: "kv", summary: "the key-value server of the course",
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
    port: 9_999,
    options: [
      .init(name: "host", value: "HOST", help: "the address to listen on (default: 127.0.0.1)")
    ],
    example: "a server for redis-cli -p 9999"
  ) { start in
    let server = try KVServer(
      port: start.port, host: start.options["host"] ?? "127.0.0.1", report: start.complain)
    return RunningSystem(address: server.address) { try server.stop() }
  }
}
