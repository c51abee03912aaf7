import Files
import Foundation

/// The list of what a build has written, kept in the site's folder: by it, the next build tells the
/// site's own files from those that somebody else has put there.
enum SiteManifest {
  /// The file that holds the list.
  static let name = ".etude-site"

  private static let heading = "Made by `etude site`. A build replaces the files that stand here."
  /// What builds wrote before there was a list.
  private static let oldHeading = "Made by `etude site`, which replaces this folder as a whole."

  /// Begins a site: the folder is known for one of ours before anything else is in it.
  static func begin(in folder: String) throws {
    try OutputFile.create("\(folder)/\(name)", heading + "\n")
  }

  /// Lists what is in a site's folder now.
  static func complete(in folder: String) throws {
    let files = try entries(of: folder).filter { $0 != name }.map(SiteMap.url)
    let text = ([heading] + files.sorted()).joined(separator: "\n") + "\n"
    try OutputFile.write(text, to: "\(folder)/\(name)")
  }

  /// Whether a folder is a site, or the beginning of one.
  static func isSite(_ folder: String) -> Bool {
    guard let lines = lines(in: folder) else { return false }
    return [heading, oldHeading].contains(lines.first)
  }

  /// What lies in a folder and was not written by a build: paths from the folder, sorted.
  static func foreignFiles(in folder: String) throws -> [String] {
    let found = try entries(of: folder)
    guard isSite(folder), let lines = lines(in: folder) else { return found.sorted() }
    let isOwn: (String) -> Bool
    if lines.first == oldHeading {
      isOwn = isLikeOurs
    } else {
      let listed = Set(lines.dropFirst())
      isOwn = { listed.contains(SiteMap.url($0)) }
    }
    return found.filter { $0 != name && !isOwn($0) }.sorted()
  }

  /// Whether a build without a list wrote files of such names.
  private static func isLikeOurs(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    if parts.contains(where: { $0.hasPrefix(".") }) { return false }
    return parts.last == "index.html" || parts.first == "files"
      || ["style.css", "script.js"].contains(path)
  }

  private static func lines(in folder: String) -> [String]? {
    guard let bytes = try? FileBytes.read("\(folder)/\(name)") else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// Everything below a folder that holds nothing else: files, links, empty folders.
  private static func entries(of folder: String) throws -> [String] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
    let parents = Set(paths.compactMap { path in path.lastIndex(of: "/").map { path[..<$0] } })
    return paths.filter { !parents.contains($0[...]) }
  }
}
