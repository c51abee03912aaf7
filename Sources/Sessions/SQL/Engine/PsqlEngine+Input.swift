import Glibc
import Sessions

/// Reading lines and waiting for files: never longer than a turn, so that the owner can look at its
/// clock.
extension PsqlEngine {
  private static let turn = Duration.milliseconds(20)

  /// How many files may be open in each other: as many as psql can open with Linux's usual limit.
  ///
  /// psql stops when it has no descriptor left. Here the lessons that run side by side have them
  /// in common, so they are counted.
  private static let fileLimit: Int = {
    var limit = rlimit()
    // Safe: the structure lives through the call.
    let succeeded = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    // Both outputs, the input, the connection and two more are open in psql.
    return Int(min(succeeded ? limit.rlim_cur : 1024, 1024)) - 6
  }()

  /// Something that can always be read: who waits for it is called again at once.
  private static let alwaysReadable: Int32 = {
    // Safe: the path is a string of Swift's, the flags ask for no mode. It stays open.
    unsafe Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
  }()

  /// Reads the next line of the innermost source; waits for it if more may come.
  func readLine() async -> [UInt8]? {
    while true {
      if isClosed { return nil }
      await endTurn()
      if isInterrupted {
        // What Ctrl-C ends are the files; the session goes on with what comes next.
        if loop.source.fileName != nil { return nil }
        isInterrupted = false
        loop.source.dropRest()
        loop.query = []
        loop.resetScanner()
      }
      if var line = loop.source.readLine() {
        loop.source.lineNumber += 1
        // As any C program, psql takes a zero byte for the end of the line.
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

  /// Reads on in the innermost source's file.
  ///
  /// - Returns: False when it cannot be read, which is said then.
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

  /// Says that a file cannot be read.
  private func unreadable(_ name: String, _ problem: FileProblem) {
    write("psql:\(name): error: could not read from input file: \(problem.reason)\n")
    noteFailure(Array("could not read from input file: \(problem.reason)".utf8))
  }

  /// Whether it is the engine's turn still.
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

  /// Whether the engine waits for a file that only a look at it tells to be ready.
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

  /// Opens a file for query output; says why when that is not possible. Waits for the reader of a
  /// pipe.
  func open(_ name: String) async -> OutputTarget? {
    if name.first == "|" {
      log(.error, "\(name): no shell runs here; pipes are left out")
      return nil
    }
    while true {
      do {
        return .file(try OutputFile(path: path(name)))
      } catch {
        if error.code == ENXIO, Self.isPipe(path(name)) {
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
    var status = Glibc.stat()
    // Safe: the path is a string of Swift's, the structure lives through the call.
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }

  /// Waits until a file has taken all that was written to it.
  func drain(_ target: OutputTarget) async {
    guard case .file(let file) = target else { return }
    while file.isPending, !isClosed, !isInterrupted {
      await waitForFile(PollDescriptor(file.descriptor, read: false, write: true))
      file.flush()
    }
  }
}
