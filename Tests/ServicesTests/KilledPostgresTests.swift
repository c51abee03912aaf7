import Glibc
import PostgresClient
import Testing

@testable import Processes
@testable import Services

/// A PostgreSQL of which the run knows nothing but its mark: one that is just being started, that
/// `initdb` has started, or that a page's step has.
@Suite struct KilledPostgresTests {
  @Test func leavesNoSharedMemory() throws {
    let test = try TestHost()
    let configuration = ServiceConfiguration(environment: ["PATH": Executable.defaultPath])
    var installation = try PostgresInstallation.find(configuration)
    // The servers of the tests beside it share the group of this process.
    installation.user = installation.user.map { $0.inGroup($0.group + 1) }
    let folder = try ServerFolder("postgres", run: test.run, user: installation.user)
    try PostgresTemplate(installation: installation, configuration: configuration, run: test.run)
      .makeData(in: folder)
    try folder.handOver()
    var launch = ChildProcess.Launch(
      "\(installation.binFolder)/postgres",
      [
        "-D", "\(folder.own)/data", "-c", "listen_addresses=",
        "-c", "unix_socket_directories=\(folder.own)", "-c", "dynamic_shared_memory_type=posix",
      ], environment: configuration.serverEnvironment, workingDirectory: folder.own)
    launch.environment.merge(test.run.environment) { _, new in new }
    launch.runAs = installation.user
    let server = try ChildProcess.start(launch)
    try eventually { folder.text("data/postmaster.pid")?.contains("ready") ?? false }
    let files = SharedMemory.files(of: server.processID)
    // Where the server has a group of its own, also what none of its processes has mapped.
    let before = mine(installation.user)
    #expect(!files.isEmpty && files.isSubset(of: FileSystem.names(in: "/dev/shm")))
    #expect(!segments(of: server.processID).isEmpty)

    ProcessSelection(marks: ["\(Run.runVariable)=\(test.run.id)"]).end()
    #expect(server.exitStatus() == .signaled(SIGKILL))
    #expect(files.isDisjoint(with: FileSystem.names(in: "/dev/shm")))
    #expect(segments(of: server.processID).isEmpty)
    if installation.user != nil {
      #expect(before.isSuperset(of: files))
      #expect(mine(installation.user).isEmpty)
    }
    #expect(test.end())
  }

  /// The files in shared memory of a user in its group.
  private func mine(_ user: User?) -> Set<String> {
    guard let user else { return [] }
    let names = FileSystem.names(in: "/dev/shm").filter { name in
      guard let status = FileSystem.linkStatus("/dev/shm/\(name)") else { return false }
      return name.hasPrefix("PostgreSQL.") && status.st_uid == user.id
        && status.st_gid == user.group
    }
    return Set(names)
  }

  /// The System V segments that a process has made.
  private func segments(of processID: Int32) -> [String] {
    let lines = (FileSystem.text("/proc/sysvipc/shm") ?? "").split(separator: "\n").dropFirst()
    return lines.filter { $0.split(separator: " ")[4] == "\(processID)" }.map(String.init)
  }
}
