/// Replies as Swift values. Each of these throws `RedisError.server` for an error reply, and
/// `RedisError.unexpectedReply` for a reply of another type.
extension RedisReply {
  /// The reply itself, unless it is an error.
  ///
  /// - Returns: this reply.
  /// - Throws: `RedisError.server`.
  @discardableResult
  public func checked() throws(RedisError) -> RedisReply {
    if let message = errorMessage { throw .server(message) }
    return self
  }

  /// The bytes of a simple or bulk string.
  ///
  /// - Returns: the bytes.
  /// - Throws: `RedisError` for every other reply.
  public func bytes() throws(RedisError) -> [UInt8] {
    switch try checked() {
    case .status(let bytes), .bulk(let bytes): bytes
    default: throw unexpected("a string")
    }
  }

  /// The text of a simple or bulk string; bytes that are no UTF-8 are replaced.
  ///
  /// - Returns: the text.
  /// - Throws: `RedisError` for every other reply, null included.
  public func string() throws(RedisError) -> String {
    String(decoding: try bytes(), as: UTF8.self)
  }

  /// The text of a string, or nil for null: what `GET` returns for a key that is not there.
  ///
  /// - Returns: the text or nil.
  /// - Throws: `RedisError` for every other reply.
  public func optionalString() throws(RedisError) -> String? {
    if self == .null { return nil }
    return try string()
  }

  /// The value of an integer reply.
  ///
  /// - Returns: the value.
  /// - Throws: `RedisError` for every other reply.
  public func integer() throws(RedisError) -> Int {
    guard case .integer(let value) = try checked() else { throw unexpected("an integer") }
    return value
  }

  /// The elements of an array reply.
  ///
  /// - Returns: the elements.
  /// - Throws: `RedisError` for every other reply.
  public func array() throws(RedisError) -> [RedisReply] {
    guard case .array(let elements) = try checked() else { throw unexpected("an array") }
    return elements
  }

  /// The texts of an array of strings: what `LRANGE` and `SMEMBERS` return.
  ///
  /// - Returns: the texts.
  /// - Throws: `RedisError` when it is no array or an element is no string.
  /// - Complexity: O(n) in the bytes of the texts.
  public func strings() throws(RedisError) -> [String] {
    var texts: [String] = []
    for element in try array() { texts.append(try element.string()) }
    return texts
  }

  /// An array of keys and values that take turns, as a dictionary: what `HGETALL` and
  /// `CONFIG GET` return.
  ///
  /// - Returns: the dictionary; the last value counts where a key is there twice.
  /// - Throws: `RedisError` when it is no such array.
  /// - Complexity: O(n) in the bytes of the texts.
  public func dictionary() throws(RedisError) -> [String: String] {
    let texts = try strings()
    guard texts.count.isMultiple(of: 2) else { throw unexpected("keys and values") }
    var values: [String: String] = [:]
    for index in stride(from: 0, to: texts.count, by: 2) { values[texts[index]] = texts[index + 1] }
    return values
  }

  private func unexpected(_ expected: String) -> RedisError {
    .unexpectedReply(expected: expected, actual: typeName)
  }
}

extension RedisConnection {
  /// Runs a Lua script in the server.
  ///
  ///     try redis.eval("return redis.call('INCR', KEYS[1])", keys: ["counter"]).integer()
  ///
  /// - Parameters:
  ///   - script: the script; what it sees as `KEYS` and `ARGV` are the next two.
  ///   - keys: the keys that it uses.
  ///   - arguments: its other arguments.
  /// - Returns: what the script returns.
  /// - Throws: `RedisError`; `server` when the script failed.
  @discardableResult
  public func eval(
    _ script: String, keys: [String] = [], arguments: [String] = []
  ) throws(RedisError) -> RedisReply {
    let command = ["EVAL", script, String(keys.count)] + keys + arguments
    return try self.command(command.map { Array($0.utf8) }).checked()
  }
}
