import Glibc

extension LessonEditor {
  /// Why a file was not replaced.
  public enum WriteFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is no longer what was read.
    case changed(file: String)
    /// The system refused.
    case file(FileError)

    /// What is wrong, and what would be right.
    public var description: String {
      switch self {
      case .changed(let file):
        "\(file): the file has changed since it was read, so it was left alone; run again"
      case .file(let error): error.description
      }
    }
  }

  /// Replaces a file's bytes in one step: whoever reads it, and whatever is killed, there is
  /// either the old file or the new one.
  ///
  /// The file keeps its mode, its owner where that is permitted, and a link stays a link. Nothing
  /// is written when the bytes are the same.
  /// - Parameters:
  ///   - bytes: The new bytes.
  ///   - file: The file, which has to exist.
  ///   - expected: The bytes that it is to have now.
  /// - Throws: `WriteFailure` when it has other bytes, or cannot be written.
  public static func write(
    _ bytes: [UInt8], to file: String, expecting expected: [UInt8]
  ) throws(WriteFailure) {
    guard let path = FileBytes.realPath(file) else { throw .file(FileError(path: file)) }
    do throws(FileError) {
      if try FileBytes.read(path) != expected { throw FileError(path: file, reason: "") }
    } catch {
      throw error.reason.isEmpty ? .changed(file: file) : .file(error)
    }
    if bytes == expected { return }
    do {
      try replace(path, with: bytes)
    } catch {
      throw .file(FileError(path: file, reason: error.reason))
    }
  }

  private static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    let (folder, name) = split(path)
    var template = Array("\(folder)/.\(name).etude-XXXXXX".utf8CString)
    // Safe: mkstemp writes within the template, which ends with a NUL.
    let descriptor: Int32 = unsafe template.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return -1 }
      return unsafe mkstemp(start)
    }
    guard descriptor >= 0 else { throw FileError(path: path) }
    let temporary = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do throws(FileError) {
      defer { close(descriptor) }
      try takeOver(path, descriptor)
      try writeAll(bytes, to: descriptor, path: path)
      guard fsync(descriptor) == 0 else { throw FileError(path: path) }
    } catch {
      unsafe unlink(temporary)
      throw error
    }
    guard unsafe rename(temporary, path) == 0 else {
      let error = FileError(path: path)
      unsafe unlink(temporary)
      throw error
    }
    // The new name lasts once the folder is on disk; where a folder cannot be synchronised, the
    // file is whole all the same.
    let opened = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if opened >= 0 {
      fsync(opened)
      close(opened)
    }
  }

  private static func takeOver(_ path: String, _ descriptor: Int32) throws(FileError) {
    var status = stat()
    // Safe: `status` is a local that outlives the call.
    guard unsafe stat(path, &status) == 0 else { throw FileError(path: path) }
    // Only root may give files away; for everybody else the file is theirs already, or becomes so.
    if fchown(descriptor, status.st_uid, status.st_gid) != 0, errno != EPERM {
      throw FileError(path: path)
    }
    guard fchmod(descriptor, status.st_mode & 0o7777) == 0 else { throw FileError(path: path) }
  }

  private static func writeAll(
    _ bytes: [UInt8], to descriptor: Int32, path: String
  ) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Safe: `write` reads at most the count that it is given.
      let count = unsafe rest.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
      }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw FileError(path: path)
      }
    }
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }
}
