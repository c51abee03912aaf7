import Glibc

/// Takes the connections that wait at a listener, also when no descriptor is left.
///
/// One descriptor is kept open for nothing: without it a connection that cannot be taken would wait for
/// ever, and be reported again and again.
package final class Acceptor {
  private var spare = Acceptor.openSpare()

  package init() {}

  deinit { close(spare) }

  /// The next connection that waits, as a descriptor that does not wait; nil when there is none.
  ///
  /// - Parameters:
  ///   - listener: the descriptor that listens.
  ///   - turnAway: gets a connection for which there is no room, and closes it.
  /// - Returns: its number.
  package func next(_ listener: Int32, turnAway: (Int32) -> Void = { close($0) }) -> Int32? {
    while true {
      if let accepted = Socket.accept(listener) { return accepted }
      guard errno == EMFILE || errno == ENFILE else { return nil }
      close(spare)
      let extra = Socket.accept(listener)
      if let extra { turnAway(extra) }
      spare = Self.openSpare()
      // The system says that there is no descriptor before it looks whether anybody waits.
      guard extra != nil else { return nil }
    }
  }

  private static func openSpare() -> Int32 {
    // Safe: the path is a literal.
    unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
  }
}
