import Glibc

/// How a child process ended.
package enum ProcessEnd: Sendable, Equatable, CustomStringConvertible {
  /// It ended by itself, with this status (0…255).
  case exited(Int32)
  /// A signal ended it.
  case signaled(Int32)
  /// Its nursery was killed, and with the nursery all ended that had been started there.
  case lost

  /// Whether it ended by itself with status 0.
  package var isSuccess: Bool { self == .exited(0) }

  /// What a shell shows as `$?`: the status, or 128 and the signal's number.
  package var shellStatus: Int32 {
    switch self {
    case .exited(let status): status
    case .signaled(let signal): 128 + signal
    case .lost: 128 + SIGKILL
    }
  }

  /// "exit status 3" or "signal 9"; of one that is lost, why.
  package var description: String {
    switch self {
    case .exited(let status): "exit status \(status)"
    case .signaled(let signal): "signal \(signal)"
    case .lost: "signal 9, because \(Nursery.wasKilled)"
    }
  }

  /// Decodes what `waitpid` reports.
  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .signaled(signal)
  }
}

/// The names of the signals that end a server.
enum SignalName {
  /// The name as `setpriv` takes it, which takes no numbers for these.
  static func of(_ number: Int32) -> String {
    switch number {
    case SIGINT: "INT"
    case SIGQUIT: "QUIT"
    case SIGTERM: "TERM"
    default: "KILL"
    }
  }
}
