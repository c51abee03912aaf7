import LessonModel
import Processes

/// What is run for one server of a recipe: the server itself, and what prepares, fills and asks it.
struct RecipeTasks: Sendable {
  let kind: ServiceKind
  let recipe: ServiceRecipe
  let values: RecipeValues
  /// Its place among all.
  let index: Int
  let place: RecipePlace
  let programs: RecipePrograms
  /// The variables of all its programs.
  let environment: [String: String]
  let limit: Duration

  /// How long one question by a program may take; after that it is asked again.
  private static let patience: Duration = .seconds(10)

  /// How a command is started, with the values of the server.
  func launch(
    _ command: ServiceRecipe.Command, with more: [String: String] = [:]
  ) -> ChildProcess.Launch {
    var launch = ChildProcess.Launch(
      programs.find(command) ?? command.program,
      command.words.dropFirst().map { values.fill($0, at: index) },
      environment: environment.merging(more) { $1 }, workingDirectory: place.folder.own)
    launch.runAs = place.folder.user
    return launch
  }

  /// Runs a command to its end.
  ///
  /// - Parameters:
  ///   - command: the command.
  ///   - key: where it stands, for messages.
  ///   - more: further variables.
  /// - Throws: `ServiceError` when it fails, with the last lines that it has printed.
  func run(
    _ command: ServiceRecipe.Command, of key: String, with more: [String: String] = [:]
  ) throws(ServiceError) {
    let (end, lines) = try Self.collect(
      launch(command, with: more), in: place.nursery, kind, limit: limit)
    guard end?.isSuccess == true else {
      let what = end.map { "failed (\($0))" } ?? "did not end in \(limit)"
      throw .answer(
        kind, "`\(command.shown)` of `\(key)` \(what) (\(recipe.file):\(command.line))", log: lines)
    }
  }

  /// What tells that the server takes clients.
  func question(_ log: ServerLogTail) -> RecipeReadiness.Question {
    switch recipe.ready {
    case .http(let text):
      let url = values.fill(text, at: index)
      let port = url.dropFirst("http://".count).split(separator: "/").first?
        .split(separator: ":").last.flatMap { Int($0) }
      return .http(url, port: port ?? 80)
    case .tcp(let text): return .tcp(Int(values.fill(text, at: index)) ?? 0)
    case .log(let text): return .log(text, log)
    case .command(let command):
      // It asks as a page's programs would.
      let own = recipe.environment.mapValues { values.fill($0, at: index) }
      return .command(
        {
          let result = try? Self.collect(
            launch(command, with: own), in: place.nursery, kind, limit: Self.patience)
          guard let result else { return (false, "cannot be started") }
          let last = result.lines.last.map { ": \($0)" } ?? ""
          return (
            result.end?.isSuccess == true,
            result.end.map { "ends with \($0)\(last)" } ?? "does not end\(last)"
          )
        }, shown: command.shown)
    }
  }

  /// Runs a program to its end, and keeps the last lines of what it prints.
  ///
  /// - Returns: how it ended, nil when it was ended at the limit; and the lines.
  /// - Throws: `ServiceError` when it cannot be started.
  static func collect(
    _ launch: ChildProcess.Launch, in nursery: RunLesson, _ kind: ServiceKind, limit: Duration
  ) throws(ServiceError) -> (end: ProcessEnd?, lines: [String]) {
    try asServiceError(kind) { () throws(SystemError) in
      let log = ServerLogTail()
      var launch = launch
      launch.environment.merge(nursery.environment) { _, new in new }
      let output = try log.open()
      launch.standardOutput = .descriptor(output.number)
      launch.standardError = .descriptor(output.number)
      let started = Result { () throws(SystemError) in try nursery.start(launch) }
      output.close()
      let child = try started.get()
      let deadline = Deadline.after(limit)
      while child.exitStatus() == nil, !deadline.hasPassed {
        _ = Poll.wait(child.pollDescriptor, deadline: deadline)
      }
      let end = child.exitStatus()
      if end == nil {
        child.signalGroup(9)
        // Its status is of no interest.
        _ = try? child.wait(deadline: .after(.seconds(5)))
      }
      log.settle()
      return (end, log.tail())
    }
  }
}
