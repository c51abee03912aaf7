import Processes

/// The library that lesson code links to, as SwiftPM built it: the modules of the kit, and the
/// clients of PostgreSQL, Redis and Kafka.
struct LessonKit: Sendable {
  private static let libraryName = "libEtudeLessonKit.so"
  private static let modules = [
    "Algorithms", "Applications", "Consensus", "Databases", "KafkaClient", "PatternMatching",
    "PostgresClient", "RedisClient", "Servers", "StepKit", "Systems", "WebServers",
  ]

  /// SwiftPM's build folder, which holds the library and `Modules/`.
  let folder: String
  /// What tells this build of the kit from another.
  let identity: String
  private let moduleMaps: [String]

  /// Takes the kit that lies in a build folder.
  ///
  /// - Throws: `ProgramError` when it is not there.
  init(folder: String) throws(ProgramError) {
    let files =
      ["\(folder)/\(LessonKit.libraryName)"]
      + LessonKit.modules.map { "\(folder)/Modules/\($0).swiftmodule" }
    var identities: [String] = []
    for file in files {
      guard let identity = FileIdentity.of(file) else {
        throw ProgramError(
          "\(file), which Swift steps need, is not there; `swift build` makes it")
      }
      identities.append(identity)
    }
    self.folder = folder
    identity = identities.joined(separator: "\n")
    moduleMaps = LessonKit.moduleMaps(above: folder)
  }

  /// Finds the kit that was built together with the running program: beside its executable, or,
  /// in a test, beside the test bundle.
  ///
  /// - Throws: `ProgramError` when it is not there.
  static func besideProgram() throws(ProgramError) -> LessonKit {
    let folder = Executable.library(libraryName).flatMap(parent)
    return try LessonKit(folder: folder ?? Executable.buildFolders.first ?? ".")
  }

  /// What the compiler must be told to find the kit. Whoever imports a module of the kit also
  /// loads the C modules that it was built with, hence their module maps. The maths library is
  /// named because `rounded()` calls it also in a program that imports nothing that links it.
  var compilerFlags: [String] {
    ["-I", "\(folder)/Modules", "-L", folder, "-lEtudeLessonKit", "-lm"]
      + ["-Xlinker", "-rpath", "-Xlinker", folder]
      + moduleMaps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
      + ["-Xcc", "-I/usr/include/postgresql"]
  }

  /// The module maps of the package whose build folder this is.
  private static func moduleMaps(above folder: String) -> [String] {
    guard let root = package(above: folder) else { return [] }
    return FileSystem.names(in: "\(root)/Sources")
      .flatMap { floor in
        FileSystem.names(in: "\(root)/Sources/\(floor)").map { "\(root)/Sources/\(floor)/\($0)" }
      }
      .map { "\($0)/module.modulemap" }
      .filter { FileSystem.status($0) != nil }
  }

  /// The root of the package whose build folder this is.
  static func package(above folder: String) -> String? {
    var root: String? = folder
    while let folder = root, FileSystem.status("\(folder)/Package.swift") == nil {
      root = parent(folder)
    }
    return root
  }

  private static func parent(_ path: String?) -> String? {
    guard let path, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      return nil
    }
    return String(path[..<slash])
  }
}
