import Glibc
import Processes

/// The file that a server writes its log to. It lies in a folder of the runner's, which opens it
/// and hands it over: the server need not be able to.
struct ServerLog: ServerOutput {
  let path: String

  var file: String? { path }

  /// Opens the file for a child to append to.
  func open() throws(SystemError) -> Descriptor {
    let flags = O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC
    // Safe: the path is copied by the kernel during each call.
    var number = unsafe Glibc.open(path, flags)
    if number < 0 && errno == ENOENT {
      number = unsafe Glibc.open(path, flags | O_CREAT | O_EXCL, 0o600)
    }
    guard number >= 0 else { throw SystemError.last("cannot write \(path)") }
    return Descriptor(owning: number)
  }

  /// How many bytes there are.
  var size: Int { FileSystem.status(path).map { Int($0.st_size) } ?? 0 }

  /// The lines from `offset` on.
  func lines(from offset: Int = 0) -> [String] {
    let bytes = (FileSystem.contents(path) ?? []).dropFirst(offset)
    return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The last lines.
  func tail(_ count: Int) -> [String] { Array(lines().suffix(count)) }
}
