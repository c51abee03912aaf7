import LessonModel
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

  /// The tool for a kind of step.
  init(
    kind: Step.Kind, service: ServiceEndpoint?, environment: [String: String], folder: String
  ) {
    self.folder = folder
    self.environment = environment.merging(service?.environment ?? [:]) { _, own in own }
    switch (kind, service) {
    case (.sql, let endpoint?):
      program = "psql"
      arguments = []
      place = "database \(endpoint.database) of \(endpoint.name)"
    case (.redis, let endpoint?):
      program = "redis-cli"
      arguments = ["-h", endpoint.host, "-p", String(endpoint.port)]
      if !endpoint.database.isEmpty { arguments += ["-n", endpoint.database] }
      if endpoint.password != nil, !endpoint.user.isEmpty {
        arguments += ["--user", endpoint.user]
      }
      place = endpoint.name
    default:
      program = "bash"
      arguments = ["-i"]
      place = ""
    }
  }
}
