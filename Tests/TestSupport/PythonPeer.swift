import Foundation

/// A Python program of `Tests/Fixtures` that asks a package of PyPI what is right.
///
/// It runs in the Python of `.build/venv`, where `scripts/setup --test` installs the packages.
public enum PythonPeer {
  /// A program did not end well.
  public struct Failure: Error, CustomStringConvertible {
    /// What it wrote to standard error, or why it did not start.
    public let description: String
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - script: its path below `Tests/Fixtures`.
  ///   - arguments: its arguments.
  /// - Returns: the lines that it wrote.
  /// - Throws: `Failure` when its status is not 0, or when the packages are not installed.
  public static func lines(_ script: String, _ arguments: String...) throws -> [Substring] {
    try lines(script, arguments)
  }

  /// The same with arguments of an array.
  public static func lines(_ script: String, _ arguments: [String]) throws -> [Substring] {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let python = "\(root)/.build/venv/bin/python"
    guard FileManager.default.isExecutableFile(atPath: python) else {
      throw Failure(description: "\(python) is missing: run scripts/setup --test")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["\(root)/Tests/Fixtures/\(script)"] + arguments
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: String(decoding: complaint, as: UTF8.self))
    }
    return String(decoding: text, as: UTF8.self).split(separator: "\n")
  }
}
