import Files
package import Processes

/// Files whose contents are waited for, however an editor writes them.
///
/// What is saved while nobody waits is not missed: a file is watched first and read then.
package struct WatchedFiles {
  /// What a file holds; nil when it cannot be read.
  package private(set) var contents: [String: [UInt8]?] = [:]
  private let watch: FolderWatch

  /// Begins to watch files.
  ///
  /// - Parameter files: their paths.
  /// - Throws: `SystemError` when the system has no more watches to give.
  package init(_ files: [String]) throws(SystemError) {
    watch = try FolderWatch()
    follow(files)
  }

  /// Watches these files from now on, and no others. Those that were watched before hold what they held when
  /// they were looked at last.
  package mutating func follow(_ files: [String]) {
    for path in files { watchFolder(of: path) }
    let known = contents
    contents = Dictionary(files.map { ($0, known[$0] ?? Self.read($0)) }) { first, _ in first }
  }

  /// Waits until a file holds something else than when it was looked at last.
  ///
  /// - Returns: the paths of those that do.
  /// - Throws: `SystemError` when it cannot be waited for.
  package mutating func next() throws(SystemError) -> Set<String> {
    while true {
      for path in contents.keys { watchFolder(of: path) }
      let before = contents
      let now = Dictionary(before.keys.map { ($0, Self.read($0)) }) { first, _ in first }
      contents = now
      let changed = Set(now.keys.filter { now[$0] != before[$0] })
      if !changed.isEmpty { return changed }
      _ = try watch.wait(deadline: .never)
    }
  }

  private static func read(_ path: String) -> [UInt8]? { try? FileBytes.read(path) }

  /// Watches the folder of a file, and that of the file that a link leads to. A folder that is not there
  /// cannot be watched; its file cannot be read either.
  private func watchFolder(of path: String) {
    for path in [path, SymbolicLink.resolved(path)].compactMap({ $0 }) {
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
      // One that is not there: see above.
      try? watch.add(folder)
    }
  }
}
