import Foundation
import TestSupport

/// The program that everything here is measured against.
enum RealRedisCLI {
  /// What `redis-cli` prints on a terminal for an input, standard error included.
  static func output(of input: [UInt8], on server: RedisServer, arguments: [String] = []) throws
    -> String
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["redis-cli", "-p", String(server.port)] + arguments
    process.environment = [
      "FAKETTY": "1", "PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": "/nonexistent",
    ]
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = stdout
    try process.run()
    // On a thread of its own: the input may be larger than a pipe holds.
    Thread.detachNewThread {
      try? stdin.fileHandleForWriting.write(contentsOf: Data(input))
      try? stdin.fileHandleForWriting.close()
    }
    let data = try stdout.fileHandleForReading.readToEnd() ?? Data()
    return String(decoding: data, as: UTF8.self)
  }
}
