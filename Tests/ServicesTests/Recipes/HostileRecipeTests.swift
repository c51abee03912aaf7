import Foundation
import LessonModel
import Testing

@testable import Processes
@testable import Services

/// Services that an `etude.yaml` describes, and that do what no server should.
@Suite struct HostileRecipeTests {
  @Test func onePageOfALogWithoutEndIsKept() throws {
    let bench = try RecipeBench()
    let lease = try bench.start(bench.recipe(["--flood"]))
    let endpoint = try #require(lease.endpoint("a"))
    // It writes 60 KB a line, as fast as it can: it is there, and so is the end of its log.
    try eventually { lease.serverLogTail("a").contains { $0.hasPrefix("xxxx") } }
    #expect(asked("ping", at: endpoint.port) == "pong")
    #expect(lease.serverLogTail("a").allSatisfy { $0.utf8.count <= 2_000 })
    let folder = bench.test.run.folder
    let files = (FileManager.default.enumerator(atPath: folder)?.allObjects ?? []).count
    #expect(files < 50)
    let memory = try residentMegabytes()
    let number = try #require(asked("pid", at: endpoint.port))
    func written() -> Int {
      let lines = (FileSystem.text("/proc/\(number)/io") ?? "").split(separator: "\n")
      let line = lines.first { $0.hasPrefix("wchar: ") }
      return line.flatMap { Int($0.dropFirst(7)) } ?? 0
    }
    let start = written()
    try eventually { written() - start > 400 << 20 }
    #expect(try residentMegabytes() - memory < 200)
    lease.release()
    #expect(try bench.isEmpty())
  }

  private func residentMegabytes() throws -> Int {
    let pages = try #require(
      FileSystem.text("/proc/self/statm")?.split(separator: " ").dropFirst().first)
    return try #require(Int(pages)) * 4096 >> 20
  }

  @Test(
    "a daemon that nothing marks goes with the server", arguments: ["release", "crash", "kill"])
  func daemons(way: String) throws {
    let bench = try RecipeBench()
    var recipe = bench.recipe(["--fork", "{data}/daemon"])
    recipe.prepare = [bench.command(["python3", "-c", "pass"])]
    let lease = try bench.start(recipe)
    let file = try #require(lease.endpoint("a")?.operatorFacts["DATA"]) + "/daemon"
    var number: Int32 = 0
    try eventually {
      number = FileSystem.text(file).flatMap { Int32($0.filter(\.isNumber)) } ?? 0
      return number > 0 && FileSystem.text("/proc/\(number)/comm") == "sleep\n"
    }
    let daemon = try #require(ProcessTable.entry(number))
    func isGone() -> Bool {
      let now = ProcessTable.entry(number)
      return now?.startTime != daemon.startTime || now?.isZombie == true
    }
    #expect(!isGone())
    switch way {
    case "release": lease.release()
    case "crash": try lease.perform(.crash, on: "a")
    default: bench.test.run.cleanUp()
    }
    #expect(isGone(), "\(way)")
    lease.release()
    #expect(try bench.isEmpty())
  }

  @Test func aPausedServersDaemonStandsStillToo() throws {
    let bench = try RecipeBench()
    let lease = try bench.start(bench.recipe(["--fork", "{data}/daemon"]))
    let file = try #require(lease.endpoint("a")?.operatorFacts["DATA"]) + "/daemon"
    var number: Int32 = 0
    try eventually {
      number = FileSystem.text(file).flatMap { Int32($0.filter(\.isNumber)) } ?? 0
      return number > 0 && FileSystem.text("/proc/\(number)/comm") == "sleep\n"
    }
    try lease.perform(.pause, on: "a")
    #expect(ProcessTable.isStopped(number))
    try lease.perform(.resume, on: "a")
    #expect(!ProcessTable.isStopped(number))
    lease.release()
    #expect(try bench.isEmpty())
  }

  @Test func oneThatDoesNotStopIsKilledAndSaysSo() throws {
    let bench = try RecipeBench()
    let lease = try bench.start(bench.recipe(["--ignore-term"]))
    let port = try #require(lease.endpoint("a")).port
    do throws(ServiceError) {
      try lease.perform(.stop, on: "a")
      Issue.record("it has stopped")
    } catch {
      #expect(error.message.contains("etude.yaml:3: a: the server did not stop in 10.0 seconds"))
    }
    #expect(asked("ping", at: port) == nil)
    lease.release()
    #expect(try bench.isEmpty())
  }

  @Test func oneThatDiesLaterIsSaidToBeGone() throws {
    let bench = try RecipeBench()
    let lease = try bench.start(bench.recipe())
    #expect(asked("die", at: try #require(lease.endpoint("a")).port) == nil)
    try eventually { !lease.isAlive("a") }
    #expect(lease.standing(of: "a") == .running)
    #expect(lease.serverLogTail("a") == ["server a starts"])
    lease.release()
    #expect(try bench.isEmpty())
  }

  @Test func oneThatEndsAtOnceSaysWhy() throws {
    let bench = try RecipeBench()
    let error = try bench.error(of: bench.recipe(["--exit", "3"]))
    #expect(
      error.message
        == "etude.yaml:3: a: the server ended while it was starting (exit status 3)")
    #expect(error.logTail == ["server a starts", "this is not to be"])
    let quiet = try bench.error(of: bench.recipe(["--exit", "0"]))
    #expect(quiet.message.contains("`start` has to stay in the foreground"))
    // A child of one that ends is no server, and does not stay.
    let orphan = try bench.error(
      of: bench.recipe(["--orphan", "--say", "hello"], ready: .log("never")))
    #expect(orphan.message.contains("`start` has to stay in the foreground"))
    #expect(try bench.isEmpty())
  }

  @Test(
    "one that never becomes ready is given up, with what it was asked",
    arguments: [
      ("tcp", ["--deaf"], "nothing of it listens on port "),
      ("http", ["--sick"], "/health answers with status 503"),
      ("http", ["--deaf"], "/health does not answer"),
      ("command", [], "`sh -c echo no; exit 5` ends with exit status 5: no"),
      ("log", ["--say", "hello"], "no line of its log holds `never`"),
    ])
  func never(way: String, options: [String], account: String) throws {
    // On a busy machine the server itself takes more than two to say its first word.
    let bench = try RecipeBench(limit: .seconds(6))
    let ready: ServiceRecipe.Readiness =
      switch way {
      case "tcp": .tcp(RecipeText("{port}"))
      case "http": .http(RecipeText("http://127.0.0.1:{port}/health"))
      case "command": .command(bench.command(["sh", "-c", "echo no; exit 5"]))
      default: .log("never")
      }
    let error = try bench.error(of: bench.recipe(options, ready: ready))
    #expect(error.message.hasPrefix("etude.yaml:3: a did not become ready in 6.0 seconds: "))
    #expect(error.message.contains(account), "\(error.message)")
    #expect(error.logTail.first == "server a starts")
    #expect(try bench.isEmpty())
  }

  @Test func aPortOfAnotherProgramIsNoServer() throws {
    let bench = try RecipeBench(limit: .seconds(20))
    let (listener, port) = try Socket.listen(on: .loopback(port: 0))
    // Its own port is another one, so that it runs, and somebody else answers.
    let recipe = bench.recipe(ready: .tcp(RecipeText("\(port)")))
    let error = try bench.error(of: recipe)
    #expect(error.message == "etude.yaml:3: port \(port) of a is taken by another program")
    // One that wants the port itself says so by ending.
    var fixed = bench.recipe()
    fixed.start = bench.command(["python3", bench.script, "\(port)"])
    let other = try bench.error(of: fixed)
    #expect(other.message.contains("if the port is not `{port}`, hand that to the program"))
    #expect(other.logTail.contains { $0.contains("Address already in use") })
    listener.close()
    #expect(try bench.isEmpty())
  }

  @Test func aPortThatWasTakenMeanwhileIsSaid() throws {
    let bench = try RecipeBench()
    let lease = try bench.start(bench.recipe())
    let port = try #require(lease.endpoint("a")).port
    try lease.perform(.stop, on: "a")
    let (listener, _) = try Socket.listen(on: .loopback(port: UInt16(port)))
    do throws(ServiceError) {
      try lease.perform(.start, on: "a")
      Issue.record("it has started")
    } catch {
      #expect(error.message == "etude.yaml:3: port \(port) of a is taken by another program")
    }
    listener.close()
    try lease.perform(.start, on: "a")
    #expect(asked("name", at: port) == "a")
    lease.release()
    #expect(try bench.isEmpty())
  }

  @Test func aProgramThatIsMissingSaysHowToGetIt() throws {
    let bench = try RecipeBench()
    var recipe = bench.recipe()
    recipe.install = "apt-get install acme-server"
    recipe.version = bench.command(["acme-of-nobody", "--version"])
    let error = try bench.error(of: recipe)
    #expect(error.message == "there is no program `acme-of-nobody` (etude.yaml:4)")
    #expect(error.advice == "to install it: apt-get install acme-server")
    recipe.version = bench.command(["python3", "-c", "print('none')"])
    let silent = try bench.error(of: recipe)
    #expect(silent.message.contains("prints no version"), "\(silent.message)")
    recipe.version = nil
    recipe.prepare = [bench.command(["sh", "-c", "echo no room; exit 9"])]
    let unprepared = try bench.error(of: recipe)
    #expect(
      unprepared.message
        == "`sh -c echo no room; exit 9` of `prepare` failed (exit status 9) (etude.yaml:4)")
    #expect(unprepared.logTail == ["no room"])
    recipe.prepare = []
    recipe.setup = [bench.command(["false"])]
    #expect(
      try bench.error(of: recipe).message.contains("`false` of `setup` failed (exit status 1)"))
    #expect(try bench.isEmpty())
  }

  @Test func anErrorHoldsNoPassword() throws {
    let bench = try RecipeBench()
    var recipe = bench.recipe()
    recipe.serverEnvironment = ["SECRET": RecipeText("{password}")]
    recipe.start = bench.command(["sh", "-c", "echo it is $SECRET; exit 1"])
    let error = try bench.error(of: recipe)
    #expect(error.logTail == ["it is ********-hidden-password-*******"])
    #expect(try bench.isEmpty())
  }
}
