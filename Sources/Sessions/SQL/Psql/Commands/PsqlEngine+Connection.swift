import PostgresClient
import PsqlTables
import PsqlText

/// Commands about the connection.
extension PsqlEngine {
  /// Runs a command of these; nil when it is none.
  func runConnectionCommand(_ arguments: CommandArguments) async -> CommandOutcome? {
    switch arguments.name {
    case "c", "connect": return reconnect(arguments)
    case "conninfo":
      guard let connection else {
        write("You are currently not connected to a database.\n")
        return .done
      }
      write(
        "You are connected to database \"\(connection.database)\" as user \"\(connection.user)\" "
          + "\(Self.address(of: connection)).\n")
      return .done
    case "encoding": return await runEncoding(arguments)
    default: return nil
    }
  }

  private static func address(of connection: PostgresConnection) -> String {
    let (host, address) = (connection.host, connection.hostAddress)
    let port = "at port \"\(connection.port)\""
    if host.hasPrefix("/") || host.hasPrefix("@") {
      return address.isEmpty
        ? "via socket in \"\(host)\" \(port)" : "on address \"\(address)\" \(port)"
    }
    return address.isEmpty || address == host
      ? "on host \"\(host)\" \(port)" : "on host \"\(host)\" (address \"\(address)\") \(port)"
  }

  private func runEncoding(_ arguments: CommandArguments) async -> CommandOutcome {
    guard let name = arguments.nextText() else {
      write((connection?.clientEncoding ?? "UTF8") + "\n")
      return .done
    }
    let literal = Array(name.utf8.filter { $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\\") })
    let result = await execute(Array("set client_encoding to '".utf8) + literal + [0x27])
    guard result?.raw.status == .commandComplete, literal.elementsEqual(name.utf8) else {
      log(.error, "\(name): invalid encoding name or conversion procedure not found")
      return .done
    }
    if let encoding = connection?.clientEncoding {
      variables.set("ENCODING", encoding)
      settings.encoding = encoding == "UTF8" ? .utf8 : .singleByte
    }
    return .done
  }

  /// `\c [-reuse-previous=on|off] [database [user [host [port]]]]`
  private func reconnect(_ arguments: CommandArguments) -> CommandOutcome {
    var reusesPrevious: Bool?
    var words: [String?] = []
    while words.count < 4, let word = arguments.nextText(.unfoldedIdentifier) {
      let prefix = "-reuse-previous="
      if words.isEmpty, word.hasPrefix(prefix) {
        do {
          reusesPrevious = try VariableRule.boolean(
            String(word.dropFirst(prefix.count)), name: "-reuse-previous")
        } catch {
          log(.error, error.lines.joined(separator: "\n"))
          return .failed
        }
        continue
      }
      words.append(word == "-" || word.isEmpty ? nil : word)
    }
    words += Array(repeating: nil, count: 4 - words.count)
    var new = reusesPrevious == false ? [:] : parameters
    if let first = words[0], first.contains("="), !first.contains("://") {
      for pair in first.split(separator: " ") {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        new[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
      }
    } else {
      new["dbname"] = words[0] ?? connection?.database ?? new["dbname"]
    }
    if let user = words[1] { new["user"] = user }
    if let host = words[2] {
      new["host"] = host
      new["hostaddr"] = nil
    }
    if let port = words[3] { new["port"] = port }
    do {
      replaceConnection(by: try PostgresConnection(parameters: new), new)
      return .done
    } catch {
      log(.error, "\\connect: \(error.message)")
      connection = nil
      ending = ending ?? "\\connect: \(error.message)"
      return .failed
    }
  }

  private func replaceConnection(by new: PostgresConnection, _ parameters: [String: String]) {
    let old = connection
    connection = new
    self.parameters = parameters
    prepareConnection()
    guard !isQuiet else { return }
    let isElsewhere = old.map { $0.host != new.host || $0.port != new.port } ?? true
    let address = isElsewhere ? " " + Self.address(of: new) : ""
    write(
      "You are now connected to database \"\(new.database)\" as user \"\(new.user)\"\(address).\n")
  }
}
