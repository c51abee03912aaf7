public import PatternMatching
public import Servers
public import WebServers

extension ChatServer {
  /// Starts a server that masks in its own process: no message waits for another machine. The masker's
  /// dictionary may be replaced while messages come.
  ///
  /// - Parameters:
  ///   - masker: masks the texts.
  ///   - port: the port; 0 stands for a free one.
  ///   - limits: what it takes.
  ///   - times: how often clients are asked whether they are there.
  ///   - origins: from which other origins web pages may connect.
  /// - Throws: `SocketError` when it cannot listen there.
  public convenience init(
    masker: Masker, port: UInt16 = 0, limits: WebSocketLimits = WebSocketLimits(),
    times: SocketIOTimes = SocketIOTimes(), origins: [String] = []
  ) throws(SocketError) {
    try self.init(
      port: port, limits: limits, times: times, origins: origins,
      mask: { masker.mask($0).text }, maskName: { masker.mask($0).text })
  }
}
