import CLinux
import Glibc

/// How much memory there is, and how much of it a folder in memory (tmpfs) can take before it takes what
/// something else needs.
package enum MemoryRoom {
  /// The number by which Linux knows a tmpfs.
  private static let tmpfs = 0x0102_1994
  /// For so many bytes there must be a file left that can be made, where their number is limited.
  private static let bytesPerFile = 1 << 16

  /// How many bytes more a folder can take; nil when it does not lie in memory.
  ///
  /// That is what the file system has left (also in files that can be made), and at most half of the memory that the machine, or the
  /// container in which this process runs, has left.
  static func bytes(in folder: String) -> Int? {
    var system = statfs()
    // Safe, here and below: the structure is alive during the call, which copies the path.
    guard unsafe statfs(folder, &system) == 0, Int(system.f_type) == tmpfs else { return nil }
    let blocks = Int(clamping: system.f_bavail).multipliedReportingOverflow(
      by: Int(clamping: system.f_bsize))
    var room = blocks.overflow ? Int.max : blocks.partialValue
    if system.f_files > 0 {
      let files = Int(clamping: system.f_ffree).multipliedReportingOverflow(by: bytesPerFile)
      if !files.overflow { room = min(room, files.partialValue) }
    }
    return min(room, left() / 2)
  }

  /// How many bytes the machine, or the container in which this process runs, has left.
  package static func left() -> Int { containerMemory().reduce(machineMemory(), min) }

  /// What Linux estimates that programs can still have without swapping.
  private static func machineMemory() -> Int {
    for line in (FileSystem.text("/proc/meminfo") ?? "").split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count > 1, words[0] == "MemAvailable:", let kilobytes = Int(words[1]) {
        return kilobytes * 1024
      }
    }
    return 0
  }

  /// What each control group above this process has left of its limit; none where there is no limit.
  private static func containerMemory() -> [Int] {
    var left: [Int] = []
    for line in (FileSystem.text("/proc/self/cgroup") ?? "").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let isSecond = parts[1].isEmpty
      guard isSecond || parts[1].split(separator: ",").contains("memory") else { continue }
      let mount = isSecond ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
      let (limit, usage) =
        isSecond
        ? ("memory.max", "memory.current")
        : ("memory.limit_in_bytes", "memory.usage_in_bytes")
      // A container sees its own group at the mount, whatever the path says.
      var names = parts[2].split(separator: "/")
      while true {
        let group = ([mount] + names.map(String.init)).joined(separator: "/")
        if let most = number("\(group)/\(limit)"), let used = number("\(group)/\(usage)") {
          left.append(max(0, most - used))
        }
        if names.isEmpty { break }
        names.removeLast()
      }
    }
    return left
  }

  private static func number(_ path: String) -> Int? {
    FileSystem.text(path).flatMap { Int($0.filter { !$0.isWhitespace }) }
  }
}

extension FileSystem {
  /// How many bytes a file system has left for this user.
  ///
  /// - Parameter path: a file or folder in it.
  /// - Returns: the number; nil when the file system does not say so.
  package static func bytesLeft(at path: String) -> Int? {
    var system = statvfs()
    // Safe: the structure is alive during the call, which copies the path.
    guard unsafe statvfs(path, &system) == 0 else { return nil }
    let left = Int(clamping: system.f_bavail).multipliedReportingOverflow(
      by: Int(clamping: system.f_frsize))
    return left.overflow ? Int.max : left.partialValue
  }

  /// Whether a folder lies in memory (tmpfs).
  package static func isInMemory(_ folder: String) -> Bool { MemoryRoom.bytes(in: folder) != nil }
}
