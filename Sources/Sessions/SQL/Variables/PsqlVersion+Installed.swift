import Clients
import Glibc

extension PsqlVersion {
  /// The version of the psql that is installed; without one, of the client library.
  ///
  /// The two can differ for a while, when only one package was upgraded. psql decides, because it is
  /// what an author compares a lesson with.
  public static let installed: PsqlVersion =
    installedProgram.flatMap(PsqlVersion.init(ofProgram:))
    ?? PsqlVersion(number: PostgresConnection.libraryVersion)

  /// The path of the psql that is installed, of Debian's newest PostgreSQL; nil without one.
  public static let installedProgram: String? = newestProgram

  private static var newestProgram: String? {
    let root = "/usr/lib/postgresql"
    // Safe: the path is a string of Swift's; the folder is closed below and used by nothing else.
    guard let folder = unsafe opendir(root) else { return nil }
    defer { unsafe closedir(folder) }
    var newest = 0
    while let entry = unsafe readdir(folder) {
      // Safe: the name ends in a zero byte, and the entry stays as it is until the next is read.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      guard let major = Int(name), major > newest else { continue }
      if unsafe access("\(root)/\(name)/bin/psql", R_OK) == 0 { newest = major }
    }
    return newest > 0 ? "\(root)/\(newest)/bin/psql" : nil
  }

  /// The version that a program was built with; nil when the program does not say, or cannot be read.
  ///
  /// It is found in the program's own text: to start it would take longer, and would not tell how it
  /// was built.
  init?(ofProgram path: String) {
    guard let content = try? FileProblem.read(path) else { return nil }
    let start = Array("PostgreSQL ".utf8)
    var rest = content[...]
    while let found = Self.position(of: start, in: rest) {
      let end = content[found...].firstIndex(of: 0) ?? content.endIndex
      // A text as long as a sentence is something else.
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
    var start = bytes.startIndex
    while bytes.endIndex - start >= text.count {
      // Safe: the buffer lives through the call and is as long as stated; what is returned points
      // into it.
      let distance: Int? = unsafe bytes[start...].withUnsafeBytes { buffer in
        guard let address = buffer.baseAddress,
          let found = unsafe memchr(address, Int32(text[0]), buffer.count)
        else { return nil }
        return unsafe UnsafeRawPointer(found) - address
      }
      guard let distance else { return nil }
      if bytes[(start + distance)...].starts(with: text) { return start + distance }
      start += distance + 1
    }
    return nil
  }
}
