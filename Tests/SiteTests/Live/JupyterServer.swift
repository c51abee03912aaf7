import Foundation
import Processes
import TestSupport
import Testing

/// A real Jupyter server below a path, which starts `etude serve` by the entry point of `deploy/jupyter`, until it
/// is let go of.
final class JupyterServer {
  /// Its address, with the path below which it serves.
  let root: String
  /// What it asks for once; then it has given a cookie.
  let token = UUID().uuidString
  /// The folder of the course. The proxy would fill in what stands in braces.
  let course: String
  private let process: ChildProcess
  private let folder: TemporaryFolder
  private let log: FileHandle

  /// Starts it.
  ///
  /// - Parameters:
  ///   - lessons: texts by their paths below `lessons/`.
  ///   - base: the path below which it serves.
  /// - Throws: what starting it throws; an error with what it says when it ends at once.
  init(_ lessons: [String: String], base: String) throws {
    folder = try TemporaryFolder()
    let venv = "\(Sites.root)/.build/venv/bin"
    course = "\(folder.path)/course {port}"
    for (path, text) in lessons { try folder.write(text, to: "course {port}/lessons/\(path)") }
    let packages = try Self.install(from: "\(Sites.root)/deploy/jupyter", venv, into: folder)
    let etude = try #require(Installation.current.helper("etude"))
    try folder.write("", to: "log")
    log = try #require(FileHandle(forWritingAtPath: "\(folder.path)/log"))
    var launch = ChildProcess.Launch(
      "\(venv)/python",
      [
        "-m", "jupyter_server", "--allow-root", "--no-browser", "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port=0", "--ServerApp.base_url=\(base)",
      ],
      environment: [
        "PATH": "\(etude.dropLast("/etude".count)):\(venv):\(Executable.defaultPath)",
        "HOME": folder.path, "PYTHONPATH": packages,
        "JUPYTER_TOKEN": token, "JUPYTER_RUNTIME_DIR": "\(folder.path)/runtime",
        "ETUDE_COURSE": course,
      ])
    launch.workingDirectory = folder.path
    launch.standardOutput = .descriptor(log.fileDescriptor)
    launch.standardError = .descriptor(log.fileDescriptor)
    launch.endsWithParent = true
    process = try ChildProcess.start(launch)
    // It writes where it is once it listens.
    let place = "\(folder.path)/runtime/jpserver-\(process.processID).json"
    let deadline = Deadline.after(.seconds(300))
    while true {
      if let data = FileManager.default.contents(atPath: place),
        let facts = try? JSONDecoder().decode(Facts.self, from: data)
      {
        root = "http://127.0.0.1:\(facts.port)\(base)"
        return
      }
      if process.exitStatus() != nil || deadline.hasPassed {
        throw BrowserError(
          "Jupyter says: \(try TemporaryFolder.text(ofFile: "\(folder.path)/log"))")
      }
      _ = try? process.wait(deadline: .after(.milliseconds(50)))
    }
  }

  deinit {
    process.signal(SIGTERM)
    if (try? process.wait(deadline: .after(.seconds(60)))) == nil { process.signalGroup(SIGKILL) }
  }

  private struct Facts: Decodable { var port: Int }

  /// Installs a package as the image does, without a network.
  private static func install(
    from package: String, _ venv: String, into folder: TemporaryFolder
  ) throws -> String {
    let target = "\(folder.path)/packages"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "\(venv)/python")
    process.arguments = [
      "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps",
      "--no-build-isolation", "--target", target, package,
    ]
    try process.runWithOpenSignals()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "the entry point's package cannot be installed")
    return target
  }
}
