import Foundation
import Lessons

/// The folder that a site is written to. It is replaced as a whole, so it must not hold anything
/// that is not a site's.
struct OutputFolder {
  /// The file by which a build recognises an earlier one.
  static let marker = ".etude-site"

  private let path: String

  /// - Throws: `SiteError` when there is something at the path that must not be replaced.
  init(_ output: String) throws {
    guard !output.isEmpty else { throw SiteError("the site needs a folder to be written to") }
    // Without a `/` at its end, and with links followed: what is replaced is the folder itself.
    path = URL(fileURLWithPath: output).standardizedFileURL.resolvingSymlinksInPath().path
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard FileBytes.isFolder(path) else {
      throw SiteError("\(output): is a file; name a folder for the site")
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw SiteError("\(output): cannot be read: \(error.localizedDescription)")
    }
    guard names.isEmpty || names.contains(Self.marker) else {
      throw SiteError(
        "\(output): holds files that are not a site's (such as \(names.sorted()[0])), and building "
          + "would delete them; name a new or empty folder, or delete this one yourself")
    }
  }

  /// Has the new contents written to a folder beside it, which then takes its place.
  func replace(_ write: (String) throws -> Void) throws {
    let files = FileManager.default
    let fresh = "\(path).new-\(ProcessInfo.processInfo.processIdentifier)"
    try? files.removeItem(atPath: fresh)
    try OutputFile.makeFolder(fresh)
    // After a failure, what there is of the new site.
    defer { try? files.removeItem(atPath: fresh) }
    let note = "Made by `etude site`, which replaces this folder as a whole.\n"
    try OutputFile.create("\(fresh)/\(Self.marker)", note)
    try write(fresh)
    guard files.fileExists(atPath: path) else {
      return try OutputFile.move(fresh, to: path)
    }
    let old = "\(path).old-\(ProcessInfo.processInfo.processIdentifier)"
    try OutputFile.move(path, to: old)
    do {
      try OutputFile.move(fresh, to: path)
    } catch {
      try? files.moveItem(atPath: old, toPath: path)
      throw error
    }
    do {
      try files.removeItem(atPath: old)
    } catch {
      throw SiteError("cannot remove the earlier site, \(old): \(error.localizedDescription)")
    }
  }
}
