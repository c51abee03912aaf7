// A runner for the tests to kill.
//
//     service-driver step BASE SCRIPT    starts a run in the folder BASE, and SCRIPT as a step of a
//                                        lesson, and waits until the script has printed a line
//     service-driver services BASE CACHE starts a run in the folder BASE, and every kind of service
//     service-driver redis BASE ADDRESS  starts a run in the folder BASE, and takes the database of a Redis
//                                        that is already there
//
// Then it prints "ready ID", waits for its input to end, and cleans up.
import LessonModel
import Processes
import Services

let arguments = CommandLine.arguments
guard arguments.count == 4 else {
  fatalError("usage: service-driver step|services|redis BASE SCRIPT")
}
let run = try Run(in: arguments[2])
let lesson = try run.openLesson()

@MainActor func startStep(_ script: String) throws -> ChildProcess {
  let pipe = try Pipe()
  var environment = lesson.environment
  environment["PATH"] = Executable.defaultPath
  var launch = ChildProcess.Launch(
    "sh", ["-c", script], environment: environment, workingDirectory: lesson.folder)
  launch.standardOutput = .descriptor(pipe.writeEnd.number)
  let child = try lesson.start(launch)
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

// Held until the end: what is let go of is ended.
let step = arguments[1] == "step" ? try startStep(arguments[3]) : nil
let leases =
  switch arguments[1] {
  case "services": try startServices(cache: arguments[3])
  case "redis": try takeRedis(arguments[3])
  default: [ServiceLease]()
  }
let output = Descriptor(owning: 1)
try output.writeAll(Array("ready \(run.id)\n".utf8))
_ = try Descriptor(owning: 0).read()
withExtendedLifetime((step, leases)) { run.cleanUp() }
