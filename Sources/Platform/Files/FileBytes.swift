import Glibc
import PlainText
import Platform

/// A file or folder that could not be read or written.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The path, as it was given.
  package var path: String
  /// What the system says, such as `No such file or directory`.
  package var reason: String
  /// What was tried.
  var action = Action.read
  /// The system's number for the reason; 0 when the reason is not the system's.
  var code: Int32 = 0

  /// What can be tried with a file.
  package enum Action: Equatable, Sendable {
    case read, write, makeFolder, remove
  }

  /// The path and the reason, and what was tried unless it was reading.
  package var description: String {
    let path = VisibleText.oneLine(path)
    return switch action {
    case .read: "\(path): \(reason)"
    case .write: "cannot write \(path): \(reason)"
    case .makeFolder: "cannot make the folder \(path): \(reason)"
    case .remove: "cannot remove \(path): \(reason)"
    }
  }

  /// Whether it could not be written, made or removed.
  package var isOfWriting: Bool { action != .read }

  package init(path: String, reason: String, action: Action = .read) {
    self.path = path
    self.reason = reason
    self.action = action
  }

  /// The failure of the system call just made, or of one that failed with `code`.
  package init(path: String, action: Action = .read, code: Int32 = errno) {
    self.init(path: path, reason: SystemError.text(of: code), action: action)
    self.code = code
  }
}

/// Whole files as bytes, and the few other things that lessons ask of a file system.
package enum FileBytes {
  /// How many bytes of a file are read at most. A page or a source file of more is a mistake, and
  /// would take the machine's memory.
  package static let largest = 16 << 20

  /// Every byte of a regular file.
  /// - Parameters:
  ///   - path: The file; links are followed.
  ///   - limit: How many bytes it may have at most.
  /// - Returns: The bytes.
  /// - Throws: `FileError` when it is missing, not readable, larger than the limit, or anything but
  ///   a regular file: a FIFO would make the reader wait, a device may never end.
  package static func read(
    _ path: String, limit: Int = largest
  ) throws(FileError) -> [UInt8] {
    // Safe: the path is a C string for the time of the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      // A socket cannot be opened at all.
      throw errno == ENXIO
        ? FileError(path: path, reason: "not a regular file") : FileError(path: path)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var status = stat()
    // Safe: `status` is a local that outlives the call.
    guard unsafe fstat(descriptor, &status) == 0 else { throw FileError(path: path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path: path, reason: "not a regular file" + kindOfFile(status.st_mode))
    }
    bytes.reserveCapacity(min(Int(status.st_size), largest) + 1)
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      // Safe: `read` writes at most the size of the buffer that it is given.
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count > 0 {
        bytes += chunk[..<count]
        guard bytes.count <= limit else {
          throw FileError(path: path, reason: "the file is larger than \(limit >> 20) MB")
        }
      } else if count == 0 {
        return bytes
      } else if errno != EINTR {
        throw FileError(path: path)
      }
    }
  }

  /// The names in a folder, without hidden ones, sorted.
  /// - Throws: `FileError` when it is missing or not readable.
  package static func names(in folder: String) throws(FileError) -> [String] {
    guard let entries = FileSystem.entries(of: folder) else { throw FileError(path: folder) }
    return entries.filter { !$0.hasPrefix(".") }.sorted()
  }

  /// What a file that is no regular one is instead, for a message.
  private static func kindOfFile(_ mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFDIR: ", but a folder"
    case S_IFIFO: ", but a FIFO"
    case S_IFCHR, S_IFBLK: ", but a device"
    default: ""
    }
  }
}
