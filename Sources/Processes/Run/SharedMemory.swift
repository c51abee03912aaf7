import Glibc

/// System V shared memory, which outlives the process that made it when that is killed.
public enum SharedMemory {
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
