import Platform

/// Ports of 127.0.0.1.
public enum LoopbackListener {
  /// Makes sure that a server could listen on a port now; port 0 stands for a free one.
  ///
  /// - Throws: `SocketError` with the system's own reason when it could not.
  public static func check(port: UInt16) throws(SocketError) {
    _ = try Socket.listen(host: "127.0.0.1", port: port)
  }
}
