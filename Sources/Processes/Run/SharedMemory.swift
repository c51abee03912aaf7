import Glibc

/// Shared memory, which outlives the process that made it when that is killed: segments of System V,
/// and PostgreSQL's files in `/dev/shm`.
public struct SharedMemory {
  private static let folder = "/dev/shm"
  private static let prefix = "PostgreSQL."

  private var makers: Set<Int32> = []
  private var files: Set<String> = []

  /// Takes note of what a process has, which is about to be killed.
  mutating func note(_ processID: Int32) {
    makers.insert(processID)
    files.formUnion(Self.files(of: processID))
  }

  /// Removes what the processes have left, unless somebody still uses it.
  func remove() {
    Self.removeSegments(madeBy: makers)
    if files.isEmpty { return }
    let used = ProcessTable.all().map { Self.files(of: $0.processID) }
    for name in files.subtracting(used.joined()) {
      // Safe: the path is copied by the kernel during the call. A link is removed, not followed.
      _ = unsafe unlink("\(Self.folder)/\(name)")
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
  public static func removeSegments(madeBy processes: Set<Int32>) {
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
