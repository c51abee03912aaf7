import Foundation

/// A style sheet or script of a theme: one file, and what lies in a folder beside it. A page asks for
/// one file all the same.
enum ThemeParts {
  /// The files that make up `name`, in their order. A theme needs no folder.
  static func files(of name: String, folder: String, in theme: String) -> [String] {
    let kind = name.drop { $0 != "." }
    let parts = (try? FileManager.default.contentsOfDirectory(atPath: "\(theme)/\(folder)")) ?? []
    return ["\(theme)/\(name)"]
      + parts.filter { $0.hasSuffix(kind) && !$0.hasPrefix(".") }.sorted().map {
        "\(theme)/\(folder)/\($0)"
      }
  }
}
