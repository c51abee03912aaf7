import Foundation
import Platform

/// A style sheet or script of a theme: one file, and what lies in a folder beside it. A page asks for
/// one file all the same.
enum ThemeParts {
  /// The files that make up `name`, in their order. A theme needs no folder.
  ///
  /// - Parameters:
  ///   - name: the file.
  ///   - folder: the folder beside it.
  ///   - theme: the theme's folder.
  ///   - root: the course's folder.
  /// - Returns: their paths.
  /// - Throws: `SiteError` for one that a link leads to outside of the theme's course: it would be published.
  static func files(
    of name: String, folder: String, in theme: String, root: String?
  ) throws(SiteError) -> [String] {
    let files = all(of: name, folder: folder, in: theme)
    for file in files { try check(file, in: theme, root: root) }
    return files
  }

  /// The scripts in a folder of a theme, which may have none, in the order of their names.
  static func scripts(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".js") && !$0.hasPrefix(".") }.sorted().map {
      "\(folder)/\($0)"
    }
  }

  /// Makes sure that a file of a theme lies in the course, or in the theme that Etude brings along.
  static func check(_ file: String, in theme: String, root: String?) throws(SiteError) {
    let home = root.flatMap { theme.hasPrefix("\($0)/") ? $0 : nil } ?? theme
    guard let real = SymbolicLink.resolved(file), let place = SymbolicLink.resolved(home),
      !real.hasPrefix(place == "/" ? place : "\(place)/")
    else { return }
    throw SiteError("\(file): it leads out of the course, to \(real); put the file itself there")
  }

  private static func all(of name: String, folder: String, in theme: String) -> [String] {
    let kind = name.drop { $0 != "." }
    // A theme needs no folder.
    let parts = (try? FileManager.default.contentsOfDirectory(atPath: "\(theme)/\(folder)")) ?? []
    return ["\(theme)/\(name)"]
      + parts.filter { $0.hasSuffix(kind) && !$0.hasPrefix(".") }.sorted().map {
        "\(theme)/\(folder)/\($0)"
      }
  }
}

/// A script without what only its authors read: lines that are nothing but a comment, indentation, empty
/// lines. Line ends stay, so that no statement joins another one.
enum ScriptWithoutComments {
  /// The script; as it is where a line has an odd number of backquotes, because there a template may go
  /// over several lines, and blanks and `//` in it count.
  ///
  /// - Complexity: O(n) in the length of the script.
  static func of(_ script: [UInt8]) -> [UInt8] {
    let lines = script.split(separator: UInt8(ascii: "\n"))
    guard lines.allSatisfy({ $0.count { $0 == UInt8(ascii: "`") }.isMultiple(of: 2) }) else {
      return script
    }
    var shorter: [UInt8] = []
    for line in lines {
      let code = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      if code.isEmpty || code.starts(with: "//".utf8) { continue }
      shorter += code
      shorter.append(UInt8(ascii: "\n"))
    }
    return shorter
  }
}
