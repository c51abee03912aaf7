import Platform

/// The library that lesson code links to, as SwiftPM built it: the modules of the kit, and the
/// clients of PostgreSQL, Redis and Kafka.
struct LessonKit: Sendable {
  private static let libraryName = "libEtudeLessonKit.so"
  static let modules = [
    "Algorithms", "Applications", "Consensus", "Databases", "KafkaClient", "PatternMatching",
    "PostgresClient", "RedisClient", "Servers", "StepKit", "Systems", "WebServers",
  ]

  /// The folder that holds the library and `Modules/`.
  let folder: String
  /// What tells this build of the kit from another.
  let identity: String
  private let moduleMaps: [String]

  /// Takes a kit.
  ///
  /// - Throws: `ProgramError` when it is not there.
  init(_ kit: Installation.Kit = Installation.current.kit) throws(ProgramError) {
    folder = kit.folder
    let files =
      ["\(folder)/\(LessonKit.libraryName)"]
      + LessonKit.modules.map { "\(kit.folder)/Modules/\($0).swiftmodule" }
    var identities: [String] = []
    for file in files {
      guard let identity = FileIdentity.of(file) else {
        throw ProgramError(
          "\(file), which Swift steps need, is not there; `swift build` makes it")
      }
      identities.append(identity)
    }
    identity = identities.joined(separator: "\n")
    moduleMaps = kit.headers.map { "\($0)/module.modulemap" }
  }

  /// What the compiler must be told to find the kit. Whoever imports a module of the kit also
  /// loads the C modules that it was built with, hence their module maps. The maths library is
  /// named because `rounded()` calls it also in a program that imports nothing that links it.
  var compilerFlags: [String] {
    ["-I", "\(folder)/Modules", "-L", folder, "-lEtudeLessonKit", "-lm"]
      + ["-Xlinker", "-rpath", "-Xlinker", folder]
      + moduleMaps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
  }
}
