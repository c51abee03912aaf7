import Foundation
import Processes
import Testing

/// A proxy before `etude serve --behind-proxy` whose connections a test can cut.
final class CutRelay {
  /// The address of what it is before, through it.
  let root: String
  private let process: ChildProcess
  private let input: Platform.Pipe
  private let output: Platform.Pipe

  /// Starts one before a site.
  init(_ site: LiveSite) throws {
    (input, output) = (try Platform.Pipe(), try Platform.Pipe.fromChild())
    let port = try #require(URL(string: site.root)?.port)
    var launch = ChildProcess.Launch(
      "\(Sites.root)/.build/venv/bin/python",
      ["\(Sites.root)/Tests/Fixtures/live/relay.py", "\(port)"])
    launch.standardInput = .descriptor(input.readEnd.number)
    launch.standardOutput = .descriptor(output.writeEnd.number)
    launch.endsWithParent = true
    process = try ChildProcess.start(launch)
    output.writeEnd.close()
    root = "http://127.0.0.1:\(try Self.number(from: output))/"
  }

  /// Cuts all connections that there are.
  ///
  /// - Returns: how many there were.
  func cut() throws -> Int {
    try input.writeEnd.writeAll(Array("cut\n".utf8))
    return try Self.number(from: output)
  }

  private static func number(from output: Platform.Pipe) throws -> Int {
    try #require(output.readEnd.waitUntilReadable(deadline: .after(.seconds(60))))
    let line = String(decoding: try output.readEnd.read() ?? [], as: UTF8.self)
    return try #require(Int(line.dropLast()), "the relay says \(line)")
  }
}
