import Glibc

/// Shared memory, which outlives the process that made it when that is killed: segments of System V,
/// and PostgreSQL's files in `/dev/shm`.
package struct SharedMemory {
  private static let folder = "/dev/shm"
  private static let prefix = "PostgreSQL."

  /// The user and the group that a process or a file belongs to.
  private struct Owner: Hashable {
    let user: UInt32
    let group: UInt32

    /// That of a file, or of a process by its folder in `/proc`; nil when there is none.
    init?(of path: String) {
      guard let status = FileSystem.linkStatus(path) else { return nil }
      user = status.st_uid
      group = status.st_gid
    }
  }

  private var makers: Set<Int32> = []
  private var files: Set<String> = []
  private var owners: Set<Owner> = []

  /// Takes note of what a process has, which is about to be killed.
  mutating func note(_ processID: Int32) {
    makers.insert(processID)
    let files = Self.files(of: processID)
    guard !files.isEmpty, let owner = Owner(of: "/proc/\(processID)") else { return }
    self.files.formUnion(files)
    owners.insert(owner)
  }

  /// Removes what the processes have left, unless a process still uses it.
  func remove() {
    Self.removeSegments(madeBy: makers)
    if files.isEmpty { return }
    // A server that is about to use its file has it mapped at the second look.
    let used = (0..<2).flatMap { _ in
      ProcessTable.all().map { ($0.processID, Self.files(of: $0.processID)) }
    }
    .filter { !$0.1.isEmpty }
    let living = Set(used.compactMap { Owner(of: "/proc/\($0.0)") })
    let left = files.union(Self.unmapped(of: owners.subtracting(living)))
    for name in left.subtracting(used.flatMap(\.1)) {
      // Safe: the path is copied by the kernel during the call. A link is removed, not followed.
      _ = unsafe unlink("\(Self.folder)/\(name)")
    }
  }

  /// The names of all of PostgreSQL's shared memory that belongs to one of the owners.
  ///
  /// A server keeps files that none of its processes has mapped at the moment, such as its statistics
  /// right after its start; every living server has at least one mapped.
  private static func unmapped(of owners: Set<Owner>) -> [String] {
    guard !owners.isEmpty else { return [] }
    return FileSystem.names(in: folder).filter { name in
      name.hasPrefix(prefix) && Owner(of: "\(folder)/\(name)").map(owners.contains) == true
    }
  }

  /// The names of PostgreSQL's shared memory that a process has mapped.
  static func files(of processID: Int32) -> Set<String> {
    let lines = (FileSystem.text("/proc/\(processID)/maps") ?? "").split(separator: "\n")
    let names = lines.compactMap { line -> String? in
      guard let place = line.firstRange(of: " \(folder)/\(prefix)") else { return nil }
      let number = line[place.upperBound...]
      return !number.isEmpty && number.allSatisfy(\.isNumber) ? "\(prefix)\(number)" : nil
    }
    return Set(names)
  }

  /// Removes the segments that processes made which have ended, unless somebody still uses them.
  ///
  /// PostgreSQL keeps a small one, to know whether another server works on its data.
  package static func removeSegments(madeBy processes: Set<Int32>) {
    guard !processes.isEmpty, let table = FileSystem.text("/proc/sysvipc/shm") else { return }
    // key shmid perms size cpid lpid nattch …
    for line in table.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: " ")
      guard fields.count > 6, let id = Int32(fields[1]), let maker = Int32(fields[4]),
        processes.contains(maker), fields[6] == "0"
      else { continue }
      _ = shmctl(id, IPC_RMID, nil)
    }
  }
}
