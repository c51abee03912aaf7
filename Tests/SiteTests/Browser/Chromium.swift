import Foundation
import Processes
import Testing

/// A real browser, spoken to over a pipe in its own protocol. A suite has one for its tests.
///
/// It ends with this object, and when the test process dies, because it then loses the pipe.
final class Chromium: @unchecked Sendable {
  // Safe to share: the suites whose tests use it are serialized.

  private let process: ChildProcess
  private let toBrowser: Platform.Pipe
  private let fromBrowser: Platform.Pipe
  private let folder: TemporaryFolder
  private var received: [UInt8] = []
  private var events: [[String: Any]] = []
  private var nextID = 1
  /// What the browser was asked last, and what is waited for.
  private var asked = ""

  init() throws {
    folder = try TemporaryFolder()
    toBrowser = try Platform.Pipe()
    fromBrowser = try Platform.Pipe.fromChild()
    var launch = ChildProcess.Launch(
      "chromium",
      [
        // Root cannot have Chromium's sandbox, and the pages are our own.
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--no-first-run", "--disable-extensions", "--disable-background-networking",
        "--user-data-dir=\(folder.path)/profile", "--remote-debugging-pipe", "about:blank",
      ],
      environment: ["HOME": folder.path, "PATH": Executable.defaultPath, "TMPDIR": folder.path])
    launch.extraDescriptors = [
      3: toBrowser.readEnd.number, 4: fromBrowser.writeEnd.number,
    ]
    launch.endsWithParent = true
    process = try ChildProcess.start(launch)
    toBrowser.readEnd.close()
    fromBrowser.writeEnd.close()
  }

  deinit {
    wake()
    _ = try? call("Browser.close")
    _ = try? process.wait(deadline: .after(.seconds(10)))
    process.signalGroup(SIGKILL)
  }

  /// Makes all its processes stand still, as a laptop does that is closed.
  func sleep() throws {
    process.signalGroup(SIGSTOP)
    let deadline = Deadline.after(.seconds(60))
    while !process.isStopped {
      try #require(!deadline.hasPassed, "it does not stand still")
      Pause.moment()
    }
  }

  /// Has them go on.
  func wake() { process.signalGroup(SIGCONT) }

  /// Calls a method and waits for what it returns.
  @discardableResult
  func call(
    _ method: String, _ parameters: [String: Any] = [:], session: String? = nil
  ) throws -> [String: Any] {
    let id = nextID
    nextID += 1
    var message: [String: Any] = ["id": id, "method": method, "params": parameters]
    message["sessionId"] = session
    asked = "\(method) \(parameters)"
    let data = try JSONSerialization.data(withJSONObject: message)
    try toBrowser.writeEnd.writeAll([UInt8](data) + [0])
    while true {
      let answer = try receive()
      guard answer["id"] as? Int == id else {
        events.append(answer)
        continue
      }
      if let error = answer["error"] { throw BrowserError("\(method): \(error)") }
      return answer["result"] as? [String: Any] ?? [:]
    }
  }

  /// Waits for an event of a page for whose parameters a condition holds, and returns these. It
  /// stays among the events that `takeEvents` gives.
  func wait(
    for method: String, session: String, where holds: ([String: Any]) -> Bool
  ) throws -> [String: Any] {
    var seen = 0
    asked += ", then \(method)"
    while true {
      while seen == events.count { events.append(try receive()) }
      let event = events[seen]
      seen += 1
      let parameters = event["params"] as? [String: Any] ?? [:]
      if event["method"] as? String == method, event["sessionId"] as? String == session,
        holds(parameters)
      {
        return parameters
      }
    }
  }

  /// The events so far, which are then forgotten.
  func takeEvents() -> [[String: Any]] {
    defer { events = [] }
    return events
  }

  private func receive() throws -> [String: Any] {
    let deadline = Deadline.after(.seconds(300))
    while true {
      if let end = received.firstIndex(of: 0) {
        let message = Data(received[..<end])
        received.removeSubrange(...end)
        return try #require(
          try JSONSerialization.jsonObject(with: message) as? [String: Any])
      }
      guard fromBrowser.readEnd.waitUntilReadable(deadline: deadline) else {
        throw BrowserError("chromium has not answered for five minutes: \(asked.prefix(500))")
      }
      guard let bytes = try fromBrowser.readEnd.read() else { continue }
      guard !bytes.isEmpty else { throw BrowserError("chromium has ended") }
      received += bytes
    }
  }
}

struct BrowserError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
