public import Foundation
import Synchronization

/// A redis-server of its own for one test: on a Unix socket and a free loopback port, without
/// persistence, in a scratch folder.
///
/// The server ends with `stop`, with the last reference to it, or with the test process, however
/// that ends: a shell waits on a pipe that only this process holds open, and kills the server
/// when the pipe closes.
public final class RedisServer: @unchecked Sendable {
  // Safe to share: everything is set once in `init`, and `stop` does its work under the mutex.

  /// The server's Unix socket.
  public let socketPath: String
  /// The server's port on 127.0.0.1.
  public let port: Int

  private let folder: URL
  private let ownsFolder: Bool
  private let lifeline: Pipe
  private let ended = DispatchSemaphore(value: 0)
  private let isStopped = Mutex(false)

  /// Starts a server and waits until it takes connections.
  ///
  /// - Parameters:
  ///   - port: the port to listen on; nil for a free one.
  ///   - given: where its socket and files are, when another server is to find them after it; nil for
  ///     a folder that goes with it.
  ///   - arguments: further arguments of redis-server.
  /// - Throws: `RedisServerError` with the server's own output when it does not start.
  public init(port: Int? = nil, folder given: URL? = nil, arguments: [String] = []) throws {
    let folder =
      given
      ?? FileManager.default.temporaryDirectory
      .appendingPathComponent("etude-redis-\(UUID().uuidString.prefix(8))")
    ownsFolder = given == nil
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let socketPath = folder.appendingPathComponent("s").path
    let options =
      ["--bind", "127.0.0.1", "--unixsocket", socketPath, "--save", "", "--dir", folder.path]
      + arguments
    let log: Pipe
    do {
      let (free, started) = try Self.start(port: port, options: options)
      (self.folder, self.port, self.socketPath) = (folder, free, socketPath)
      lifeline = started.lifeline
      log = started.log
    } catch {
      if given == nil { try? FileManager.default.removeItem(at: folder) }
      throw error
    }
    let ended = ended
    // What the server writes is drained, so that it never waits for us; the end of its output
    // is its own end.
    Thread.detachNewThread {
      while !log.fileHandleForReading.availableData.isEmpty {}
      ended.signal()
    }
  }

  /// Starts a server on this port, or on a free one: another, when somebody was faster.
  private static func start(
    port: Int?, options: [String]
  ) throws -> (port: Int, process: (lifeline: Pipe, log: Pipe)) {
    var attempts = 0
    while true {
      let chosen = try port ?? freePort()
      let keeper = Process()
      keeper.executableURL = URL(fileURLWithPath: "/bin/sh")
      keeper.arguments =
        ["-c", script, "sh", "redis-server", "--port", "\(chosen)"] + options
      let (lifeline, log) = (Pipe(), Pipe())
      keeper.standardInput = lifeline
      keeper.standardOutput = log
      keeper.standardError = log
      try keeper.run()
      do {
        try waitUntilReady(log.fileHandleForReading)
        return (chosen, (lifeline, log))
      } catch let error as RedisServerError {
        attempts += 1
        guard port == nil, attempts < 10, error.log.contains("Address already in use") else {
          throw error
        }
      }
    }
  }

  deinit { stop() }

  /// Kills the server, and removes its folder unless it was given one. May be called twice.
  public func stop() {
    isStopped.withLock { isStopped in
      guard !isStopped else { return }
      isStopped = true
      try? lifeline.fileHandleForWriting.close()
      ended.wait()
      if ownsFolder { try? FileManager.default.removeItem(at: folder) }
    }
  }

  // The shell gives up the log, so that only the server holds it open. It does not `wait` for
  // the server: a test's threads block SIGCHLD, and the shell inherits that.
  private static let script =
    #""$@" </dev/null & server=$!; exec >/dev/null 2>&1; read line; kill -9 $server"#

  private static func waitUntilReady(_ log: FileHandle) throws {
    var text = Data()
    // The line about the socket, the last one: as Redis 7.0 writes it, and as later versions do.
    let ready = ["now ready to accept connections at", "Ready to accept connections unix"]
      .map { Data($0.utf8) }
    while !ready.contains(where: { text.range(of: $0) != nil }) {
      let more = log.availableData
      if more.isEmpty { throw RedisServerError(log: String(decoding: text, as: UTF8.self)) }
      text.append(more)
    }
  }

  /// A port on 127.0.0.1 that nobody listens on now.
  public static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    guard let port = bindToFreePort(descriptor) else {
      throw RedisServerError(log: "no free port: errno \(errno)")
    }
    return Int(port)
  }
}

/// A redis-server that did not start.
public struct RedisServerError: Error, CustomStringConvertible {
  /// What the server wrote.
  public var log: String
  /// The message.
  public var description: String { "redis-server did not start:\n\(log)" }
}
