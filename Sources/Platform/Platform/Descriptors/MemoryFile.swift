import CLinux
import Glibc

extension Descriptor {
  /// A file without a name that holds these bytes, to be read from its start by the child that is
  /// given it.
  ///
  /// - Throws: `SystemError` when the process has too many open files, or memory is short.
  package static func holding(_ bytes: [UInt8]) throws(SystemError) -> Descriptor {
    // Safe: the name is copied by the kernel during the call.
    let number = unsafe memfd_create("etude", UInt32(MFD_CLOEXEC))
    guard number >= 0 else { throw SystemError.last("cannot make a file in memory") }
    let file = Descriptor(owning: number)
    try file.writeAll(bytes)
    _ = lseek(number, 0, SEEK_SET)
    return file
  }
}
