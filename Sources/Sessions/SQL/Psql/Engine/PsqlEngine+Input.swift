import Glibc
import Platform
import Sessions

/// Reading lines and waiting for files. The engine gives its turn back in between, so that the owner
/// can look at its clock.
extension PsqlEngine {
  private static let turn = Duration.milliseconds(20)

  /// The number of files that can be open in each other: as many as in psql with Linux's usual limit.
  ///
  /// psql stops when it has no descriptor left. Here lessons that run side by side share them, so the
  /// engine counts.
  private static let fileLimit: Int = {
    var limit = rlimit()
    // Safe: the structure lives through the call.
    let succeeded = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    // In psql the two outputs, the input, the connection and two more are open.
    return Int(min(succeeded ? limit.rlim_cur : 1024, 1024)) - 6
  }()

  /// A descriptor that is always readable: a wait for it ends at once.
  private static let alwaysReadable: Int32 = {
    // Safe: the path is a string of Swift's, the flags ask for no mode. It stays open.
    unsafe Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
  }()

  /// Reads the next line of the innermost source, and waits for it if more can come; nil at the end.
  func readLine() async -> [UInt8]? {
    while true {
      if isClosed { return nil }
      await endTurn()
      if isInterrupted {
        // Ctrl-C ends the files; the session goes on with the next input.
        if loop.source.fileName != nil { return nil }
        isInterrupted = false
        loop.source.dropRest()
        loop.query = []
        loop.resetScanner()
      }
      if var line = loop.source.readLine() {
        loop.source.lineNumber += 1
        // Like any C program, psql takes a zero byte for the end of the line.
        if let zero = line.firstIndex(of: 0) { line.removeSubrange(zero...) }
        return line
      }
      if loop.source.isFinished { return nil }
      if let file = loop.source.file {
        guard await read(file) else { return nil }
      } else if timeouts.areWanted {
        await refreshTimeouts()
      } else {
        phase = .awaitingInput
        await withCheckedContinuation { inputContinuation = $0 }
        phase = .running
      }
    }
  }

  /// Reads on in the innermost source's file, and prints why it cannot be read.
  ///
  /// - Returns: Whether it can be read.
  private func read(_ file: InputFile) async -> Bool {
    do {
      if try loop.source.read() == .wouldBlock {
        await waitForFile(PollDescriptor(file.descriptor))
      }
      return true
    } catch {
      unreadable(loop.source.fileName ?? "", error)
      return false
    }
  }

  /// Prints why a file cannot be read.
  private func unreadable(_ name: String, _ problem: FileProblem) {
    write("psql:\(name): error: could not read from input file: \(problem.reason)\n")
    noteFailure(Array("could not read from input file: \(problem.reason)".utf8))
  }

  /// Whether the engine still has its turn.
  var isTurn: Bool { ContinuousClock.now - turnStart < Self.turn }

  /// Gives the turn back to the owner when it has lasted long enough.
  private func endTurn() async {
    if isTurn { return }
    await waitForFile(PollDescriptor(Self.alwaysReadable))
  }

  /// Waits until a file is ready, or until the owner has looked at everything else.
  func waitForFile(_ descriptor: PollDescriptor?) async {
    if isClosed { return }
    phase = .awaitingFile(descriptor)
    await withCheckedContinuation { fileContinuation = $0 }
    phase = .running
  }

  /// Whether the engine has given its turn back and can go on at once.
  var isBetweenTurns: Bool { phase == .awaitingFile(PollDescriptor(Self.alwaysReadable)) }

  /// Whether the engine waits for a file that it has to look at again.
  var awaitsLook: Bool { phase == .awaitingFile(nil) }

  /// Runs the lines of a file.
  func include(_ name: String, isRelative: Bool) async -> CommandOutcome {
    var name = Self.canonical(expanded(name))
    if isRelative, !name.hasPrefix("/"), let current = loop.source.fileName,
      let slash = current.lastIndex(of: "/")
    {
      name = current[...slash] + name
    }
    do throws(FileProblem) {
      if loops.count > Self.fileLimit { throw FileProblem(code: EMFILE) }
      let file = try InputFile(path: path(name))
      loops.append(InputLoop(try InputSource(fileName: name, file: file)))
    } catch {
      if error.isDirectory {
        unreadable(name, error)
      } else {
        log(.error, "\(name): \(error.reason)")
      }
      return .failed
    }
    let outcome = await runLoop(loop)
    loops.removeLast()
    return outcome == .finished || outcome == .terminated ? .done : .failed
  }

  /// Opens a file for query output, and waits for the reader of a pipe.
  ///
  /// - Parameters:
  ///   - name: the file's name, as written.
  ///   - forStatement: whether it takes the rows of the statement under way. What interrupts that comes too
  ///     late when the server is done; it ends the wait for a reader, which psql would begin now.
  /// - Returns: The file; nil when it cannot be opened, after the reason was printed.
  func open(_ name: String, forStatement: Bool = false) async -> OutputTarget? {
    if name.first == "|" {
      log(.error, "\(name): no shell runs here; pipes are left out")
      return nil
    }
    while true {
      do {
        return .file(try QueryOutputFile(path: path(name)))
      } catch {
        if error.code == ENXIO, Self.isPipe(path(name)) {
          if forStatement, cancelledCount == sentCount { isInterrupted = true }
          if isClosed || isInterrupted { return nil }
          await waitForFile(nil)
          continue
        }
        log(.error, "\(name): \(error.reason)")
        return nil
      }
    }
  }

  private static func isPipe(_ path: String) -> Bool {
    FileSystem.status(path).map { $0.st_mode & S_IFMT == S_IFIFO } ?? false
  }

  /// Waits until a file has taken all its output.
  func drain(_ target: OutputTarget) async {
    guard case .file(let file) = target else { return }
    while file.isPending, !isClosed, !isInterrupted {
      await waitForFile(PollDescriptor(file.descriptor, read: false, write: true))
      file.flush()
    }
  }
}
