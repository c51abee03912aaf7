import Processes

/// What can be found on `PATH`: the names in its folders, read once.
package struct SearchPath: Sendable {
  /// The variable's value.
  let value: String
  private let folders: [(path: String, names: Set<String>)]

  /// Reads the folders of `PATH`.
  package init() { self.init(Executable.environmentValue("PATH") ?? Executable.defaultPath) }

  /// Reads these folders.
  package init(_ value: String) {
    self.value = value
    folders = value.split(separator: ":").map { folder in
      (String(folder), Set(FileSystem.names(in: String(folder))))
    }
  }

  /// What can be found when folders come before these.
  package func behind(_ folders: [String]) -> SearchPath {
    folders.isEmpty ? self : SearchPath((folders + [value]).joined(separator: ":"))
  }

  /// The path of a program: the first match; nil when there is none.
  func find(_ name: String) -> String? {
    folders.lazy.filter { $0.names.contains(name) }
      .compactMap { Executable.find("\($0.path)/\(name)") }.first
  }
}
