import Foundation
import Glibc
import Processes
import Testing

/// `etude serve-kv`, or what goes by another name, on a free port, until it is let go of.
final class ServedKV {
  let process = Process()
  let port: String

  private let standardError = Foundation.Pipe()

  /// Starts it, from a shell that runs `preparation` first; with `complaints`, what it writes to
  /// standard error is kept.
  init(
    _ command: String = "serve-kv", after preparation: String = "", complaints: Bool = false
  ) throws {
    if complaints { process.standardError = standardError }
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "\(preparation)\nexec \"$0\" \(command) --port 0",
      try #require(Installation.current.helper("etude")),
    ]
    let output = Foundation.Pipe()
    process.standardOutput = output
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let found = line.firstMatch(of: /^listening on 127\.0\.0\.1:(\d+)\n$/)?.1 else {
      process.terminate()
      throw SystemError("serve-kv says: \(line)", code: EPROTO)
    }
    port = String(found)
  }

  // One that hangs hears no milder signal.
  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// Ends the server; all that it has written to standard error.
  func complaints() -> String {
    process.terminate()
    process.waitUntilExit()
    return String(
      decoding: standardError.fileHandleForReading.availableData, as: UTF8.self)
  }

  /// What a program prints that is given these arguments.
  func output(of program: String, _ arguments: [String]) throws -> String {
    let client = Process()
    client.executableURL = URL(fileURLWithPath: try #require(Executable.find(program)))
    client.arguments = arguments
    let reply = Foundation.Pipe()
    client.standardOutput = reply
    try client.run()
    let bytes = reply.fileHandleForReading.readDataToEndOfFile()
    client.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
  }
}
