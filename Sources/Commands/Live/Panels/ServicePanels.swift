import Foundation
import LessonModel
import Platform
import Services
import Synchronization

/// Asks the services of a run what is in them, again and again while a page looks, on a thread of its
/// own: a server that does not answer holds nothing up.
///
/// It says something when something has changed. It connects as any client does, and what it asks
/// changes nothing. In lists of connections it is called `etude`.
final class ServicePanels: Sendable {
  /// How long after a change the page knows of it, apart from the time that the question takes.
  private static let pause: Int32 = 100

  private let endpoints: [ServiceEndpoint]
  private let hasEnded = Atomic(false)
  private let sessions = Mutex<[Int32: String]>([:])
  private let send: @Sendable (String) -> Void

  /// Begins to ask.
  ///
  /// - Parameters:
  ///   - endpoints: the services.
  ///   - send: takes each message.
  init(_ endpoints: [ServiceEndpoint], send: @escaping @Sendable (String) -> Void) {
    (self.endpoints, self.send) = (endpoints, send)
    // It lives as long as its thread.
    Thread.detachNewThread { self.ask() }
  }

  /// Ends it.
  func end() { hasEnded.store(true, ordering: .relaxed) }

  /// Says whose a server's process is: the sessions' ids by the processes.
  func name(_ sessions: [Int32: String]) { self.sessions.withLock { $0 = sessions } }

  private func ask() {
    let isReplicated = endpoints.count { $0.kind == .postgres } > 1
    let sources: [any PanelSource] = endpoints.compactMap { endpoint in
      switch endpoint.kind {
      case .postgres: PostgresPanel(endpoint, isReplicated: isReplicated)
      case .redis: RedisPanel(endpoint)
      case .kafka: KafkaPanel(endpoint)
      default: nil
      }
    }
    var last = [String](repeating: "", count: sources.count)
    while !hasEnded.load(ordering: .relaxed) {
      let names = sessions.withLock { $0 }
      for (index, source) in sources.enumerated() {
        let json = source.message(sessions: names).json()
        guard json != last[index], !hasEnded.load(ordering: .relaxed) else { continue }
        last[index] = json
        send(json)
      }
      var none: [pollfd] = []
      Poll.wait(&none, milliseconds: Self.pause)
    }
  }
}

/// What asks one service. It belongs to its thread.
protocol PanelSource {
  /// What is in the service now; of a server that does not answer, only its name.
  func message(sessions: [Int32: String]) -> PanelMessage
}
