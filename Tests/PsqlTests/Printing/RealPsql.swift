import Foundation

/// The installed psql, as the reference.
enum RealPsql {
  /// Whether the environment names a server to compare on.
  static var isConfigured: Bool { ProcessInfo.processInfo.environment["PGHOST"] != nil }

  /// What separates the sections of a script's output.
  static let mark = "=-=-=-=-= section =-=-=-=-="

  /// Runs a script quietly and returns what was printed after each mark, both outputs together.
  static func sections(of script: String, options: [String] = ["-q"]) throws -> [[UInt8]] {
    let output = try run(script, options: options)
    let parts = Array(Data(output)).split(on: Array((mark + "\n").utf8))
    return Array(parts.dropFirst())
  }

  static func run(_ script: String, options: [String]) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "psql-print-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appending(path: "input.sql")
    let output = folder.appending(path: "output")
    try Data(script.utf8).write(to: input)
    try Data().write(to: output)
    let handle = try FileHandle(forWritingTo: output)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/psql")
    process.arguments = ["-X"] + options
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    return Array(try Data(contentsOf: output))
  }
}

extension [UInt8] {
  func split(on separator: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = [[]]
    var index = 0
    while index < count {
      if self[index] == separator[0], self[index...].starts(with: separator) {
        parts.append([])
        index += separator.count
      } else {
        parts[parts.count - 1].append(self[index])
        index += 1
      }
    }
    return parts
  }
}
