import Glibc
import Testing

@testable import Processes

/// When a process is known to end.
@Suite struct EndingTests {
  @Test func whoSeesAConnectionCloseFindsTheProcessEnding() throws {
    for round in 1...200 {
      let pipe = try Pipe()
      var launch = ChildProcess.Launch("sleep", ["1000"])
      launch.standardOutput = .descriptor(pipe.writeEnd.number)
      let child = try ChildProcess.start(launch)
      #expect(!child.isEnding)
      pipe.writeEnd.close()
      child.signal(SIGKILL)
      // Nobody else holds the pipe: its end comes with the child's.
      while try pipe.readEnd.read(limit: 1)?.isEmpty == false {}
      #expect(child.isEnding, "round \(round)")
      _ = try child.wait(deadline: .after(.seconds(10)))
      #expect(child.isEnding)
    }
  }
}
