import RedisClient

/// Runs Lua scripts on a connection by their digests, so that a script's text goes over the network
/// once.
///
/// A runner is not `Sendable`: one task or thread uses it, with its connection.
final class ScriptRunner {
  /// How often the server was sent the text of a script.
  private(set) var loadCount = 0

  private let connection: RedisConnection
  /// What the server calls each script.
  private var digests: [String: String] = [:]

  init(_ connection: RedisConnection) { self.connection = connection }

  // lesson: run
  /// Runs a script, in one round trip once the server knows it.
  func run(
    _ script: String, keys: [String], arguments: [String]
  ) throws(RedisError) -> RedisReply {
    let digest = try digest(of: script)
    let reply = try connection.command(command("EVALSHA", digest, keys, arguments))
    guard Self.isUnknown(reply) else { return try reply.checked() }
    // The server has lost its scripts: it was restarted, or another one took its place. EVAL sends
    // the text, and the server keeps it.
    loadCount += 1
    return try connection.command(command("EVAL", script, keys, arguments)).checked()
  }

  private func digest(of script: String) throws(RedisError) -> String {
    if let digest = digests[script] { return digest }
    let digest = try connection.command("SCRIPT", "LOAD", script).checked().string()
    loadCount += 1
    digests[script] = digest
    return digest
  }
  // lesson: end

  /// Runs a script many times in one round trip, in order.
  ///
  /// - Returns: the replies. If the server loses its scripts meanwhile, the calls that it has
  ///   refused run after those behind them.
  func run(
    _ script: String, calls: [(keys: [String], arguments: [String])]
  ) throws(RedisError) -> [RedisReply] {
    let digest = try digest(of: script)
    var replies = try connection.pipeline(
      calls.map { command("EVALSHA", digest, $0.keys, $0.arguments) })
    for (index, call) in calls.enumerated() {
      if Self.isUnknown(replies[index]) {
        replies[index] = try run(script, keys: call.keys, arguments: call.arguments)
      } else {
        replies[index] = try replies[index].checked()
      }
    }
    return replies
  }

  private func command(
    _ name: String, _ script: String, _ keys: [String], _ arguments: [String]
  ) -> [[UInt8]] {
    ([name, script, "\(keys.count)"] + keys + arguments).map { Array($0.utf8) }
  }

  private static func isUnknown(_ reply: RedisReply) -> Bool {
    reply.errorMessage?.hasPrefix("NOSCRIPT") ?? false
  }
}
