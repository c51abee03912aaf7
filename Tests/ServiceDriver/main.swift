// A runner for the tests to kill. `service-driver run BASE SCRIPT` starts a run in the folder BASE,
// starts SCRIPT as a step of a lesson, prints "ready ID" once the script has printed a line,
// and waits for its input to end.
import Processes

let arguments = CommandLine.arguments
guard arguments.count == 4 else { fatalError("usage: service-driver run|clean BASE SCRIPT") }
let run = try Run(in: arguments[2])
let lesson = try run.openLesson()
let pipe = try Pipe()
var launch = ChildProcess.Launch(
  "sh", ["-c", arguments[3]],
  environment: lesson.environment.merging(["PATH": Executable.defaultPath]) { old, _ in old },
  workingDirectory: lesson.folder)
launch.standardOutput = .descriptor(pipe.writeEnd.number)
let child = try ChildProcess.start(launch)
run.watch(child)
_ = try pipe.readEnd.read()
let output = Descriptor(owning: 1)
try output.writeAll(Array("ready \(run.id)\n".utf8))
_ = try Descriptor(owning: 0).read()
if arguments[1] == "clean" { run.cleanUp() }
