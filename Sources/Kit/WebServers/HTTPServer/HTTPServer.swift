import Foundation
public import Servers
import Synchronization

/// An HTTP/1.1 server for what the lessons build: routes, JSON, problem details.
///
///     var routes = HTTPRoutes()
///     routes.get("/hello/{name}") { request in
///       try .json(["hello": request.parameter("name", as: String.self)])
///     }
///     let server = try HTTPServer(routes)
///     share("api", server.url)
///     …
///     try server.stop()
///
/// Each connection has a thread of its own, so a handler may block. Handlers run side by side.
///
/// It listens on 127.0.0.1 and serves only processes of the user that started it, and of root. A
/// request that names another host than this machine is refused.
public final class HTTPServer: Sendable {
  /// What it is called in the log.
  public let name: String
  /// The port that it listens on.
  public let port: UInt16
  /// Where it is: `http://127.0.0.1:40123`.
  public var url: String { "http://127.0.0.1:\(port)" }

  private let running: Running

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - routes: what it answers.
  ///   - name: what it is called in the log.
  ///   - port: the port; 0 stands for a free one.
  ///   - limits: what it takes.
  ///   - log: told of each request before the client has the reply. Called on the connections' threads,
  ///     several at a time.
  /// - Throws: `SocketError` when it cannot listen there.
  /// - Precondition: there may be 1 to 10,000 connections, a head has 512 bytes to 1 MiB, and a body
  ///   1 GiB at most.
  public init(
    _ routes: HTTPRoutes, name: String = "server", port: UInt16 = 0,
    limits: HTTPLimits = HTTPLimits(), log: @escaping @Sendable (HTTPLogEntry) -> Void = { _ in }
  ) throws(SocketError) {
    precondition((1...10_000).contains(limits.connections), "1 to 10,000 connections")
    precondition((512...1 << 20).contains(limits.headBytes), "a head of 512 bytes to 1 MiB")
    precondition((0...1 << 30).contains(limits.bodyBytes), "a body of 1 GiB at most")
    self.name = name
    let front = HTTPFront(HTTPResponder(name: name, routes: routes), limits, log: log)
    let library = try Civetweb(port: port, limits: limits, front: front)
    self.port = library.port
    running = Running(library, front.links)
  }

  deinit {
    let running = running
    // A handler may be what lets go of the server last, and cannot wait for itself.
    Thread.detachNewThread { _ = running.stop(within: .zero) }
  }

  /// What it has done so far.
  public var statistics: HTTPStatistics { running.links.statistics }

  /// Ends the server in good order: new connections are refused; requests that have begun are answered;
  /// idle connections are closed. Waits until that is done. A connection that the kernel has made and
  /// the server has not taken yet is reset.
  ///
  /// Stopping again does nothing. A handler must not call it, as it waits for handlers.
  ///
  /// - Parameter patience: how long requests have to be answered and replies to be read. After that
  ///   the connections are cut, but handlers are still waited for.
  /// - Throws: `DrainError` when connections had to be cut.
  public func stop(within patience: Duration = .seconds(5)) throws(DrainError) {
    try DrainError.check(running.stop(within: patience), patience, .requests)
  }

  private final class Running: Sendable {
    let links: HTTPLinks
    /// Left when the server has ended.
    let ended = DispatchGroup()
    private let library: Civetweb
    private let isStopped = Mutex(false)

    init(_ library: Civetweb, _ links: HTTPLinks) {
      (self.library, self.links) = (library, links)
      ended.enter()
    }

    func stop(within patience: Duration) -> Int {
      let isFirst = isStopped.withLock { isStopped in
        defer { isStopped = true }
        return !isStopped
      }
      guard isFirst else {
        ended.wait()
        return 0
      }
      library.stopListening()
      let left = links.drain(within: patience)
      library.stop()
      ended.leave()
      return left
    }
  }
}
