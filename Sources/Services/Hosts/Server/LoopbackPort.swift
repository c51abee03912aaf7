import Platform

/// Finds ports that nobody listens on.
enum LoopbackPort {
  /// Below the range from which the kernel takes the ports of outgoing connections, so that a
  /// server that is stopped finds its port free when it starts again.
  private static let range = 15_000..<30_000

  /// A port that was free a moment ago. Somebody may take it meanwhile: a server that then fails
  /// to start is started again on another.
  static func free() -> Int {
    for _ in 0..<200 {
      let port = Int.random(in: range)
      if Socket.isFree(port: UInt16(port)) { return port }
    }
    return Int.random(in: range)
  }
}
