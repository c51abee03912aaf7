import RedisClient

/// What all databases of a Redis server share, and what a lesson may have added to it out of sight.
///
/// A page whose steps say that they load functions or make users is not put on a server that was
/// already there. What a program does all the same is not removed, because it may be another's; it
/// is said.
struct RedisLeftovers: Sendable, Equatable {
  /// As it reads in a message: `function library bloom`.
  private var names: Set<String> = []

  /// Asks a server. Of what it does not tell nothing is known.
  ///
  /// - Throws: `RedisError` when it does not answer.
  init(on connection: RedisConnection) throws(RedisError) {
    if case .array(let libraries) = try connection.command("FUNCTION", "LIST") {
      for case .array(let pairs) in libraries {
        guard let index = pairs.firstIndex(where: { Self.text($0) == "library_name" }),
          index + 1 < pairs.count
        else { continue }
        names.insert("function library \(Self.text(pairs[index + 1]))")
      }
    }
    if case .array(let users) = try connection.command("ACL", "USERS") {
      for user in users { names.insert("user \(Self.text(user))") }
    }
  }

  /// Those that were not there before, in order.
  func new(since before: RedisLeftovers) -> [String] { names.subtracting(before.names).sorted() }

  private static func text(_ reply: RedisReply) -> String {
    switch reply {
    case .bulk(let bytes), .status(let bytes): String(decoding: bytes, as: UTF8.self)
    default: ""
    }
  }
}
