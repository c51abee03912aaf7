import LessonModel
package import Processes

/// Gets services ready for lessons and takes them away again.
///
/// A kind of service that the configuration names a server for is used there; else the host starts
/// servers on this machine. Lessons on several threads may ask at once.
package final class ServiceHost: Sendable {
  let facts: HostFacts
  private let sources: [ServiceKind: any ServiceSource]
  private let turns: [ServiceKind: Turn]

  /// Where scratch folders and processes are kept account of.
  package var run: Run { facts.run }
  var configuration: ServiceConfiguration { facts.configuration }
  /// What this run's own servers ask for over TCP.
  var password: String { facts.password }

  /// Makes a host. Starts nothing before a lesson asks.
  package init(run: Run, configuration: ServiceConfiguration = .fromEnvironment()) {
    let facts = HostFacts(run: run, configuration: configuration)
    self.facts = facts
    sources = Dictionary(
      uniqueKeysWithValues: configuration.sources.map { ($0.kind, $0.init(facts)) })
    turns = Dictionary(
      uniqueKeysWithValues: configuration.sources.filter { $0.sharing != .parts }
        .map { ($0.kind, Turn()) })
  }

  /// Gets a lesson's services ready. Waits until all of them are.
  ///
  /// - Parameters:
  ///   - requests: what the lesson asks for.
  ///   - lesson: its name; databases are called after it.
  ///   - text: all that it runs. What it made on a server that was already there is found by the
  ///     names
  ///     in it.
  /// - Returns: the services, the lesson's until it releases them.
  /// - Throws: `ServiceError`; what had been started for the lesson is taken away again.
  package func acquire(
    _ requests: [ServiceRequest], lesson: String, text: String = ""
  ) throws(ServiceError) -> ServiceLease {
    do throws(ServiceError) {
      return try lease(requests, lesson: lesson, text: text)
    } catch {
      throw error.hiding(facts.secrets)
    }
  }

  private func lease(
    _ requests: [ServiceRequest], lesson: String, text: String
  ) throws(ServiceError) -> ServiceLease {
    var lesson = LessonServices(name: lesson, text: text, requests: requests)
    // Before anything else, so that nobody who waits holds something.
    let turns = try takeTurns(requests)
    do throws(ServiceError) {
      for request in try Self.primariesFirst(requests) where lesson.made[request.name] == nil {
        if let recipe = request.kind.recipe {
          lesson.made.merge(try start(request, recipe, among: requests)) { $1 }
        } else {
          lesson.made[request.name] = try make(request, for: lesson)
        }
      }
    } catch {
      for instance in lesson.made.values { instance.release() }
      throw error
    }
    return ServiceLease(
      requests.compactMap { lesson.made[$0.name] }, sources: configuration.sources, turns: turns)
  }

  /// What could not be removed from servers that were already there, and why; each is told once.
  package func takeRemarks() -> [String] { facts.takeRemarks() }

  /// Ends every server that is left. What the run's `cleanUp` would do as well, but in good order.
  package func stopAll() {
    for source in sources.values { source.stop() }
  }

  private func make(
    _ request: ServiceRequest, for lesson: LessonServices
  ) throws(ServiceError) -> any ServiceInstance {
    guard let source = sources[request.kind] else {
      throw .request(request.kind, "nothing here starts such a service")
    }
    if let address = try externalAddress(request, among: lesson.requests) {
      return try source.join(request, at: address, for: lesson)
    }
    return try source.start(request, for: lesson)
  }

  /// The requests, each after the one that it is a standby of.
  static func primariesFirst(
    _ requests: [ServiceRequest]
  ) throws(ServiceError) -> [ServiceRequest] {
    var ordered: [ServiceRequest] = []
    var waiting = requests
    while !waiting.isEmpty {
      let ready = waiting.filter { request in
        request.standbyOf.map { name in ordered.contains { $0.name == name } } ?? true
      }
      if ready.isEmpty, let stuck = waiting.first {
        throw .request(
          stuck.kind,
          "\(stuck.name) is a standby of \(stuck.standbyOf ?? ""), which does not "
            + "lead to a primary")
      }
      ordered += ready
      waiting.removeAll { request in ready.contains { $0.name == request.name } }
    }
    return ordered
  }
}

/// Servers that are already there.
extension ServiceHost {
  /// The address of the server that is already there, where it can serve a request. One with
  /// settings or a standby needs a server of its own, and so does one whose lesson changes what
  /// nothing takes back, and one that wants what the server has not.
  ///
  /// - Throws: `ServiceError` when the server does not say what it has.
  private func externalAddress(
    _ request: ServiceRequest, among requests: [ServiceRequest]
  ) throws(ServiceError) -> String? {
    guard let address = configuration.external[request.kind], request.config.isEmpty,
      request.storage == .any, request.standbyOf == nil, !request.isLasting,
      !requests.contains(where: { $0.standbyOf == request.name }),
      let source = sources[request.kind].map({ type(of: $0) })
    else { return nil }
    if source.sharing == .services {
      for earlier in requests.prefix(while: { $0.name != request.name })
      where earlier.kind == request.kind {
        if try externalAddress(earlier, among: requests) != nil { return nil }
      }
    }
    return try source.serves(request, at: address) ? address : nil
  }

  /// Waits until no other lesson uses what lessons can only have one after the other.
  private func takeTurns(_ requests: [ServiceRequest]) throws(ServiceError) -> [Turn.Hold] {
    var holds: [Turn.Hold] = []
    // Always in one order, so that no two lessons hold what the other waits for.
    for (kind, turn) in turns.sorted(by: { $0.key.word < $1.key.word }) {
      for request in requests where request.kind == kind {
        guard try externalAddress(request, among: requests) != nil else { continue }
        holds.append(turn.take())
        break
      }
    }
    return holds
  }
}
