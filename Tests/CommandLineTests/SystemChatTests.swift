import Foundation
import Glibc
import Processes
import TestSupport
import Testing

/// `etude system chat` from its start to its end, with thousands of clients.
@Suite(.serialized) struct SystemChatTests {
  /// A chat server of its own process.
  private final class Chat {
    let process = Process()
    let address: String

    init(_ options: [String] = []) throws {
      process.executableURL = URL(
        fileURLWithPath: try #require(Installation.current.helper("etude")))
      process.arguments = ["system", "chat", "--port", "0"] + options
      let output = Foundation.Pipe()
      process.standardOutput = output
      try process.run()
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      guard
        let found = line.firstMatch(of: /^listening on http:\/\/(127\.0\.0\.1:\d+)\/\n/)?.1
      else {
        process.terminate()
        throw SystemError("etude system chat says: \(line)", code: EPROTO)
      }
      address = String(found)
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    func python(_ script: String, _ arguments: String...) throws -> [Int] {
      let text = try PythonPeer.lines(
        "websocket/\(script)", address, "\(process.processIdentifier)", arguments.first ?? "")
      return text.flatMap { $0.split(separator: " ").compactMap { Int($0) } }
    }

    /// The exit status after a signal.
    func end(by signal: Int32) -> Int32 {
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      return process.terminationReason == .exit ? process.terminationStatus : -1
    }
  }

  @Test("it ends with its signals, whatever clients there are", arguments: [SIGINT, SIGTERM])
  func ends(by signal: Int32) throws {
    let chat = try Chat()
    #expect(try chat.python("malformed.py", "100").first == 100)
    #expect(chat.end(by: signal) == 0)
  }

  @Test("5,000 idle clients cost less than 100 MB, and a message goes on reaching its room")
  func idleClients() throws {
    let chat = try Chat()
    let figures = try chat.python("idle_clients.py", "5000")
    try #require(figures.count == 3, "\(figures)")
    #expect(figures[0] == 5_000, "all have joined a room")
    #expect(figures[1] < 100_000, "kilobytes of memory")
    #expect(figures[2] == 1, "a message reached its room while they were there")
    #expect(chat.end(by: SIGTERM) == 0)
  }

  @Test("malformed requests and frames leave it with the memory that it had")
  func malformed() throws {
    let chat = try Chat()
    let figures = try chat.python("malformed.py", "4000")
    try #require(figures.count == 2, "\(figures)")
    #expect(figures[0] == 4_000, "each was ended")
    #expect(figures[1] < 8_000, "kilobytes of memory more than after the first tenth")
    #expect(chat.end(by: SIGTERM) == 0)
  }

  @Test("a signal ends it also while it starts, which may take long")
  func endsWhileItStarts() throws {
    let folder = try TemporaryFolder()
    let pipe = "\(folder.path)/words"
    // Safe, twice: the path is copied by the kernel during the call.
    try unsafe #require(mkfifo(pipe, 0o600) == 0)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Installation.current.helper("etude")))
    process.arguments = ["system", "chat", "--port", "0", "--dictionary", pipe]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    // There is a writer only once the dictionary is being read, which then never ends.
    var writer: Int32 = -1
    let deadline = Deadline.after(.seconds(60))
    while writer < 0 && !deadline.hasPassed {
      writer = unsafe open(pipe, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
      Pause.moment()
    }
    try #require(writer >= 0)
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    close(writer)
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
  }

  @Test func aDictionaryIsReadOrItsLineNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("words", "# words\nfiddlesticks\n")
    let chat = try Chat(["--dictionary", "\(folder.path)/words"])
    #expect(chat.end(by: SIGTERM) == 0)
    try folder.write("words", "one\nt\u{7}o\n")
    let wrong = try Etude.run(["system", "chat", "--dictionary", "\(folder.path)/words"])
    #expect(wrong.status == 2)
    #expect(wrong.output.contains("\(folder.path)/words, line 2: "), "\(wrong.output)")
    let none = try Etude.run(["system", "chat", "--dictionary", "\(folder.path)/none"])
    #expect(none.status == 2 && none.output.contains("cannot read"), "\(none.output)")
  }
}
