import Glibc
import Testing

@testable import Processes
@testable import Services

/// Runners that are killed while servers of the repository's own kinds run.
@Suite struct KilledRecipeTests {
  @Test(
    "whatever ends the runner, its servers and their daemons are gone",
    arguments: [SIGKILL, SIGTERM])
  func killed(signal: Int32) throws {
    let bench = try RecipeBench()
    let runs = "\(bench.test.base)/runs"
    try FileSystem.makeFolder(runs, mode: 0o711)
    let output = try Pipe()
    let input = try Pipe()
    let program = try #require(Installation.current.helper("service-driver"))
    var launch = ChildProcess.Launch(
      program, ["recipe", runs, bench.script], environment: ["PATH": Executable.defaultPath])
    launch.standardInput = .descriptor(input.readEnd.number)
    launch.standardOutput = .descriptor(output.writeEnd.number)
    launch.standardError = .inherit
    let child = try ChildProcess.start(launch)
    output.writeEnd.close()
    try #require(output.readEnd.waitUntilReadable(deadline: .after(.seconds(60))))
    let words = String(decoding: try output.readEnd.read() ?? [], as: UTF8.self)
      .split(whereSeparator: \.isWhitespace)
    try #require(words.first == "ready" && words.count == 4, "\(words)")
    let daemons = words.dropFirst(2).compactMap { Int32($0) }.compactMap(ProcessTable.entry)
    let group = ProcessSelection.Group(id: child.processID, startTime: 0, firstSignal: 0)
    let processes = ProcessSelection(groups: [group]).processes() + daemons
    #expect(daemons.count == 2 && processes.count > 6)
    child.signal(signal)
    try eventually {
      processes.allSatisfy { entry in
        let now = ProcessTable.entry(entry.processID)
        return now?.startTime != entry.startTime || now?.isZombie == true
      } && FileSystem.names(in: runs).isEmpty
    }
    FileSystem.remove(runs)
    #expect(try bench.isEmpty())
  }
}
