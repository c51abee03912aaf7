import Glibc
import Processes

/// Programs that do one thing and end.
enum Program {
  /// What a program prints; nil when it cannot be started or fails.
  static func output(
    _ program: String, _ arguments: [String], environment: [String: String]
  ) -> String? {
    let launch = ChildProcess.Launch(program, arguments, environment: environment)
    guard let result = try? ChildProcess.collect(launch, deadline: .after(.seconds(20))),
      result.status.isSuccess
    else { return nil }
    return result.output
  }

  /// Copies a file, sharing the disk's blocks where the disk can.
  ///
  /// - Throws: `SystemError` when that fails.
  static func copyFile(_ source: String, to target: String) throws(SystemError) {
    try copy(["--dereference", "--preserve=mode"], source, to: target)
  }

  /// Copies a folder with everything in it, sharing the disk's blocks where the disk can.
  ///
  /// - Parameters:
  ///   - source: the folder.
  ///   - target: the copy, not there yet.
  ///   - isSparse: whether blocks of zeros take no room in the copy, nor time when it is copied in its
  ///     turn; to look for them costs some time now.
  /// - Throws: `SystemError` when that fails.
  static func copyFolder(
    _ source: String, to target: String, isSparse: Bool = false
  ) throws(SystemError) {
    try copy(["--archive"] + (isSparse ? ["--sparse=always"] : []), source, to: target)
  }

  private static func copy(
    _ options: [String], _ source: String, to target: String
  ) throws(SystemError) {
    let launch = ChildProcess.Launch(
      "cp", options + ["--reflink=auto", "--", source, target],
      environment: ["PATH": Executable.defaultPath])
    let result = try ChildProcess.collect(launch, deadline: .after(.seconds(60)))
    guard result.status.isSuccess else {
      throw SystemError("cannot copy \(source): \(result.output)", code: EIO)
    }
  }
}
