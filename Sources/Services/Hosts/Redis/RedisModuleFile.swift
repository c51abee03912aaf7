import LessonModel
import Processes

/// The Redis modules that Etude brings along.
enum RedisModuleFile {
  private static let names = ["bloom": "libEtudeBloom.so"]

  /// The file of a module, beside the running program; nil when Etude has no such module, or it
  /// is not built.
  static func path(of module: String) -> String? {
    names[module].flatMap(Installation.current.library)
  }

  /// The files of the modules that a lesson asks for. A lesson that loads modules by its own
  /// settings gets those instead.
  ///
  /// - Throws: `ServiceError` when there is no file for a module.
  static func paths(for request: ServiceRequest) throws(ServiceError) -> [String] {
    if request.config.contains(where: { $0.name == "loadmodule" }) { return [] }
    var paths: [String] = []
    for module in request.modules {
      guard let file = path(of: module) else {
        let reason = names[module].map { "\($0) is not built" } ?? "Etude has no such module"
        throw .missing(
          .redis, "module \(module) is not there: \(reason)",
          advice: (names[module] == nil ? "" : "scripts/build makes it; ")
            + "a server that has it can be used instead: ETUDE_REDIS=redis://HOST:PORT/DATABASE")
      }
      paths.append(file)
    }
    return paths
  }

  /// The same files where a server finds them that runs as another user: what lies in a place that
  /// is closed to others (a checkout or a compiler below `/root`) is copied into the server's
  /// folder, the libraries that a module needs too.
  ///
  /// - Parameters:
  ///   - paths: the modules.
  ///   - folder: the server's, not handed over yet.
  /// - Returns: the modules' paths, and the folder in which libraries are to be looked for first,
  /// if
  ///   there is one.
  /// - Throws: `SystemError` when a file cannot be copied.
  static func reachable(
    _ paths: [String], from folder: ServerFolder
  ) throws(SystemError) -> (paths: [String], libraries: String?) {
    guard folder.user != nil else { return (paths, nil) }
    var copied: Set<String> = []
    func copy(_ path: String) throws(SystemError) -> String {
      if FileSystem.isReadableByAll(path) { return path }
      let name = String(path.split(separator: "/").last ?? "module.so")
      if copied.insert(name).inserted { try Program.copyFile(path, to: "\(folder.own)/\(name)") }
      return "\(folder.own)/\(name)"
    }
    var modules: [String] = []
    for path in paths {
      modules.append(try copy(path))
      for library in libraries(of: path) { _ = try copy(library) }
    }
    return (modules, copied.isEmpty ? nil : folder.own)
  }

  /// The libraries that a file is linked to, as the loader finds them.
  private static func libraries(of path: String) -> [String] {
    let environment = ["PATH": Executable.defaultPath]
    let lines = Program.output("ldd", [path], environment: environment) ?? ""
    return lines.split(separator: "\n").compactMap { line -> String? in
      // libxxhash.so.0 => /lib/x86_64-linux-gnu/libxxhash.so.0 (0x00007f…)
      guard let mark = line.firstRange(of: "=> /") else { return nil }
      let path = line.suffix(from: mark.upperBound).prefix { $0 != " " }
      return "/\(path)"
    }
  }
}

extension ServiceConfiguration {
  /// What tells a Redis module that Etude brings along from another build of it; nil when it is
  /// not there.
  package func identity(ofModule module: String) -> String? {
    RedisModuleFile.path(of: module).flatMap(FileIdentity.of)
  }
}
