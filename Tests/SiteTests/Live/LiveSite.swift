import Foundation
import Processes
import Testing

/// `etude serve` on lessons in a folder of their own, until it is let go of.
final class LiveSite {
  /// The address that it printed, with its token.
  let address: String
  /// The same without the token and without a page.
  let root: String
  private let process: ChildProcess
  private let folder: TemporaryFolder
  /// Where its run has its folder.
  private let scratch: String
  /// The names of the folders of its run.
  private let runs: [String]

  /// Starts it.
  ///
  /// - Parameters:
  ///   - lessons: texts by their paths below `lessons/`.
  ///   - arguments: what else it is told, such as `--runs 1`.
  /// - Throws: what starting it throws; an error with what it says when that is no address.
  init(_ lessons: [String: String], arguments: [String] = []) throws {
    folder = try TemporaryFolder()
    for (path, text) in lessons { try folder.write(text, to: "lessons/\(path)") }
    // Short, for the paths of sockets. A server may run as another user when the test runs as root.
    scratch = "/tmp/etude-live-\(UInt64.random(in: 0..<1 << 40))"
    try FileSystem.makeFolder(scratch, mode: 0o1777)
    let output = try Platform.Pipe.fromChild()
    var launch = ChildProcess.Launch(
      try #require(Installation.current.helper("etude")),
      ["serve", "--no-open", "--port", "0"] + arguments,
      environment: ProcessInfo.processInfo.environment.merging([
        "NO_COLOR": "1", "TMPDIR": scratch,
      ]) { $1 })
    launch.workingDirectory = folder.path
    launch.standardOutput = .descriptor(output.writeEnd.number)
    launch.endsWithParent = true
    process = try ChildProcess.start(launch)
    output.writeEnd.close()
    var text = ""
    let deadline = Deadline.after(.seconds(120))
    while !text.contains("\n") {
      guard output.readEnd.waitUntilReadable(deadline: deadline),
        let bytes = try output.readEnd.read(), !bytes.isEmpty
      else { throw BrowserError("etude serve says: \(text)") }
      text += String(decoding: bytes, as: UTF8.self)
    }
    runs = FileSystem.names(in: scratch).filter { $0.hasPrefix("etude-") }
    address = String(text.prefix { $0 != "\n" })
    let url = try #require(URL(string: address))
    root = "http://\(url.host() ?? "")\(url.port.map { ":\($0)" } ?? "")/"
  }

  /// Starts it on lessons of this repository.
  ///
  /// - Parameter paths: their paths below `lessons/`.
  /// - Throws: what starting it throws.
  convenience init(course paths: String...) throws {
    var lessons: [String: String] = [:]
    for path in paths {
      lessons[path] = try TemporaryFolder.text(ofFile: "\(Sites.root)/lessons/\(path)")
    }
    try self.init(lessons)
  }

  deinit {
    process.signal(SIGTERM)
    wake()
    if (try? process.wait(deadline: .after(.seconds(60)))) == nil { process.signalGroup(SIGKILL) }
    FileSystem.remove(scratch)
  }

  /// Makes it stand still.
  func sleep() throws {
    process.signal(SIGSTOP)
    let deadline = Deadline.after(.seconds(60))
    while !process.isStopped {
      try #require(!deadline.hasPassed, "it does not stand still")
      Pause.moment()
    }
  }

  /// Has it go on.
  func wake() { process.signal(SIGCONT) }

  /// Ends it in good order.
  func end() throws {
    process.signal(SIGTERM)
    #expect(try process.wait(deadline: .after(.seconds(60))) == .exited(130))
  }

  /// The command lines of the processes of its runs, and the folders that its runs have.
  func left() -> [String] {
    let numbers = FileSystem.names(in: "/proc").filter {
      Int32($0) != nil && $0 != "\(process.processID)"
    }
    let processes = numbers.compactMap { number -> String? in
      let command = FileSystem.text("/proc/\(number)/cmdline") ?? ""
      let environment = FileSystem.text("/proc/\(number)/environ") ?? ""
      // What is in memory has the name of the run, too.
      let isOwn = ([scratch] + runs).contains {
        command.contains($0) || environment.contains($0)
      }
      return isOwn ? command.split(separator: "\0").joined(separator: " ") : nil
    }
    return processes + [scratch, "/dev/shm"].flatMap(FileSystem.names).filter(runs.contains)
  }

  /// Saves a lesson's file, as an editor does: another file takes its place.
  func save(_ text: String, as path: String) throws {
    let file = URL(fileURLWithPath: "\(folder.path)/lessons/\(path)")
    try Data(text.utf8).write(to: file, options: .atomic)
  }

  /// What a lesson's file holds.
  func text(of path: String) throws -> String { try folder.text("lessons/\(path)") }

  /// Ends it at once, as a crash does.
  func crash() throws {
    process.signal(SIGKILL)
    _ = try process.wait(deadline: .after(.seconds(60)))
  }

  /// A page of the browser with a lesson's page, which the server has greeted.
  func open(
    _ name: String, in browser: Browser, _ scheme: BrowserPage.Scheme = .light, width: Int = 1440
  ) throws -> BrowserPage {
    let page = try browser.newPage()
    try page.look(scheme, width: width)
    // The token is exchanged for a cookie first, by a page that leads on.
    try page.navigate(to: address, endingAt: "/")
    _ = try page.open(address: "\(root)\(name)/index.html")
    try page.wait(until: "typeof live !== 'undefined' && !!live.run")
    return page
  }
}
