import Glibc
import Processes

/// Where a server's log goes.
protocol ServerOutput: Sendable {
  /// The file that it lies in; nil when it lies in none.
  var file: String? { get }
  /// How far it has come, in bytes.
  var size: Int { get }
  /// Opens it for a child to write to.
  func open() throws(SystemError) -> Descriptor
  /// The last lines.
  func tail(_ count: Int) -> [String]
  /// Waits until all is there that processes which have ended have written.
  func settle()
}

extension ServerOutput {
  // A file has it at once.
  func settle() {}

  /// The last lines, as many as an error shows.
  func tail() -> [String] { tail(12) }

  /// Whether the disk is full that the log lies on: then what a server has to say of its end may
  /// not be in the log.
  var hasFullDisk: Bool {
    var disk = statvfs()
    // Safe: the path is only read during the call, and one structure is filled.
    guard let file, unsafe statvfs(file, &disk) == 0 else { return false }
    return disk.f_bavail * disk.f_frsize < 64 << 10 || (disk.f_files > 0 && disk.f_favail == 0)
  }
}
