// A runner for the tests to kill.
//
//     service-driver step BASE SCRIPT    starts a run in the folder BASE, and SCRIPT as a step of a
//                                        lesson, and waits until the script has printed a line
//     service-driver tool BASE SCRIPT    the same, with SCRIPT started beside what the lesson's steps start
//     service-driver services BASE CACHE starts a run in the folder BASE, and every kind of service
//     service-driver recipe BASE SCRIPT  starts a run in the folder BASE, and the fixture server SCRIPT as a
//                                        cluster of two, with a daemon of each
//     service-driver redis BASE ADDRESS  starts a run in the folder BASE, and takes the database of a Redis
//                                        that is already there
//
// Then it prints "ready ID", waits for its input to end, and cleans up.
import LessonModel
import Processes
import Services

let arguments = CommandLine.arguments
guard arguments.count == 4 else {
  fatalError("usage: service-driver step|tool|services|recipe|redis BASE SCRIPT")
}
let run = try Run(in: arguments[2])
let lesson = try run.openLesson()

@MainActor func startStep(
  _ script: String, with start: (ChildProcess.Launch) throws -> ChildProcess
) throws -> ChildProcess {
  let pipe = try Pipe()
  var environment = lesson.environment
  environment["PATH"] = Executable.defaultPath
  var launch = ChildProcess.Launch(
    "sh", ["-c", script], environment: environment, workingDirectory: lesson.folder)
  launch.standardOutput = .descriptor(pipe.writeEnd.number)
  let child = try start(launch)
  _ = try pipe.readEnd.read()
  return child
}

@MainActor func startServices(cache: String) throws -> [ServiceLease] {
  let configuration = ServiceConfiguration(environment: [
    "PATH": Executable.defaultPath, "XDG_CACHE_HOME": cache,
  ])
  let host = ServiceHost(run: run, configuration: configuration)
  let requests: [[ServiceRequest]] = [
    [.init("db", .postgres), .init("cache", .redis), .init("log", .kafka)],
    [.init("p", .postgres), .init("r", .postgres, standbyOf: "p")],
  ]
  return try requests.enumerated().map { number, requests in
    try host.acquire(requests, lesson: "driver-\(number)")
  }
}

@MainActor func takeRedis(_ address: String) throws -> [ServiceLease] {
  let configuration = ServiceConfiguration(environment: [
    "PATH": Executable.defaultPath, "ETUDE_REDIS": address,
  ])
  let host = ServiceHost(run: run, configuration: configuration)
  return [try host.acquire([.init("cache", .redis)], lesson: "driver")]
}

@MainActor func startRecipe(_ script: String) throws -> [ServiceLease] {
  let words = [
    "python3", script, "{port}", "--peer-port", "{peer-port}", "--peers", "{peers}", "--fork",
    "{data}/daemon",
  ]
  var recipe = ServiceRecipe(
    word: "acme", title: "Acme", start: .init(words.map { RecipeText($0) }, line: 1),
    ready: .tcp(RecipeText("{port}")))
  recipe.members = 2
  recipe.lists["peers"] = .init(RecipeText("{name}={peer-link}"))
  let kind = ServiceKind(recipe)
  let configuration = ServiceConfiguration(environment: ["PATH": Executable.defaultPath])
  let host = ServiceHost(run: run, configuration: configuration)
  let requests = kind.servers(called: "a").map { ServiceRequest($0.name, kind, place: $0.place) }
  let lease = try host.acquire(requests, lesson: "driver")
  // The daemons are there once they have said so.
  for endpoint in lease.endpoints {
    let file = "\(endpoint.operatorFacts["DATA"] ?? "")/daemon"
    while FileSystem.text(file)?.hasSuffix("\n") != true { Pause.moment() }
  }
  return [lease]
}

// Held until the end: what is let go of is ended.
let step: ChildProcess? =
  switch arguments[1] {
  case "step": try startStep(arguments[3], with: lesson.start)
  case "tool": try startStep(arguments[3], with: ChildProcess.start)
  default: nil
  }
let leases =
  switch arguments[1] {
  case "services": try startServices(cache: arguments[3])
  case "recipe": try startRecipe(arguments[3])
  case "redis": try takeRedis(arguments[3])
  default: [ServiceLease]()
  }
let output = Descriptor(owning: 1)
let daemons = leases.flatMap(\.endpoints).compactMap {
  FileSystem.text("\($0.operatorFacts["DATA"] ?? "")/daemon")?.filter { !$0.isNewline }
}
try output.writeAll(Array((["ready", run.id] + daemons).joined(separator: " ").utf8 + [10]))
_ = try Descriptor(owning: 0).read()
withExtendedLifetime((step, leases)) { run.cleanUp() }
