import Processes

extension ServiceConfiguration {
  /// What tells the servers that lessons get with this configuration from others, or from other
  /// versions of them, without starting one: the address of one that is there already, and the
  /// program that is started otherwise, with its size and time of change. Empty when there is
  /// neither.
  ///
  /// It holds no password, so that no digest of it does either.
  package func identity(of kind: ServiceKind) -> String {
    [external[kind].map(ServiceAddress.identity), programIdentity(of: kind)].compactMap { $0 }
      .joined(separator: "\n")
  }

  private func programIdentity(of kind: ServiceKind) -> String? {
    switch kind {
    case .postgres:
      return PostgresInstallation.folder(self).flatMap { FileIdentity.of("\($0)/postgres") }
    case .redis:
      return Executable.find("redis-server", path: path).flatMap(FileIdentity.of)
    case .kafka:
      if let home = ApacheKafka.home(self) { return FileIdentity.of("\(home)/libs") ?? home }
      return Executable.beside("etude-broker").flatMap(FileIdentity.of)
    }
  }
}
