/// What SwiftPM builds of the folder of a package, found without running its manifest.
package enum PackageFolder {
  /// Where SwiftPM looks for what no target says the place of.
  private static let usualFolders = ["Sources", "Source", "src", "srcs", "Plugins"]

  /// The names of the manifests in a folder, sorted: one may be for a version of the tools.
  package static func manifests(in folder: String) -> [String] {
    FileSystem.names(in: folder).filter { $0.hasPrefix("Package") && $0.hasSuffix(".swift") }
      .sorted()
  }

  /// The paths of what a package is built from, as far as that can be told: its manifests and pins, the usual
  /// folders, and what the manifests name by paths. Some may not be there.
  ///
  /// - Parameter folder: the package's folder.
  /// - Returns: the paths, from the folder or from the root.
  /// - Complexity: O(n) in the size of the manifests.
  package static func parts(of folder: String) -> [String] {
    let manifests = manifests(in: folder)
    let named = manifests.flatMap { name in
      (FileSystem.text("\(folder)/\(name)") ?? "").matches(of: #/path:\s*"([^"]+)"/#)
        .map { String($0.output.1) }
    }
    return manifests + ["Package.resolved"] + usualFolders + named
  }

  /// The first link by which a part of a package lies outside of a folder, though its path is within. What a
  /// manifest names outside by its path alone is none.
  ///
  /// - Parameters:
  ///   - folder: the package's folder, without links.
  ///   - home: the folder in which it is, without links.
  /// - Returns: the link's path, and where it leads; nil when there is none.
  /// - Complexity: O(n) in the number of files that the package is built from.
  package static func linkOut(
    of folder: String, from home: String
  ) -> (path: String, target: String)? {
    var seen: Set<String> = []
    return linkOut(ofPackage: folder, home, &seen)
  }

  private static func linkOut(
    ofPackage folder: String, _ home: String, _ seen: inout Set<String>
  ) -> (path: String, target: String)? {
    for part in parts(of: folder) {
      let path = written(part.hasPrefix("/") ? part : "\(folder)/\(part)")
      guard isInside(path, home) else { continue }
      if let found = linkOut(at: path, home, &seen) { return found }
      if path != folder, FileSystem.isFile("\(path)/Package.swift"),
        let found = linkOut(ofPackage: path, home, &seen)
      {
        return found
      }
    }
    return nil
  }

  private static func linkOut(
    at path: String, _ home: String, _ seen: inout Set<String>
  ) -> (path: String, target: String)? {
    // One that leads nowhere is for SwiftPM to tell of.
    guard let real = SymbolicLink.resolved(path) else { return nil }
    guard isInside(real, home) else { return (path, real) }
    guard FileSystem.isFolder(real), seen.insert(real).inserted else { return nil }
    for name in FileSystem.names(in: real).sorted() where !name.hasPrefix(".") {
      let child = "\(path)/\(name)"
      // A plain file is where its folder is.
      guard FileSystem.linkStatus(child).map(FileSystem.isRegularFile) != true else { continue }
      if let found = linkOut(at: child, home, &seen) { return found }
    }
    return nil
  }

  private static func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(folder == "/" ? folder : folder + "/")
  }

  /// A path as it is written, without `.` and `..`.
  private static func written(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}
