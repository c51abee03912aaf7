package import LessonModel

extension ServiceConfiguration {
  /// What tells the servers that lessons get with this configuration from others, or from other
  /// versions of them, without starting one: the address of one that is there already, and the
  /// program that is started otherwise, with its size and time of change. Empty when there is
  /// neither.
  ///
  /// It holds no password, so that no digest of it does either.
  package func identity(of kind: ServiceKind) -> String {
    if let recipe = kind.recipe { return RecipePrograms(kind, recipe, path: path).identity }
    return ownIdentity(of: kind)
  }

  private func ownIdentity(of kind: ServiceKind) -> String {
    [external[kind].map(ServiceAddress.identity), source(of: kind)?.identity(self)].compactMap {
      $0
    }
    .joined(separator: "\n")
  }

  private func source(of kind: ServiceKind) -> (any ServiceSource.Type)? {
    sources.first { $0.kind == kind }
  }
}
