import CLinux
import Glibc
import Platform
import PostgresClient
package import PsqlText

extension PsqlVersion {
  /// The version of the installed psql; without one, that of the client library.
  ///
  /// The two differ when only one of the packages was upgraded. psql decides, because an author
  /// compares a lesson with psql.
  package static let installed: PsqlVersion =
    installedProgram.flatMap(PsqlVersion.init(ofProgram:))
    ?? PsqlVersion(number: PostgresConnection.libraryVersion)

  /// The path of the psql of the newest PostgreSQL that is installed as Debian does; nil without one.
  package static let installedProgram: String? = newestProgram

  private static var newestProgram: String? {
    let root = "/usr/lib/postgresql"
    let versions = FileSystem.names(in: root).compactMap { Int($0) }.sorted(by: >)
    // Safe: the path is a string of Swift's.
    return versions.map { "\(root)/\($0)/bin/psql" }.first { unsafe access($0, R_OK) == 0 }
  }

  /// Reads the version out of psql's program file; nil when it is not there, or cannot be read.
  ///
  /// To start psql would take longer, and would not tell how it was built.
  ///
  /// - Complexity: O(*n*) in the bytes of the file.
  init?(ofProgram path: String) {
    // Safe: the path is a string of Swift's, the flags ask for no mode.
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
    // A file that cannot be read tells no version.
    guard number >= 0, let content = try? Descriptor(owning: number).readAll() else { return nil }
    let start = Array("PostgreSQL ".utf8)
    var rest = content[...]
    while let found = Self.position(of: start, in: rest) {
      let end = content[found...].firstIndex(of: 0) ?? content.endIndex
      // A version is shorter than this.
      let text = String(decoding: content[found..<min(end, found + 300)], as: UTF8.self)
      if text.hasSuffix("-bit"), let version = PsqlVersion(description: text) {
        self = version
        return
      }
      rest = content[(found + start.count)...]
    }
    return nil
  }

  private static func position(of text: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    // Safe: both buffers live through the call and are as long as stated; what is returned points into
    // the first.
    unsafe bytes.withUnsafeBytes { buffer in
      guard let address = buffer.baseAddress,
        let found = unsafe memmem(address, buffer.count, text, text.count)
      else { return nil }
      return unsafe bytes.startIndex + (UnsafeRawPointer(found) - address)
    }
  }
}
