import Glibc
import LessonModel
import Processes

/// A server of a kind that `etude.yaml` describes, started for one lesson.
final class RecipeServer: ServiceInstance {
  let endpoint: ServiceEndpoint
  let links: [ServiceLink]
  /// Its process.
  let process: ServerProcess
  /// What tells that it takes clients.
  let readiness: RecipeReadiness
  private let place: RecipePlace
  private let recipe: ServiceRecipe
  /// Whether all other servers of its cluster run, and reach it.
  private let isAmongOthers: @Sendable () -> Bool

  /// Describes a server that has not been started.
  init(
    _ endpoint: ServiceEndpoint, _ recipe: ServiceRecipe, in place: RecipePlace,
    links: [ServiceLink], process: ServerProcess, readiness: RecipeReadiness,
    isAmongOthers: @escaping @Sendable () -> Bool
  ) {
    (self.endpoint, self.recipe, self.place, self.links) = (endpoint, recipe, place, links)
    (self.process, self.readiness, self.isAmongOthers) = (process, readiness, isAmongOthers)
  }

  var isAlive: Bool { process.isAlive }
  var logTail: [String] { process.logTail }

  /// Makes sure that it is there, and that it is the one who answers.
  ///
  /// - Throws: `ServiceError`, with the end of the log, when it is not.
  func check() throws(ServiceError) {
    do throws(ServiceError) { try process.checkIsThere() } catch { throw explained(error) }
    if let port = readiness.takenPort { throw taken(port) }
  }

  /// The error of a server that is not ready in time.
  func notReady(in limit: Duration) -> ServiceError {
    .answer(
      endpoint.kind,
      "\(recipe.place): \(endpoint.name) did not become ready in \(limit): \(readiness.account)",
      log: logTail)
  }

  func perform(_ operation: ServiceOperation) throws(ServiceError) {
    do throws(ServiceError) {
      if operation == .start { return try restart() }
      try process.perform(operation) { () throws(ServiceError) in throw .cannotPromote(endpoint) }
    } catch { throw explained(error) }
  }

  /// Starts it again, on its data and ports.
  private func restart() throws(ServiceError) {
    for port in place.ports.values where !SocketHolder.listeners(on: port).isEmpty {
      throw taken(port)
    }
    try process.launch()
    // One that cannot reach the others may have to wait for them: then the page waits for both.
    let isWhole = isAmongOthers()
    let told = recipe.start.words + recipe.files.values + recipe.serverEnvironment.values
    let hasPort = told.contains { $0.placeholders.contains(ServiceRecipe.clientPort) }
    try process.waitUntil { [readiness, endpoint] _ in
      isWhole || !hasPort ? readiness.isReady() : readiness.isListening(on: endpoint.port)
    }
    if let port = readiness.takenPort { throw taken(port) }
  }

  private func taken(_ port: Int) -> ServiceError {
    .answer(
      endpoint.kind,
      "\(recipe.place): port \(port) of \(endpoint.name) is taken by another program",
      log: logTail)
  }

  /// An error of the server's process with where the server is described.
  private func explained(_ error: ServiceError) -> ServiceError {
    guard case .process(let kind, let failure, let disk, let log) = error else { return error }
    var text = "\(recipe.place): \(endpoint.name): \(error.message)"
    switch failure {
    case .ended(.exited(0)):
      text +=
        "; `start` has to stay in the foreground, see whether the program has an option for that"
    case .ended where disk == nil && log.contains(where: Self.namesTakenPort):
      text += "; if the port is not `{port}`, hand that to the program"
    case .notReady: text += ": \(readiness.account)"
    default: break
    }
    return .answer(kind, text, log: log)
  }

  private static func namesTakenPort(_ line: String) -> Bool {
    line.lowercased().contains("address already in use") || line.contains("EADDRINUSE")
  }

  func release() {
    process.discard()
    for link in links { link.close() }
    place.remove()
  }
}
