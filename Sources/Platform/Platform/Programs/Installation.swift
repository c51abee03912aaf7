/// Where Etude's parts lie, as the running program finds them: by where it lies itself.
///
/// An installed program lies in a folder `bin`, and its parts beside that folder:
///
///     bin/etude
///     lib/etude/etude-guard, etude-broker     helpers that are processes of their own
///     lib/etude/libEtudeBloom.so              what redis-server loads
///     lib/etude/kit/libEtudeLessonKit.so      what the programs of Swift steps load
///     lib/etude/kit/Modules/                  what they are compiled with,
///     lib/etude/kit/include/*/                and the C modules that this needs
///     share/etude/site/                       the theme
///     share/etude/kernel/                     what Jupyter starts
///     share/etude/kinds/                      session programs of kinds from outside
///     share/etude/docs/                       what pages of the site say of Etude
///
/// A program that SwiftPM has built lies in the package's `.build/MACHINE/CONFIGURATION`, with all that
/// is built beside it; the rest lies in the package.
package struct Installation: Equatable, Sendable {
  /// What Swift steps are compiled with and what they load.
  package struct Kit: Equatable, Sendable {
    /// The folder that holds the library and `Modules`.
    package var folder: String
    /// The folders of the C modules, each with a `module.modulemap`.
    package var headers: [String]

    /// A kit with its C modules below `include`.
    package init(folder: String) {
      self.init(folder: folder, headers: Installation.modules(in: "\(folder)/include"))
    }

    init(folder: String, headers: [String]) { (self.folder, self.headers) = (folder, headers) }
  }

  /// The installation that the running program belongs to.
  package static let current = Installation(
    program: SymbolicLink.text(at: "/proc/self/exe") ?? CommandLine.arguments[0])

  /// The package whose sources the program was built from; nil when it is installed.
  package let package: String?
  /// The kit for Swift steps.
  package let kit: Kit
  /// The folder that holds `site`, `kernel`, `kinds` and `docs`.
  package let shared: String
  private let parts: String

  /// Finds the parts of a program.
  ///
  /// - Parameter program: its path, links followed.
  init(program: String) {
    let folder = Self.parent(program)
    let prefix = Self.parent(folder)
    if folder.hasSuffix("/bin"), FileSystem.isFolder("\(prefix)/lib/etude") {
      package = nil
      parts = "\(prefix)/lib/etude"
      kit = Kit(folder: "\(parts)/kit")
      shared = "\(prefix)/share/etude"
    } else {
      let root = Self.parent(Self.parent(prefix))
      parts = folder
      package = FileSystem.status("\(root)/Package.swift") == nil ? nil : root
      shared = root
      let floors = FileSystem.names(in: "\(root)/Sources").map { "\(root)/Sources/\($0)" }
      kit = Kit(folder: folder, headers: floors.flatMap(Self.modules))
    }
  }

  /// A program of Etude's that this one starts; nil when it is not there.
  package func helper(_ name: String) -> String? { Executable.find("\(parts)/\(name)") }

  /// A library that another program loads; nil when it is not there.
  package func library(_ name: String) -> String? {
    let path = "\(parts)/\(name)"
    return FileSystem.status(path) == nil ? nil : path
  }

  private static func parent(_ path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }

  /// The folders in a folder that hold a C module.
  private static func modules(in folder: String) -> [String] {
    FileSystem.names(in: folder).map { "\(folder)/\($0)" }
      .filter { FileSystem.status("\($0)/module.modulemap") != nil }
  }
}
