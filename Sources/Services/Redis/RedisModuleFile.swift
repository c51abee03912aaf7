import Processes

/// The Redis modules that Etude brings along.
enum RedisModuleFile {
  private static let names = ["bloom": "libEtudeBloom.so"]

  /// The file of a module, beside the running program; nil when Etude has no such module, or it
  /// is not built.
  static func path(of module: String) -> String? { names[module].flatMap(Executable.library) }

  /// The lines with which a server's configuration loads what a lesson asks for. A lesson that
  /// loads modules by its own settings gets those instead.
  ///
  /// - Throws: `ServiceError` when there is no file for a module.
  static func lines(for request: ServiceRequest) throws(ServiceError) -> [String] {
    if request.config.contains(where: { $0.name == "loadmodule" }) { return [] }
    var lines: [String] = []
    for module in request.modules {
      guard let file = path(of: module) else {
        let reason = names[module].map { "\($0) is not built" } ?? "Etude has no such module"
        throw ServiceError(
          .redis, "module \(module) is not there: \(reason)",
          advice: (names[module] == nil ? "" : "scripts/build makes it; ")
            + "a server that has it can be used instead: ETUDE_REDIS=redis://HOST:PORT")
      }
      lines.append("loadmodule \"\(file)\"")
    }
    return lines
  }
}

extension ServiceConfiguration {
  /// What tells a Redis module that Etude brings along from another build of it; nil when it is
  /// not there.
  public func identity(ofModule module: String) -> String? {
    RedisModuleFile.path(of: module).flatMap(FileIdentity.of)
  }
}
