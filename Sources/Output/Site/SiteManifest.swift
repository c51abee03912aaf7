import Files
import Glibc
import Platform

/// The list of what a build has written, kept in the site's folder: by it, the next build tells the
/// site's own files from those that somebody else has put there.
enum SiteManifest {
  /// The file that holds the list.
  static let name = ".etude-site"

  private static let heading = "Made by `etude site`. A build replaces the files that stand here."

  /// Begins a site: the folder is known for one of ours before anything else is in it.
  static func begin(in folder: String) throws {
    try OutputFile.create("\(folder)/\(name)", heading + "\n")
  }

  /// Lists what is in a site's folder now.
  static func complete(in folder: String) throws(FileError) {
    try write(Set(entries(of: folder).filter { $0 != name }.map(SiteMap.url)), in: folder)
  }

  /// Writes a list of paths as `list` reads it.
  static func write(_ list: Set<String>, in folder: String) throws(FileError) {
    let text = ([heading] + list.sorted()).joined(separator: "\n") + "\n"
    try OutputFile.write(text, to: "\(folder)/\(name)")
  }

  /// Whether a folder is a site, or the beginning of one.
  static func isSite(_ folder: String) -> Bool {
    lines(in: folder)?.first == heading
  }

  /// What lies in a folder, or below one in it, and is not on a list: paths from the folder, sorted.
  ///
  /// - Throws: `FileError` when a folder in it cannot be read, or a name in it cannot be told.
  static func files(
    in folder: String, below top: String = "", besides list: Set<String>
  ) throws(FileError) -> [String] {
    try entries(of: folder, below: top).filter { !isOwn($0, list) && $0 != name }.sorted()
  }

  /// What lies in a folder and is on a list.
  ///
  /// - Throws: as `files(in:below:besides:)`.
  static func files(in folder: String, among list: Set<String>) throws(FileError) -> [String] {
    try entries(of: folder).filter { isOwn($0, list) && $0 != name }
  }

  /// A list that somebody else has written, such as one in a branch of a stranger, makes no repository ours.
  private static func isOwn(_ path: String, _ list: Set<String>) -> Bool {
    list.contains(SiteMap.url(path)) && !isForHosts(path)
  }

  /// Whether a path in the folder is the repository that the site is published from, or tells the host of
  /// the site something.
  static func isForHosts(_ path: String) -> Bool {
    let names = [".git", ".gitattributes", ".gitignore", ".nojekyll", ".domains", "CNAME"]
    return names.contains { $0 == path.prefix { $0 != "/" } }
  }

  /// The paths of a folder's list, as they stand there; none of a folder that is no site.
  static func list(in folder: String) -> Set<String> {
    guard let lines = lines(in: folder), lines.first == heading else { return [] }
    return Set(lines.dropFirst())
  }

  private static func lines(in folder: String) -> [String]? {
    guard let bytes = try? FileBytes.read("\(folder)/\(name)") else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// Everything below a folder that holds nothing else: files, links, empty folders.
  private static func entries(
    of folder: String, below top: String = ""
  ) throws(FileError) -> [String] {
    if !top.isEmpty, let status = FileSystem.linkStatus("\(folder)/\(top)"),
      status.st_mode & S_IFMT != S_IFDIR
    {
      return [top]
    }
    var found: [String] = []
    var open = [top]
    while let path = open.popLast() {
      let place = path.isEmpty ? folder : "\(folder)/\(path)"
      guard let names = FileSystem.entries(of: place) else { throw FileError(path: place) }
      if names.isEmpty, path != top { found.append(path) }
      for name in names {
        guard let status = FileSystem.linkStatus("\(place)/\(name)") else {
          // One that has gone meanwhile is no file.
          guard name.contains("\u{fffd}") else { continue }
          throw FileError(path: place, reason: "holds a file whose name is not UTF-8; move it away")
        }
        let below = path.isEmpty ? name : "\(path)/\(name)"
        if status.st_mode & S_IFMT == S_IFDIR { open.append(below) } else { found.append(below) }
      }
    }
    return found
  }
}
