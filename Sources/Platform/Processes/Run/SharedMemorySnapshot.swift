import Glibc

/// The shared memory that there is at a moment: to find out later what a program that has failed has
/// left behind.
///
/// A server that aborts leaves what it shares with its processes, and its number is known only to the
/// program that started it, such as `initdb`.
package struct SharedMemorySnapshot: Sendable {
  private static let folder = "/dev/shm"
  private static let prefix = "PostgreSQL."

  private let files: Set<String>
  private let segments: Set<Int32>

  /// Takes note of what there is.
  package init() {
    files = Set(Self.files)
    segments = Set(Self.unused.map(\.id))
  }

  /// Removes what has come since, belongs to a user and a group, and is used by no process.
  ///
  /// - Parameters:
  ///   - user: the number of the user.
  ///   - group: the number of the group.
  package func removeNew(of user: UInt32, group: UInt32) {
    for segment in Self.unused where segment.user == user && segment.group == group {
      guard !segments.contains(segment.id), ProcessTable.entry(segment.maker) == nil else {
        continue
      }
      _ = shmctl(segment.id, IPC_RMID, nil)
    }
    let own = Self.files.filter { name in
      guard !files.contains(name), let status = FileSystem.linkStatus("\(Self.folder)/\(name)")
      else { return false }
      return status.st_uid == user && status.st_gid == group
    }
    if own.isEmpty { return }
    // A server that is about to use its file has it mapped at the second look.
    let used = (0..<2).flatMap { _ in
      ProcessTable.all().flatMap { SharedMemory.files(of: $0.processID) }
    }
    for name in Set(own).subtracting(used) {
      // Safe: the path is copied by the kernel during the call. A link is removed, not followed.
      _ = unsafe unlink("\(Self.folder)/\(name)")
    }
  }

  private static var files: [String] {
    FileSystem.names(in: folder).filter { $0.hasPrefix(prefix) }
  }

  /// The segments of System V that no process has attached.
  private static var unused: [(id: Int32, maker: Int32, user: UInt32, group: UInt32)] {
    // key shmid perms size cpid lpid nattch uid gid …
    (FileSystem.text("/proc/sysvipc/shm") ?? "").split(separator: "\n").dropFirst()
      .compactMap { line in
        let fields = line.split(separator: " ")
        guard fields.count > 8, fields[6] == "0", let id = Int32(fields[1]),
          let maker = Int32(fields[4]), let user = UInt32(fields[7]), let group = UInt32(fields[8])
        else { return nil }
        return (id, maker, user, group)
      }
  }
}
