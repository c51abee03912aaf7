import Glibc
import Platform
import Synchronization

/// What the broker says on its standard streams.
enum BrokerLog {
  private static let said = Mutex<Set<String>>([])

  /// Writes a line about something that went wrong to standard error, unless it was written before.
  static func addOnce(_ line: String) {
    if said.withLock({ $0.count < 100 && $0.insert(line).inserted }) {
      print("etude-broker: \(line)", to: STDERR_FILENO)
    }
  }

  /// Writes a line to a pipe or a terminal, waiting until it is taken.
  ///
  /// - Returns: Whether all of it was written; if not, `errno` says why.
  @discardableResult
  static func print(_ line: String, to descriptor: Int32) -> Bool {
    Transfer.writeAll(Array((line + "\n").utf8).span, to: descriptor)
  }
}
