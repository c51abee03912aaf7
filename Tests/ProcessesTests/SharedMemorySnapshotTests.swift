import Glibc
import Testing

@testable import Processes

/// What a server that aborted has left is removed; what is older or in use stays.
@Suite struct SharedMemorySnapshotTests {
  private static func file() throws -> String {
    let path = "/dev/shm/PostgreSQL.\(UInt32.random(in: 1...UInt32.max))"
    try FileSystem.write("shared", to: path)
    return path
  }

  /// A segment whose maker has ended.
  private static func segment() throws -> Int32 {
    let (status, output) = try ChildProcess.collect(
      .init("ipcmk", ["--shmem", "56"], environment: ["PATH": Executable.defaultPath]),
      deadline: .after(.seconds(20)))
    try #require(status.isSuccess, "\(output)")
    return try #require(Int32(output.filter(\.isNumber)))
  }

  private static func isThere(_ segment: Int32) -> Bool {
    (FileSystem.text("/proc/sysvipc/shm") ?? "").split(separator: "\n").contains {
      $0.split(separator: " ").dropFirst().first == "\(segment)"
    }
  }

  @Test func leftovers() throws {
    let old = (try Self.file(), try Self.segment())
    defer {
      FileSystem.remove(old.0)
      _ = shmctl(old.1, IPC_RMID, nil)
    }
    let snapshot = SharedMemorySnapshot()
    let new = (try Self.file(), try Self.segment())
    let used = try Self.file()
    defer { FileSystem.remove(used) }
    let number = unsafe open(used, O_RDWR)
    let memory = unsafe mmap(nil, 6, PROT_READ, MAP_SHARED, number, 0)
    defer {
      unsafe munmap(memory, 6)
      close(number)
    }

    snapshot.removeNew(of: geteuid() + 1, group: getegid())
    #expect(FileSystem.linkStatus(new.0) != nil && Self.isThere(new.1))
    snapshot.removeNew(of: geteuid(), group: getegid())
    #expect(FileSystem.linkStatus(new.0) == nil && !Self.isThere(new.1))
    #expect(FileSystem.linkStatus(used) != nil)
    #expect(FileSystem.linkStatus(old.0) != nil && Self.isThere(old.1))
  }
}
