/// The program git, asked about a folder.
package struct Git: Sendable {
  private let program: String
  private let environment: [String: String]

  /// How long an answer may take.
  private static let patience: Duration = .seconds(30)

  /// The variables by which a hook names its own repository, which is not the folder's.
  private static let ofHooks: Set<String> = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_INDEX_FILE",
    "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_WORK_TREE",
  ]

  /// Finds the program; nil where there is none.
  ///
  /// - Parameter environment: the variables that it is given, but for those of a hook.
  package init?(environment: [String: String]) {
    guard let program = Executable.find("git") else { return nil }
    self.program = program
    self.environment = environment.filter { !Self.ofHooks.contains($0.key) }
  }

  /// What git says about a folder.
  ///
  /// - Parameters:
  ///   - arguments: the command and its arguments.
  ///   - folder: the folder; git looks for a repository there and above.
  /// - Returns: how it ended, and what it printed; nil when it does not answer within 30 seconds.
  package func ask(
    _ arguments: [String], in folder: String
  ) -> (status: ProcessEnd, output: String)? {
    // Without the programs that a repository can name as its monitor and its hooks; and a folder of the
    // course that only looks like git's own is none.
    let settings = [
      "core.fsmonitor=false", "core.hooksPath=/dev/null", "safe.bareRepository=explicit",
    ]
    let all = ["-C", folder] + settings.flatMap { ["-c", $0] } + arguments
    var variables = environment
    // It does not write the index, after which it would call a hook.
    variables["GIT_OPTIONAL_LOCKS"] = "0"
    let launch = ChildProcess.Launch(program, all, environment: variables, workingDirectory: "/")
    return try? ChildProcess.collect(launch, deadline: .after(Self.patience))
  }
}
