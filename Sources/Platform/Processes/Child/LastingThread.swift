import CLinux
import Glibc
import Synchronization

/// A thread that lives as long as the process, and does one thing at a time for others.
///
/// The kernel ends a child that asked for it when the *thread* that started it ends, not when the
/// process does; servers that live longer than a lesson's thread are therefore started here.
final class LastingThread: Sendable {
  static let shared = LastingThread()

  private let jobs = Mutex<[@Sendable () -> Void]>([])
  private let isRunning = Mutex(false)
  private let bell: Pipe?

  private init() { bell = try? Pipe() }

  /// Runs `work` on the thread and waits for it.
  func run<Value: Sendable>(
    _ work: @escaping @Sendable () throws(SystemError) -> Value
  ) throws(SystemError) -> Value {
    guard let bell else { throw SystemError("cannot make a pipe", code: EMFILE) }
    try startIfNeeded()
    let done = try Pipe()
    let result = ResultBox<Value>()
    jobs.withLock {
      $0.append {
        result.set(Result { () throws(SystemError) in try work() })
        done.writeEnd.close()
      }
    }
    try bell.writeEnd.writeAll([0])
    _ = Poll.wait(done.readEnd.number, deadline: .never)
    guard let outcome = result.take() else {
      throw SystemError("the starting thread did not answer", code: ECANCELED)
    }
    return try outcome.get()
  }

  private func startIfNeeded() throws(SystemError) {
    let code = isRunning.withLock { isRunning -> Int32 in
      if isRunning { return 0 }
      var thread = pthread_t()
      // Safe: the thread's function takes no argument and reaches only the shared instance.
      let code = unsafe pthread_create(
        &thread, nil,
        { _ in
          LastingThread.shared.serve()
          return nil
        }, nil)
      if code == 0 {
        pthread_detach(thread)
        isRunning = true
      }
      return code
    }
    if code != 0 { throw SystemError("cannot start a thread", code: code) }
  }

  private func serve() {
    // Signals are for the program's own threads.
    var all = sigset_t()
    // Safe: both calls work on a variable that is alive.
    unsafe sigfillset(&all)
    _ = unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
    while let bytes = try? bell?.readEnd.read(limit: 1), !bytes.isEmpty {
      let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
      job?()
    }
  }
}

/// Carries one result from one thread to another.
private final class ResultBox<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, SystemError>?>(nil)

  func set(_ value: Result<Value, SystemError>) { result.withLock { $0 = value } }
  func take() -> Result<Value, SystemError>? { result.withLock { $0 } }
}

/// What must be so before the first child is started.
enum ChildSignals {
  /// With SIGCHLD ignored the kernel would throw every exit status away.
  static let prepare: Void = {
    var action = sigaction()
    // Safe: reads and sets one signal's action through variables that are alive. Comparing
    // function pointers as bit patterns is how SIG_IGN is told.
    unsafe sigaction(SIGCHLD, nil, &action)
    let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    if handler == 1 { Glibc.signal(SIGCHLD, SIG_DFL) }
  }()
}
