import Files

/// Writes the files of a site that comes to be.
struct SiteWriter {
  /// Where it comes to be.
  let folder: String
  /// Does one thing in the file system.
  let each: (() throws -> Void) throws -> Void

  /// Makes a file of a text. The path is one from the folder.
  func write(_ text: String, to path: String) throws {
    try each {
      try OutputFile.makeFolder(of: "\(folder)/\(path)")
      try OutputFile.create("\(folder)/\(path)", text)
    }
  }

  /// Copies files into one: their contents, not links to them, and with no permissions but the default
  /// ones. A text can stand in front of them. Scripts of a theme go without their comments.
  func copy(
    _ sources: [String], to path: String, after text: String = "", isScript: Bool = false
  ) throws {
    var contents = Array(text.utf8)
    for source in sources {
      do throws(FileError) {
        let bytes = try FileBytes.read(source, limit: .max)
        contents += isScript ? ScriptWithoutComments.of(bytes) : bytes
      } catch {
        throw SiteError("\(source): cannot be read: \(error.reason)")
      }
    }
    try each {
      try OutputFile.makeFolder(of: "\(folder)/\(path)")
      try OutputFile.write(contents, to: "\(folder)/\(path)")
    }
  }
}
