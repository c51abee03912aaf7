extension ChildProcess {
  /// Runs a program to its end and collects both of its outputs, in the order in which they came.
  ///
  /// - Parameters:
  ///   - launch: the program; its outputs lead to the collection.
  ///   - start: how it is started.
  ///   - deadline: when it is to have ended.
  /// - Returns: how it ended, and what it printed.
  /// - Throws: `SystemError` when it cannot be started, or still runs at the deadline: then it is
  ///   killed.
  /// - Complexity: all that it prints is kept in memory.
  package static func collect(
    _ launch: Launch, start: (Launch) throws(SystemError) -> ChildProcess = start,
    deadline: Deadline
  ) throws(SystemError) -> (status: ProcessEnd, output: String) {
    let pipe = try Pipe.fromChild()
    var launch = launch
    launch.standardOutput = .descriptor(pipe.writeEnd.number)
    launch.standardError = .descriptor(pipe.writeEnd.number)
    let child = try start(launch)
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
