import Processes

/// Runs a tool to its end.
enum Collector {
  /// Starts a process and waits for it; both its outputs are collected.
  ///
  /// - Throws: `SystemError` when it cannot be started, or still runs at the deadline: then it is
  ///   killed.
  static func run(
    _ launch: ChildProcess.Launch, deadline: Deadline
  ) throws(SystemError) -> (status: ExitStatus, output: String) {
    let pipe = try Pipe.fromChild()
    var launch = launch
    launch.standardOutput = .descriptor(pipe.writeEnd.number)
    launch.standardError = .descriptor(pipe.writeEnd.number)
    let child = try ChildProcess.start(launch)
    pipe.writeEnd.close()
    var output: [UInt8] = []
    while pipe.readEnd.waitUntilReadable(deadline: deadline) {
      guard let bytes = try pipe.readEnd.read() else { continue }
      if bytes.isEmpty { break }
      output += bytes
    }
    let status = try child.wait(deadline: deadline)
    return (status, String(decoding: output, as: UTF8.self))
  }
}
