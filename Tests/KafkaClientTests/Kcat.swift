import Foundation
import TestSupport

/// kcat, a client that others wrote: what it reads and writes is not of our making.
final class Kcat {
  private let process = Process()
  private let output = Pipe()
  private let input = Pipe()
  private var seen = ""

  static func start(_ arguments: [String], broker: KafkaBroker) throws -> Kcat {
    let kcat = Kcat()
    kcat.process.executableURL = URL(fileURLWithPath: "/usr/bin/kcat")
    kcat.process.arguments = ["-b", broker.bootstrap] + arguments
    kcat.process.standardInput = kcat.input
    kcat.process.standardOutput = kcat.output
    kcat.process.standardError = kcat.output
    try kcat.process.run()
    return kcat
  }

  /// Runs kcat to its end and returns what it wrote.
  static func run(_ arguments: [String], input: String = "", broker: KafkaBroker) throws -> String {
    let kcat = try start(arguments, broker: broker)
    try kcat.input.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try kcat.input.fileHandleForWriting.close()
    let data = try kcat.output.fileHandleForReading.readToEnd() ?? Data()
    kcat.process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  struct Silent: Error {
    var seen: String
  }

  func waitForOutput(containing text: String) throws {
    while !seen.contains(text) {
      let data = output.fileHandleForReading.availableData
      if data.isEmpty { throw Silent(seen: seen) }
      seen += String(decoding: data, as: UTF8.self)
    }
  }

  /// What was written so far does not count any more.
  func forget() { seen = "" }

  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  func end() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
