import Services

/// A real tool on a service of a lesson: psql, redis-cli, or a shell that finds every service of
/// the lesson in its environment.
package struct LessonTool: Sendable, Equatable {
  /// The program: a name that is looked for on `PATH`.
  package var program: String
  /// Its arguments.
  package var arguments: [String]
  /// The variables that it gets besides the user's own.
  package var environment: [String: String]
  /// The lesson's scratch folder.
  package var folder: String
  /// What the tool is connected to, in words; empty for a shell.
  package var place: String

  /// A tool on a service; a shell without one.
  init(
    _ tool: ServiceTool?, service: ServiceEndpoint?, environment: [String: String], folder: String
  ) {
    self.folder = folder
    self.environment = environment.merging(service?.environment ?? [:]) { _, own in own }
    program = tool?.program ?? "bash"
    arguments = tool?.arguments ?? ["-i"]
    place = tool?.place ?? ""
  }
}
