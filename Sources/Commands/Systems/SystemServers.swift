import CommandFrame
import Glibc
import Processes
import Services
import Synchronization

/// The servers that a system needs: private ones in a scratch folder, with a guardian that ends them
/// should this process be killed.
final class SystemServers: Sendable {
  private enum Phase {
    /// Nothing is started yet.
    case idle
    /// Servers are being started.
    case starting(Run)
    /// They are ready.
    case ready(Run, ServiceHost, ServiceLease)
    /// There are none, and there will be none.
    case over
  }

  private let phase = Mutex(Phase.idle)

  /// Starts the servers, and waits until they are ready. Does not return after `endUnlessReady`.
  ///
  /// - Parameters:
  ///   - requests: what is needed. Without any, nothing is started.
  ///   - name: what databases are called.
  ///   - console: is told when starting will be slow.
  /// - Returns: where they are, in the order of the requests.
  /// - Throws: `ServiceError` when one cannot be started; what was started is gone then.
  func start(
    _ requests: [ServiceRequest], of name: String, console: Console
  ) throws -> [ServiceEndpoint] {
    guard !requests.isEmpty else { return [] }
    if let problem = UserCache.problem {
      console.complain("etude: nothing is kept between runs, which makes them slower: \(problem)")
    }
    let run = try Run()
    enter(.starting(run), else: { run.cleanUp() })
    // Never a server that is already there: the system's tables would stand beside other data.
    var configuration = ServiceConfiguration.fromEnvironment()
    configuration.external = [:]
    let host = ServiceHost(run: run, configuration: configuration)
    do {
      let lease = try host.acquire(requests, lesson: name)
      enter(.ready(run, host, lease))
      return lease.endpoints
    } catch {
      enter(.over)
      host.stopAll()
      run.cleanUp()
      throw error
    }
  }

  /// Ends servers that are not all ready yet, for a signal's thread, which then ends the program.
  ///
  /// - Returns: whether there were any; those that are ready are left for `end`.
  func endUnlessReady() -> Bool {
    let run = phase.withLock { phase -> Run? in
      guard case .starting(let run) = phase else { return nil }
      phase = .over
      return run
    }
    run?.cleanUp()
    return run != nil
  }

  /// Ends the servers, and waits until they and all that they have stored are gone.
  func end() {
    let ready = phase.withLock { phase in
      defer { phase = .over }
      return phase
    }
    guard case .ready(let run, let host, let lease) = ready else { return }
    lease.release()
    host.stopAll()
    run.cleanUp()
  }

  /// Goes on to a phase; does not return when a signal has ended everything.
  private func enter(_ next: Phase, else clearUp: () -> Void = {}) {
    let isOver = phase.withLock { phase in
      if case .over = phase { return true }
      phase = next
      return false
    }
    guard isOver else { return }
    clearUp()
    while true { _ = Glibc.pause() }
  }
}
