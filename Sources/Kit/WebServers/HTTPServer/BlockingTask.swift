import Dispatch
import Synchronization

/// Asynchronous work that a thread of another library waits for.
///
/// It runs on threads of its own, not on those few that run the process's other asynchronous work.
/// It may block without holding that up, and gets on where that is held up.
enum BlockingTask {
  /// Runs it, and blocks the calling thread until it is done.
  ///
  /// Not to be called from a task: that would take away one of the few threads that run them.
  static func run<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) throws -> Value {
    let result = Box<Value>()
    let done = DispatchSemaphore(value: 0)
    Task(executorPreference: executor) {
      do {
        let value = try await work()
        result.value.withLock { $0 = .success(value) }
      } catch {
        result.value.withLock { $0 = .failure(error) }
      }
      done.signal()
    }
    done.wait()
    guard let result = result.value.withLock({ $0 }) else {
      preconditionFailure("the task signals after it has set its result")
    }
    return try result.get()
  }

  private static let executor = ThreadExecutor()

  private final class ThreadExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "http-handlers", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
      // Safe: the job is run once, by the executor that it was given to, which is never let go of.
      let (job, executor) = unsafe (UnownedJob(job), asUnownedTaskExecutor())
      queue.async { unsafe job.runSynchronously(on: executor) }
    }
  }

  private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Result<Value, any Error>?>(nil)
  }
}
