import RedisClient

/// The group's own connection, on which the server is asked about the sessions. It is opened
/// when it is first needed, and again when it was lost (`CLIENT KILL TYPE normal` takes it too).
final class RedisControl {
  private let endpoint: RedisEndpoint
  private let credentials: RedisCredentials?
  private var connection: RedisConnection?
  // The client that the outstanding question is about.
  private var asked: Int?

  // How long a probe may hold up the loop. A server that needs longer is asked again later; the
  // question stays open.
  private static let patience: Duration = .milliseconds(20)

  init(endpoint: RedisEndpoint, credentials: RedisCredentials?) {
    self.endpoint = endpoint
    self.credentials = credentials
  }

  /// Whether the server says that a client is in a blocking command. False too when it has not
  /// answered yet; the next call then goes on waiting for the answer.
  func isBlocked(client: Int) -> Bool {
    do {
      let connection = try open()
      if let asked, asked != client {
        guard try connection.replyIfAny(within: Self.patience) != nil else { return false }
        self.asked = nil
      }
      if asked == nil {
        connection.append(["CLIENT", "LIST", "ID", String(client)].map { Array($0.utf8) })
        asked = client
      }
      guard let reply = try connection.replyIfAny(within: Self.patience) else { return false }
      asked = nil
      guard case .bulk(let line) = reply else { return false }
      return Self.flags(in: String(decoding: line, as: UTF8.self)).contains("b")
    } catch {
      lose()
      return false
    }
  }

  /// Makes the server forget a client at once. A socket that is only closed stays a subscriber, or
  /// the first in line for a list, until the server has looked at it: the next command of another
  /// session could still find it there.
  func kill(client: Int) {
    do {
      let connection = try open()
      if asked != nil {
        _ = try connection.awaitReply(within: .seconds(1))
        asked = nil
      }
      _ = try connection.command(
        ["CLIENT", "KILL", "ID", String(client)].map { Array($0.utf8) }, timeout: .seconds(1))
    } catch {
      lose()
    }
  }

  /// Closes the connection, and waits until the server has forgotten it. The next question opens
  /// another.
  func close() {
    connection?.closeAndWait(atMost: .seconds(1))
    lose()
  }

  private func open() throws -> RedisConnection {
    if let connection, !connection.isClosed { return connection }
    asked = nil
    let made = try RedisConnection(to: endpoint, timeout: .seconds(1))
    if let credentials { _ = try made.command(credentials.command) }
    connection = made
    return made
  }

  private func lose() {
    connection?.close()
    connection = nil
    asked = nil
  }

  // `id=7 addr=… flags=b db=0 …`
  private static func flags(in line: String) -> Substring {
    line.split(separator: " ").first { $0.hasPrefix("flags=") }?.dropFirst(6) ?? ""
  }
}
