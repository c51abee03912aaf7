import Foundation
import Platform
import Processes
import RedisClient
import TestSupport

/// A redis-server with the module, and a connection to it.
final class ModuleServer {
  let server: RedisServer
  let connection: RedisConnection

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - arguments: further arguments of redis-server.
  ///   - folder: where it finds and leaves its files; nil for a folder of its own.
  /// - Throws: when the module is not built or the server does not start.
  init(_ arguments: [String] = [], in folder: String? = nil) throws {
    guard let module = Installation.current.library("libEtudeBloom.so") else {
      throw ModuleServerError(message: "libEtudeBloom.so is not built: swift build")
    }
    server = try RedisServer(
      arguments: ["--loadmodule", module, "--enable-debug-command", "local"]
        + (folder.map { ["--dir", $0] } ?? []) + arguments)
    // Chunks of 16 MB take an unoptimised module some seconds on a busy machine.
    connection = try RedisConnection(
      to: .unix(path: server.socketPath), timeout: .seconds(60))
  }

  /// Runs a line of words and returns the reply as text.
  func run(_ line: String) throws -> String {
    try command(line.split(separator: " ").map { Array($0.utf8) }).shown
  }

  func command(_ words: [[UInt8]]) throws -> RedisReply { try connection.command(words) }

  /// Runs a command until its reply is the expected one. For what a server does by and by.
  func wait(_ line: String, until isDone: (String) -> Bool) throws {
    let deadline = Deadline.after(.seconds(60))
    while !isDone(try run(line)) {
      guard !deadline.hasPassed else {
        throw ModuleServerError(message: "\(line): \(try run(line))")
      }
      Pause.moment()
    }
  }

  /// How many bytes the server says its data takes.
  func usedMemory() throws -> Int {
    let info = try connection.command("INFO", "memory").string()
    let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("used_memory:") }
    return line.flatMap { Int($0.dropFirst("used_memory:".count)) } ?? 0
  }
}

/// A server that did not do what it should.
struct ModuleServerError: Error {
  var message: String
}

extension RedisReply {
  /// `1`, `OK`, `nil`, `[1, 0]`, `error: ERR not found`.
  var shown: String {
    switch self {
    case .status(let bytes), .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
    case .error(let bytes): "error: " + String(decoding: bytes, as: UTF8.self)
    case .integer(let number): String(number)
    case .null: "nil"
    case .array(let elements): "[" + elements.map(\.shown).joined(separator: ", ") + "]"
    }
  }
}

/// An empty folder that goes with the last reference to it.
final class ScratchFolder {
  let path = NSTemporaryDirectory() + "/etude-bloom-\(UUID().uuidString.prefix(8))"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
