import Glibc
import Platform
import PostgresClient

/// The server's process behind a connection, where the kernel of this machine shows it.
///
/// After `pg_cancel_backend`, `pg_terminate_backend`, `pg_ctl kill` or any other signal, the server
/// lists a session as blocked until its process has run. The kernel knows better. The signal is sent
/// before the statement that sends it ends, and from then on the process has it pending or is awake. A
/// process that is asleep with nothing pending has handled every signal.
struct BackendProcess: Sendable, Equatable {
  /// The state of a process.
  enum Standing: Sendable, Equatable {
    /// It is asleep and no signal is pending. `runs` counts its context switches: two equal numbers
    /// tell that it has not run in between.
    case resting(runs: UInt64)
    /// It runs, or is about to.
    case astir
    /// It is stopped. Signals wait until it goes on.
    case stopped
    /// It has ended.
    case gone
  }

  let processID: Int32
  /// The server's first process, which passes an operator's signals on.
  let parent: Int32

  /// Finds the process behind a connection.
  ///
  /// - Returns: nil when the process is not visible (another machine, a container), or when the process
  ///   of that number may be another one.
  init?(of connection: PostgresConnection) {
    processID = connection.backendProcessID
    guard processID > 0, let parent = ProcessStatus(processID)?.parent else { return nil }
    self.parent = parent
    guard Self.isServer(parent, of: processID, on: connection.fileDescriptor) else { return nil }
  }

  /// The state of the process and of the server's first process.
  ///
  /// The first process is read first: once it rests, it has passed on every signal.
  var standing: Standing { standing(of: processID) }

  private func standing(of child: Int32) -> Standing {
    let server = ProcessStatus(parent)
    guard let status = ProcessStatus(child), status.parent == parent, !status.hasEnded else {
      return .gone
    }
    if status.isStopped { return .stopped }
    return status.isAstir || server?.isAstir ?? false ? .astir : .resting(runs: status.runs)
  }

  /// Whether a process of the server has been killed or has crashed and the first process has yet to act
  /// on it. It then ends all others, so that no session knows yet whether it goes on.
  ///
  /// A process that is stopped cannot end before it goes on, unless it is killed.
  ///
  /// - Complexity: O(*n*) in the number of the server's processes.
  var isServerLosingProcess: Bool {
    guard let before = ProcessStatus(parent), !before.isStopped else { return false }
    for child in children {
      if let status = ProcessStatus(child), status.hasEnded || status.isDying { return true }
    }
    // The first process has acted on one that had gone by then.
    guard let after = ProcessStatus(parent) else { return false }
    return after.isAstir || after.runs != before.runs
  }

  /// The server's processes, where the kernel lists them.
  private var children: [Int32] {
    let list = FileSystem.contents("/proc/\(parent)/task/\(parent)/children") ?? []
    return String(decoding: list, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
  }

  /// The states of the process's parallel workers.
  ///
  /// A worker has the process's number in its title. A new one has no title of its own yet, and counts
  /// as the process's, and as astir, until its title tells.
  ///
  /// - Parameter listed: The workers that the server knows, for a kernel that does not list children.
  /// - Returns: The state of each worker, by its number.
  /// - Complexity: O(*n*) in the number of the server's processes.
  func workers(including listed: Set<Int32>) -> [Int32: Standing] {
    var workers: [Int32: Standing] = [:]
    for worker in listed { workers[worker] = standing(of: worker) }
    let serverTitle = Self.title(of: parent)
    for child in children where child != processID && workers[child] == nil {
      let title = Self.title(of: child)
      if title == serverTitle {
        workers[child] = .astir
      } else if title.hasSuffix("parallel worker for PID \(processID)") {
        workers[child] = standing(of: child)
      }
    }
    return workers
  }

  /// The title of a process, without the filling at its end.
  private static func title(of processID: Int32) -> String {
    let bytes = FileSystem.contents("/proc/\(processID)/cmdline") ?? []
    let end = bytes.lastIndex { $0 != 0 && $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? 0
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  /// Whether the process is the one at the other end of the socket.
  private static func isServer(_ parent: Int32, of processID: Int32, on socket: Int32) -> Bool {
    guard let address = SocketAddress.own(of: socket) else { return false }
    if address.family == AF_UNIX { return Socket.peerProcess(of: socket) == parent }
    // A backend's title tells the address of its client.
    guard let port = address.port, let title = ProcessStatus.contents("/proc/\(processID)/cmdline")
    else { return false }
    return String(decoding: title, as: UTF8.self).contains("(\(port))")
  }
}
