import CLinux
import Glibc
import Platform

/// A file without a name, which ends with the process: bytes that memory has no room for.
final class ScratchFile {
  private let folder: String
  private var descriptor: Int32 = -1
  private var end: Int64 = 0

  /// A file system gives back whole blocks: every piece begins with one.
  private static let block: Int64 = 4_096

  /// The file is made when it is first needed.
  init(folder: String) { self.folder = folder }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Writes bytes behind what is there; where they are.
  func append(_ bytes: [UInt8]) throws(SystemError) -> Int64 {
    if descriptor < 0 { descriptor = try Self.make(in: folder) }
    let position = end
    var written = 0
    while written < bytes.count {
      // Safe: the rest of the array is only read, during the call.
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe pwrite(
          descriptor, buffer.baseAddress.map { unsafe $0 + written }, bytes.count - written,
          off_t(position) + off_t(written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let failure = SystemError.last("write to \(folder)")
        punch(position, Int64(written))
        throw failure
      }
      written += count
    }
    end = (position + Int64(bytes.count) + Self.block - 1) / Self.block * Self.block
    return position
  }

  func read(_ position: Int64, _ size: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < size {
      let (start, rest) = (bytes.count, size - bytes.count)
      // Safe: no more bytes are read than the array has room for.
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: rest) { buffer, count in
        repeat {
          count = max(
            0, unsafe pread(descriptor, buffer.baseAddress, rest, off_t(position) + off_t(start)))
        } while count == 0 && errno == EINTR
      }
      guard !piece.isEmpty else { throw SystemError.last("read from \(folder)") }
      bytes += piece
    }
    return bytes
  }

  /// Gives a piece back to the file system, and the whole file when nothing is left in it.
  func free(_ position: Int64, _ size: Int, isEmpty: Bool) {
    guard isEmpty else { return punch(position, Int64(size)) }
    if ftruncate(descriptor, 0) == 0 { end = 0 }
  }

  private func punch(_ position: Int64, _ size: Int64) {
    let size = (size + Self.block - 1) / Self.block * Self.block
    // A file system that knows no holes keeps it all until the end.
    guard size > 0 else { return }
    fallocate(
      descriptor, Int32(ALLOCATE_PUNCH_HOLE) | Int32(ALLOCATE_KEEP_SIZE), off_t(position),
      off_t(size))
  }

  private static func make(in folder: String) throws(SystemError) -> Int32 {
    var template = Array("\(folder)/messages-XXXXXX".utf8CString)
    // Safe, twice: the name is a C string, which the first call fills in.
    let descriptor = unsafe template.withUnsafeMutableBufferPointer { name in
      unsafe name.baseAddress.map { unsafe mkstemp($0) } ?? -1
    }
    guard descriptor >= 0 else { throw SystemError.last("make a file in \(folder)") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unsafe template.withUnsafeBufferPointer { name in
      if let name = name.baseAddress { unsafe unlink(name) }
    }
    return descriptor
  }
}
