package import Files
import Platform

extension LessonEditor {
  /// Why a file was not replaced.
  package enum WriteFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is no longer what was read.
    case changed(file: String)
    /// The system refused.
    case file(FileError)

    /// What is wrong, and what would be right.
    package var description: String {
      switch self {
      case .changed(let file):
        "\(file): the file has changed since it was read, so it was left alone; run again"
      case .file(let error): error.description
      }
    }
  }

  /// Replaces a file's bytes in one step. Readers find the old file or the new one, also when a
  /// process is killed.
  ///
  /// The file keeps its mode, its owner where that is permitted, and a link stays a link. Nothing
  /// is written when the bytes are the same.
  /// - Parameters:
  ///   - bytes: The new bytes.
  ///   - file: The file, which has to exist.
  ///   - expected: The bytes that it is to have now.
  /// - Throws: `WriteFailure` when it has other bytes, or cannot be written.
  package static func write(
    _ bytes: [UInt8], to file: String, expecting expected: [UInt8]
  ) throws(WriteFailure) {
    guard let path = SymbolicLink.resolved(file) else { throw .file(FileError(path: file)) }
    do throws(FileError) {
      if try FileBytes.read(path) != expected { throw FileError(path: file, reason: "") }
    } catch {
      throw error.reason.isEmpty ? .changed(file: file) : .file(error)
    }
    if bytes == expected { return }
    do {
      try FileReplacement.replace(path, with: bytes, isSynchronized: true)
    } catch {
      throw .file(FileError(path: file, reason: error.reason, action: .write))
    }
  }
}
