/// A command that a server has beyond those built in.
///
/// - Parameters:
///   - arguments: what came behind the command's name.
///   - store: the server's keys and values.
/// - Returns: the answer.
public typealias KVCommand =
  @Sendable (_ arguments: [[UInt8]], _ store: inout KVStore) -> KVReply

/// Answers requests from a store: no sockets, no clock.
struct KVEngine: ~Copyable {
  /// What becomes of the connection after the answer.
  enum Next {
    case goOn
    /// It is closed once the answer has been sent.
    case close
    /// From here on replies are in version 3 of the protocol, or no longer so.
    case speak(isRESP3: Bool)
  }

  var store = KVStore()
  /// How many connections there are, for INFO.
  var connectionCount = 0
  private let extraCommands: [String: KVCommand]
  private let storedBytes: Int

  /// - Parameters:
  ///   - extraCommands: further commands, under their names in capitals.
  ///   - storedBytes: how much memory the store may take.
  init(extraCommands: [String: KVCommand] = [:], storedBytes: Int = KVLimits().storedBytes) {
    self.extraCommands = extraCommands
    self.storedBytes = storedBytes
  }

  /// Answers one request.
  ///
  /// - Parameters:
  ///   - request: its bytes.
  ///   - arguments: where its arguments lie in them; at least one, the command's name.
  ///   - form: how the reply is written.
  ///   - output: the reply is added to it.
  /// - Returns: what becomes of the connection.
  mutating func answer(
    _ request: Span<UInt8>, _ arguments: [RequestParser.Argument], as form: ReplyForm,
    into output: inout ByteBuffer
  ) -> Next {
    let count = arguments.count
    let command = CommandName(request.extracting(arguments[0].range))
    switch command {
    case .get where count == 2:
      store.withValue(of: request.extracting(arguments[1].range)) { value in
        if let value {
          output.append(bulk: value, as: form)
        } else {
          output.appendNull(as: form)
        }
      }
    case .set where count == 3:
      let (key, value) = (arguments[1].range, arguments[2].range)
      // As in Redis, a full store takes no value, not even a shorter one for a key that it has.
      guard store.memory + key.count + value.count + KVStore.overhead <= storedBytes else {
        output.append(.error(Self.outOfMemory), as: form)
        break
      }
      store.set(request.extracting(key), to: request.extracting(value))
      output.append(status: "OK", as: form)
    case .ping where count == 1:
      output.append(status: "PONG", as: form)
    case .ping where count == 2, .echo where count == 2:
      output.append(bulk: request.extracting(arguments[1].range), as: form)
    case .del where count > 1:
      var removed = 0
      for key in arguments.dropFirst() where store.remove(request.extracting(key.range)) {
        removed += 1
      }
      output.append(integer: removed, as: form)
    case .exists where count > 1:
      var found = 0
      for key in arguments.dropFirst() where store.contains(request.extracting(key.range)) {
        found += 1
      }
      output.append(integer: found, as: form)
    case .dbsize where count == 1:
      output.append(integer: store.count, as: form)
    case .quit:
      output.append(status: "OK", as: form)
      return .close
    case .post, .host:
      return .close
    case .hello:
      return hello(words(request, arguments), as: form, into: &output)
    default:
      output.append(rareReply(command, words(request, arguments)), as: form)
    }
    return .goOn
  }

  /// Redis's words.
  private static let outOfMemory = "OOM command not allowed when used memory > 'maxmemory'."

  private func words(
    _ request: Span<UInt8>, _ arguments: [RequestParser.Argument]
  ) -> [[UInt8]] {
    var words: [[UInt8]] = []
    for argument in arguments { words.append(Array(copying: request.extracting(argument.range))) }
    return words
  }

  // MARK: Rare commands

  /// What clients ask when they connect, what a server was given beyond that, and mistakes.
  private mutating func rareReply(_ command: CommandName?, _ words: [[UInt8]]) -> KVReply {
    let name = String(decoding: words[0], as: UTF8.self)
    let second = words.count > 1 ? String(decoding: words[1], as: UTF8.self).uppercased() : nil
    switch command {
    case nil:
      if let extra = extraCommands[name.uppercased()] {
        return extra(Array(words.dropFirst()), &store)
      }
      return .error("ERR unknown command '\(name.prefix(64))'")
    case .info: return .bulk(Array(info.utf8))
    // Neither documentation nor tables: redis-cli then completes nothing, and works.
    case .command: return .array([])
    case .select where words.count == 2:
      return second == "0" ? .status("OK") : .error("ERR DB index is out of range")
    case .config where second == "GET" && words.count > 2:
      return .map(words.dropFirst(2).flatMap(Self.setting))
    case .client where second == "SETNAME" || second == "SETINFO": return .status("OK")
    case .client where second == "GETNAME": return .bulk(nil)
    case .config, .client:
      return .error("ERR unknown subcommand of '\(name.lowercased())'")
    default:
      return .error("ERR wrong number of arguments for '\(name.lowercased())' command")
    }
  }

  /// HELLO [version …]: the version of the protocol that the client wants to speak.
  private func hello(
    _ words: [[UInt8]], as form: ReplyForm, into output: inout ByteBuffer
  ) -> Next {
    var form = form
    if words.count > 1 {
      guard let version = Int(String(decoding: words[1], as: UTF8.self)), (2...3).contains(version)
      else {
        output.append(.error("NOPROTO unsupported protocol version"), as: form)
        return .goOn
      }
      form.isRESP3 = version == 3
    }
    let text = { (text: String) in KVReply.bulk(Array(text.utf8)) }
    let reply = KVReply.map([
      text("server"), text("etude-kv"), text("proto"), .integer(form.isRESP3 ? 3 : 2),
      text("mode"), text("standalone"), text("role"), text("master"), text("modules"), .array([]),
    ])
    output.append(reply, as: form)
    return .speak(isRESP3: form.isRESP3)
  }

  /// redis-benchmark wants to know whether a server writes to a disk. This one never does.
  private static func setting(_ name: [UInt8]) -> [KVReply] {
    let values = ["save": "", "appendonly": "no"]
    guard let value = values[String(decoding: name, as: UTF8.self).lowercased()] else { return [] }
    return [.bulk(name), .bulk(Array(value.utf8))]
  }

  private var info: String {
    """
    # Server\r
    server:etude-kv\r
    # Clients\r
    connected_clients:\(connectionCount)\r
    # Memory\r
    used_memory_dataset:\(store.byteCount)\r
    # Keyspace\r
    db0:keys=\(store.count),expires=0,avg_ttl=0\r

    """
  }
}
