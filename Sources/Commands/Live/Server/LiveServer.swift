package import LessonModel
package import Services
import Synchronization
import WebServers

/// The server of live pages: the site's files, and the WebSocket by which pages run their lessons.
package final class LiveServer: Sendable {
  /// What a server is made of.
  package struct Configuration: Sendable {
    /// The lessons that pages can run.
    package var lessons: [Lesson]
    /// Where services come from.
    package var host: ServiceHost
    /// The folder of the site.
    package var folder: String
    /// The address that it listens on.
    package var address = "127.0.0.1"
    /// The port; 0 stands for a free one.
    package var port: UInt16 = 0
    /// How many runs there may be at a time.
    package var mostRuns = 8
    /// Whether server settings that are not known to be harmless need no question.
    package var isTrusted = false
    /// Whether a proxy authenticates, so that no token is needed.
    package var isBehindProxy = false
    /// What that proxy sends with each request, so that what gets around it is refused; nil where it
    /// sends nothing.
    package var proxySecret: String?
    /// Where the paths of `source=` blocks start, when pages may have what steps print written into
    /// their lessons' files; nil when they may not.
    package var editedRoot: String?
    /// The time, by which runs end.
    package var now: @Sendable () -> ContinuousClock.Instant = { .now }

    package init(lessons: [Lesson], host: ServiceHost, folder: String) {
      (self.lessons, self.host, self.folder) = (lessons, host, folder)
    }
  }

  private let server: WebSocketServer
  private let shelf: LessonShelf
  private let root: String
  private let query: String

  /// Starts a server.
  ///
  /// - Throws: `SocketError` when it cannot listen there.
  package init(_ configuration: Configuration) throws {
    var limits = WebSocketLimits()
    limits.host = configuration.address
    limits.isBehindProxy = configuration.isBehindProxy
    limits.connections = 512
    limits.unsentBytes = 64 << 20
    limits.heldBytes = 256 << 20
    let entrance = Entrance(
      isBehindProxy: configuration.isBehindProxy, secret: configuration.proxySecret)
    let shelf = LessonShelf(configuration.lessons)
    let pages = ServedFolder(folder: configuration.folder, shelf: shelf)
    let files = PackedFiles()
    var routes = HTTPRoutes()
    routes.rest { request in
      var reply = try Self.reply(to: request, entrance, pages, files)
      for (name, value) in Self.headers where reply.headers[name] == nil {
        reply.headers[name] = value
      }
      return reply
    }
    let bell = Bell()
    self.shelf = shelf
    let source = LiveService.Source(
      shelf: shelf, host: configuration.host, mostRuns: configuration.mostRuns,
      isTrusted: configuration.isTrusted, editedRoot: configuration.editedRoot,
      now: configuration.now)
    server = try WebSocketServer(port: configuration.port, limits: limits, routes: routes) {
      LiveService(source, entrance: entrance) { bell.ring() }
    }
    entrance.port.withLock { [port = server.port] in $0 = port }
    bell.server.withLock { [server] in $0 = server }
    let host = configuration.isBehindProxy ? configuration.address : "127.0.0.1"
    root = "http://\(host):\(server.port)/"
    query = entrance.token.map { "?token=\($0)" } ?? ""
  }

  /// The path of the page that is shown where there is none, and what stands in it for the way to the site's root.
  package static let notFoundPage = (path: ".not-found.html", root: "{root}")

  /// Where a browser finds a page, by its path on the site; the token is in the address.
  package func url(of page: String) -> String { root + page + query }

  /// Takes what has become of a lesson's file, and tells the runs of that lesson.
  func take(_ change: LessonChange) {
    shelf.put(change)
    server.wake()
  }

  /// Ends it: pages are told, and runs end a while after that, or with the program.
  package func stop() { try? server.stop(within: .seconds(1)) }

  /// Wakes the server's thread, once there is a server.
  private final class Bell: Sendable {
    let server = Mutex<WebSocketServer?>(nil)
    func ring() { server.withLock { $0 }?.wake() }
  }

  private static func reply(
    to request: HTTPRequest, _ entrance: Entrance, _ pages: ServedFolder, _ files: PackedFiles
  ) throws -> HTTPReply {
    if let sent = try request.query("token", as: String.self), entrance.token != nil {
      return entrance.exchange(sent, path: request.path) ?? refusal(entrance)
    }
    guard entrance.admits(request.headers) else { return refusal(entrance) }
    do {
      return files.reply(try pages.reply(to: request.path), to: request.headers)
    } catch {
      guard error.status == 404, wantsPage(request.headers),
        let page = pages.pageOfNothing(at: request.path)
      else { throw error }
      return page
    }
  }

  /// Whether a request is a person's, who looks at pages.
  private static func wantsPage(_ headers: HTTPHeaders) -> Bool {
    headers.values(of: "Accept").flatMap { $0.split(separator: ",") }.contains { range in
      range.split(separator: ";").first?.filter { $0 != " " }.lowercased() == "text/html"
    }
  }

  private static func refusal(_ entrance: Entrance) -> HTTPReply {
    .text(
      entrance.token == nil
        ? "This server shows nothing to requests that have not come through its proxy.\n"
        : "Open the address that `etude serve` has printed in its terminal: it holds a token, and "
          + "without it this server shows nothing.\n", status: 403)
  }

  /// What every reply says: nothing is run but the site's own files, and nobody else may show or read
  /// them.
  private static let headers = [
    ("Cache-Control", "no-cache"), ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"), ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    (
      "Content-Security-Policy",
      "default-src 'none'; connect-src 'self'; style-src 'self'; script-src 'self'; "
        + "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
  ]
}
