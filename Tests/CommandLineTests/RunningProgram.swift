import Foundation
import TestSupport

/// What a program printed, and how it ended.
struct ProgramResult {
  var status: Int32
  /// Standard output; with standard error, in the order in which both were written, where they were
  /// merged.
  var output: String
  /// Standard error, where it was not.
  var errors = ""
}

/// Runs a program to its end, with nothing to read.
///
/// - Parameters:
///   - program: its path.
///   - arguments: its arguments.
///   - environment: all its variables; nil for those of the test.
///   - folder: where it works; nil for where the test does.
///   - mergesErrors: whether standard error goes where standard output goes.
/// - Returns: what it printed, and how it ended.
/// - Throws: what starting it throws.
func run(
  _ program: String, _ arguments: [String], environment: [String: String]? = nil,
  in folder: String? = nil, mergesErrors: Bool = false
) throws -> ProgramResult {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  if let environment { process.environment = environment }
  if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
  process.standardInput = FileHandle.nullDevice
  // Files, not pipes: whatever the program leaves behind must not keep the test from going on.
  let files = try TemporaryFolder()
  let (out, errors) = (try files.file("out"), try files.file("errors"))
  process.standardOutput = out.handle
  process.standardError = mergesErrors ? out.handle : errors.handle
  try process.runWithOpenSignals()
  process.waitUntilExit()
  return ProgramResult(
    status: process.terminationStatus, output: try out.text(), errors: try errors.text())
}
