import LessonModel
import Processes

/// The programs that a recipe names, found on this machine.
struct RecipePrograms {
  private let recipe: ServiceRecipe
  private let searchPath: String
  private let kind: ServiceKind

  /// Prepares the search.
  ///
  /// - Parameters:
  ///   - kind: the kind of the recipe.
  ///   - recipe: the recipe.
  ///   - path: where programs are looked for after the repository's own folders.
  init(_ kind: ServiceKind, _ recipe: ServiceRecipe, path: String) {
    (self.kind, self.recipe) = (kind, recipe)
    searchPath = (recipe.path + [path]).joined(separator: ":")
  }

  /// What `PATH` is for these programs.
  var path: String { searchPath }

  /// The path of a command's program; nil when there is none. With a slash in it, it lies in the
  /// repository.
  func find(_ command: ServiceRecipe.Command) -> String? {
    let name = command.program
    if !name.contains("/") || name.hasPrefix("/") { return Executable.find(name, path: searchPath) }
    return Executable.find("\(recipe.root)/\(name)")
  }

  /// Makes sure that all are there, and can be started by a user.
  ///
  /// - Throws: `ServiceError` with the line of the first that is not, and how to get it.
  func check(for user: User?) throws(ServiceError) {
    for command in recipe.commands {
      guard let path = find(command) else {
        throw .missing(
          kind, "there is no program `\(command.program)` (\(recipe.file):\(command.line))",
          advice: recipe.install.map { "to install it: \($0)" }
            ?? "install it, or correct its name")
      }
      guard let user, !FileSystem.isReadableByAll(path) else { continue }
      throw .missing(
        kind,
        "\(user.name), as whom servers run when root runs Etude, may not read \(path) (\(recipe.file):\(command.line))",
        advice: "put it where all may read it, or run Etude as an ordinary user")
    }
  }

  /// What tells the programs, and all that is said of them, from others.
  var identity: String {
    let files = recipe.commands.map { command -> String in
      guard let path = find(command) else { return "" }
      let isSystems = ["/usr/", "/bin/", "/sbin/", "/lib/"].contains { path.hasPrefix($0) }
      let bytes = isSystems ? nil : FileSystem.contents(path)
      // An author's may be written anew within a moment; the system's change with their times.
      return bytes.map(Digest.of) ?? FileIdentity.of(path) ?? ""
    }
    return ([recipe.identity] + files).joined(separator: "\n")
  }

  /// Where the server's program is; empty when there is none.
  var place: String { find(recipe.start) ?? "" }
}
