extension ProgramCompiler {
  /// What tells this compiler from another version of it.
  package var toolchainIdentity: String { toolchain.identity }

  /// What tells this build of the lesson kit, the library that Swift steps import, from another.
  package var kitIdentity: String { kit.identity }
}
