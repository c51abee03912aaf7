import Glibc
import Testing

@testable import Processes
@testable import Services

/// Runners with every kind of service, killed and ended, as root and as an ordinary user.
@Suite struct KilledRunnerTests {
  /// A runner in a process and folder of its own.
  private final class Driver {
    let base = "/tmp/etude-test-\(UInt64.random(in: 0..<1 << 48))"
    let child: ChildProcess
    let input: Pipe
    let processes: [ProcessTable.Entry]

    /// Starts every service as the user given, who may have no right to the folder of the build.
    init(user: User?) throws {
      try FileSystem.makeFolder(base, mode: 0o711)
      for folder in ["bin", "runs", "cache"] {
        try FileSystem.makeFolder("\(base)/\(folder)", mode: 0o711)
        if let user { try unsafe #require(chown("\(base)/\(folder)", user.id, user.group) == 0) }
      }
      for name in ["service-driver", "etude-guard", "etude-broker"] {
        let program = try #require(Installation.current.helper(name))
        try Program.copyFolder(program, to: "\(base)/bin/\(name)")
        unsafe chmod("\(base)/bin/\(name)", 0o755)
      }
      input = try Pipe()
      let output = try Pipe()
      var launch = ChildProcess.Launch(
        "\(base)/bin/service-driver", ["services", "\(base)/runs", "\(base)/cache"],
        environment: ["PATH": Executable.defaultPath])
      launch.standardInput = .descriptor(input.readEnd.number)
      launch.standardOutput = .descriptor(output.writeEnd.number)
      launch.standardError = .inherit
      launch.runAs = user
      child = try ChildProcess.start(launch)
      output.writeEnd.close()
      try #require(output.readEnd.waitUntilReadable(deadline: .after(.seconds(60))))
      let line = String(decoding: try output.readEnd.read() ?? [], as: UTF8.self)
      try #require(line.hasPrefix("ready "))
      let group = ProcessSelection.Group(id: child.processID, startTime: 0, firstSignal: 0)
      let number = child.processID
      processes = ProcessSelection(groups: [group]).processes().filter { $0.processID != number }
    }

    deinit {
      child.signal(SIGKILL)
      ProcessSelection(folders: [base]).end()
      FileSystem.remove(base)
    }

    var left: [ProcessTable.Entry] {
      processes.filter { entry in
        let now = ProcessTable.entry(entry.processID)
        return now?.startTime == entry.startTime && now?.isZombie == false
      }
    }

    var folders: [String] { FileSystem.names(in: "\(base)/runs") }

    /// Shared memory segments that dead servers left behind.
    var segments: [Substring] {
      let numbers = Set(processes.map { String($0.processID) })
      let lines = (FileSystem.text("/proc/sysvipc/shm") ?? "").split(separator: "\n").dropFirst()
      return lines.filter { line in
        let fields = line.split(separator: " ").map(String.init)
        return fields.count > 4 && numbers.contains(fields[4])
      }
    }

    func waitUntilGone() throws -> Duration {
      let start = ContinuousClock.now
      let deadline = Deadline.after(.seconds(60))
      while !left.isEmpty || !folders.isEmpty || !segments.isEmpty {
        try #require(!deadline.hasPassed, "left: \(left) \(folders) \(segments)")
        Pause.moment()
      }
      return ContinuousClock.now - start
    }
  }

  /// The current user, and an ordinary one where the tests run as root.
  private static let users: [String?] = User.isRoot ? [nil, "nobody"] : [nil]

  @Test(arguments: users)
  func killedRunnerLeavesNoServer(user: String?) throws {
    let driver = try Driver(user: user.flatMap(User.named))
    // Three PostgreSQL servers with their workers, Redis, the broker and the guardian.
    #expect(driver.processes.count > 12)
    driver.child.signal(SIGKILL)
    print("gone after \(try driver.waitUntilGone())")
  }

  @Test func orderlyEndLeavesNothing() throws {
    let driver = try Driver(user: nil)
    driver.input.writeEnd.close()
    #expect(try driver.child.wait(deadline: .after(.seconds(20))).isSuccess)
    #expect(driver.left == [] && driver.folders == [] && driver.segments == [])
    // The template stays, for the next run.
    #expect(FileSystem.names(in: "\(driver.base)/cache/etude").count == 1)
  }

  @Test func serversEndEvenWithoutTheGuardian() throws {
    let driver = try Driver(user: nil)
    let guardian = try #require(
      driver.processes.first {
        FileSystem.text("/proc/\($0.processID)/comm") == "etude-guard\n"
      })
    #expect(kill(guardian.processID, SIGKILL) == 0)
    driver.child.signal(SIGKILL)
    _ = try driver.child.wait(deadline: .after(.seconds(20)))
    // The kernel ends the servers; the folder waits for the next run.
    try eventually { driver.left.isEmpty }
    #expect(driver.folders.count == 1 && driver.segments == [])
    #expect(Run.sweepStale(in: "\(driver.base)/runs").count == 1)
    #expect(driver.folders == [])
  }
}
