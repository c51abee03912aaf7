import Glibc
import Processes

/// Programs that do one thing and end.
enum Program {
  /// What a program prints; nil when it cannot be started or fails.
  static func output(
    _ program: String, _ arguments: [String], environment: [String: String]
  ) -> String? {
    let launch = ChildProcess.Launch(program, arguments, environment: environment)
    guard let result = try? run(launch, deadline: .after(.seconds(20))), result.status.isSuccess
    else { return nil }
    return result.output
  }

  /// Runs a program to its end, and returns what it printed on both outputs.
  ///
  /// - Throws: `SystemError` when it cannot be started or does not end.
  static func run(
    _ launch: ChildProcess.Launch, deadline: Deadline
  ) throws(SystemError) -> (status: ExitStatus, output: String) {
    let pipe = try Pipe.fromChild()
    var launch = launch
    launch.standardOutput = .descriptor(pipe.writeEnd.number)
    launch.standardError = .descriptor(pipe.writeEnd.number)
    let child = try ChildProcess.start(launch)
    pipe.writeEnd.close()
    var bytes: [UInt8] = []
    while pipe.readEnd.waitUntilReadable(deadline: deadline) {
      guard let chunk = try pipe.readEnd.read() else { continue }
      if chunk.isEmpty { break }
      bytes += chunk
    }
    return (try child.wait(deadline: deadline), String(decoding: bytes, as: UTF8.self))
  }

  /// Copies a folder with everything in it, sharing the disk's blocks where the disk can.
  ///
  /// - Throws: `SystemError` when that fails.
  static func copyFolder(_ source: String, to target: String) throws(SystemError) {
    let launch = ChildProcess.Launch(
      "cp", ["-a", "--reflink=auto", "--", source, target],
      environment: ["PATH": Executable.defaultPath])
    let result = try run(launch, deadline: .after(.seconds(60)))
    guard result.status.isSuccess else {
      throw SystemError("cannot copy \(source): \(result.output)", code: EIO)
    }
  }
}
