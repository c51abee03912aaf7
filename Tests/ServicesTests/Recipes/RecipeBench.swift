import Glibc
import LessonModel
import Processes
import Testing

@testable import Services

/// A place where servers of recipes are tried: the fixture server with what a test asks of it.
final class RecipeBench {
  let test: TestHost
  let host: ServiceHost
  /// The fixture, where every user may read it.
  let script: String

  init(limit: Duration = .seconds(120), path: String = Executable.defaultPath) throws {
    test = try TestHost()
    var configuration = ServiceConfiguration(environment: ["PATH": path])
    configuration.startLimit = limit
    host = ServiceHost(run: test.run, configuration: configuration)
    script = "\(test.base)/server.py"
    let source = try #require(
      FileSystem.text("\(Self.root)/Tests/Fixtures/services/server.py"))
    try FileSystem.write(source, to: script)
    try unsafe #require(chmod(script, 0o644) == 0)
  }

  private static let root = #filePath.split(separator: "/").dropLast(4)
    .reduce("") { "\($0)/\($1)" }

  /// The recipe of the fixture server.
  func recipe(
    _ more: [String] = [], ready: ServiceRecipe.Readiness = .tcp(RecipeText("{port}"))
  ) -> ServiceRecipe {
    let words = ["python3", script, "{port}", "--name", "{name}"] + more
    var recipe = ServiceRecipe(
      word: "acme", title: "Acme", start: command(words), ready: ready)
    recipe.file = "etude.yaml"
    recipe.line = 3
    return recipe
  }

  func command(_ words: [String]) -> ServiceRecipe.Command {
    .init(words.map { RecipeText($0) }, line: 4)
  }

  /// A cluster whose members reach each other through relays.
  func cluster(of count: Int, _ more: [String] = []) -> ServiceRecipe {
    var recipe = recipe(["--peer-port", "{peer-port}", "--peers", "{peers}"] + more)
    recipe.members = count
    recipe.lists["peers"] = .init(RecipeText("{name}={peer-link}"))
    return recipe
  }

  func start(
    _ recipe: ServiceRecipe, as name: String = "a", storage: ServiceRequest.Storage = .any
  ) throws(ServiceError) -> ServiceLease {
    let kind = ServiceKind(recipe)
    return try host.acquire(
      kind.servers(called: name).map {
        ServiceRequest($0.name, kind, isOperatedOn: true, storage: storage, place: $0.place)
      }, lesson: "t")
  }

  /// What starting it says; fails when it starts.
  func error(of recipe: ServiceRecipe) throws -> ServiceError {
    do throws(ServiceError) {
      let lease = try start(recipe)
      lease.release()
    } catch { return error }
    try #require(Bool(false), "it has started")
    return .unknownService("", known: [])
  }

  /// Whether nothing is left but the script.
  func isEmpty() throws -> Bool {
    host.stopAll()
    test.run.cleanUp()
    return FileSystem.names(in: test.base) == ["server.py"]
  }
}

/// Asks the fixture server one thing; nil when it does not answer.
func asked(_ question: String, at port: Int) -> String? {
  let address = SocketAddress.loopback(port: UInt16(port))
  guard let socket = Socket.connect(to: address, deadline: .after(.seconds(10))) else { return nil }
  guard (try? socket.writeAll(Array("\(question)\n".utf8))) != nil else { return nil }
  var bytes: [UInt8] = []
  let deadline = Deadline.after(.seconds(20))
  while bytes.last != UInt8(ascii: "\n"), socket.waitUntilReadable(deadline: deadline) {
    guard let more = try? socket.read(), !more.isEmpty else { break }
    bytes += more
  }
  return bytes.last == UInt8(ascii: "\n")
    ? String(decoding: bytes.dropLast(), as: UTF8.self) : nil
}
