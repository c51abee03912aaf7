package import Processes
import Synchronization

/// Gets services ready for lessons and takes them away again.
///
/// A kind of service that the configuration names a server for is used there; else the host starts
/// servers on this machine. Lessons on several threads may ask at once.
package final class ServiceHost: Sendable {
  /// Where scratch folders and processes are kept account of.
  package let run: Run
  let configuration: ServiceConfiguration
  /// What this run's own servers ask for over TCP.
  let password = RandomPassword.make()
  private let busKey = ClusterBusKey()
  private let sharedServer = Mutex<PostgresServer?>(nil)
  private let foundPostgres = Mutex<PostgresInstallation?>(nil)
  private let usedNames = Mutex<Set<String>>([])
  let externalKafka = Turn()
  let externalRedis = Turn()
  private let remarks = Mutex<[String]>([])

  /// Makes a host. Starts nothing before a lesson asks.
  package init(run: Run, configuration: ServiceConfiguration = .fromEnvironment()) {
    self.run = run
    self.configuration = configuration
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
      throw error.hiding(secrets)
    }
  }

  /// Hides the passwords of all servers that this host has or is told of.
  private var secrets: SecretMask {
    var secrets = SecretMask()
    secrets.hide(made: password)
    for address in configuration.external.values {
      if let password = ServiceAddress(address)?.secret { secrets.hide(chosen: password) }
    }
    return secrets
  }

  private func lease(
    _ requests: [ServiceRequest], lesson: String, text: String
  ) throws(ServiceError) -> ServiceLease {
    var made: [String: any ServiceInstance] = [:]
    // Before anything else, so that nobody who waits holds something.
    let turns = try takeTurns(requests)
    do throws(ServiceError) {
      for request in try Self.primariesFirst(requests) {
        made[request.name] = try make(
          request, among: requests, made: made, lesson: lesson, text: text)
      }
    } catch {
      for instance in made.values { instance.release() }
      throw error
    }
    return ServiceLease(requests.compactMap { made[$0.name] }, turns: turns)
  }

  /// Takes note of what could not be removed from a server that was already there.
  @Sendable func note(_ remark: String) {
    remarks.withLock { $0.append(secrets.masked(remark)) }
  }

  /// What could not be removed from servers that were already there, and why; each is told once.
  package func takeRemarks() -> [String] {
    remarks.withLock { remarks in
      defer { remarks = [] }
      return remarks
    }
  }

  /// Ends every server that is left. What the run's `cleanUp` would do as well, but in good order.
  package func stopAll() {
    sharedServer.withLock { server in
      server?.discard()
      server = nil
    }
  }

  private func make(
    _ request: ServiceRequest, among requests: [ServiceRequest],
    made: [String: any ServiceInstance], lesson: String, text: String
  ) throws(ServiceError) -> any ServiceInstance {
    if let address = try externalAddress(request, among: requests) {
      return try makeExternal(request, at: address, text: text)
    }
    switch request.kind {
    case .postgres: return try makePostgres(request, among: requests, made: made, lesson: lesson)
    case .redis:
      return try RedisServer.start(
        request, password: password, busKey: busKey, run: run, configuration: configuration)
    case .kafka: return try makeKafka(request)
    }
  }

  private func makePostgres(
    _ request: ServiceRequest, among requests: [ServiceRequest],
    made: [String: any ServiceInstance], lesson: String
  ) throws(ServiceError) -> any ServiceInstance {
    let hasSiblings = requests.filter { $0.kind == .postgres && $0.standbyOf == nil }.count > 1
    let wanted = DatabaseName.make(from: lesson, suffix: hasSiblings ? request.name : nil)
    if let primaryName = request.standbyOf {
      guard let primary = made[primaryName] as? PostgresDatabase else {
        throw ServiceError(
          .postgres, "\(request.name) is a standby of \(primaryName), which is none")
      }
      return try startStandby(request, of: primary)
    }
    let isPrimary = requests.contains { $0.standbyOf == request.name }
    let isOnDisk = request.storage == .disk
    if isPrimary || request.isOperatedOn || request.isAlone || isOnDisk || !request.config.isEmpty {
      let server = try startPostgres(
        .template, PostgresSettings.common + request.config, on: request.storage)
      let database = PostgresDatabase(
        request, database: wanted, server: server, ownsServer: true, isReplicated: isPrimary,
        isLinked: isPrimary && request.isOperatedOn)
      do throws(ServiceError) {
        // Its standbys, for which its settings may make it wait, are not there yet.
        try server.query(
          "SET synchronous_commit = local", "CREATE DATABASE \"\(wanted)\" TEMPLATE template0")
      } catch {
        database.release()
        throw error
      }
      return database
    }
    let server = try shared()
    let database = unused(wanted)
    try server.administer("CREATE DATABASE \"\(database)\" TEMPLATE template0")
    return PostgresDatabase(request, database: database, server: server, ownsServer: false)
  }

  private func startStandby(
    _ request: ServiceRequest, of primary: PostgresDatabase
  ) throws(ServiceError) -> PostgresDatabase {
    // A lesson that operates on its services may want to keep the two apart.
    let relay = try asServiceError(.postgres) { () throws(SystemError) in
      request.isOperatedOn ? try Relay(to: primary.server.port) : nil
    }
    let server = try startPostgres(
      .primary(primary.server, name: request.name, port: relay?.port ?? primary.server.port),
      PostgresSettings.standby + request.config, on: request.storage)
    let link: ServiceLink?
    do throws(SystemError) {
      link = try relay.map { relay throws(SystemError) in
        try ServiceLink(
          primary: primary.endpoint.name, toPrimary: relay, standby: request.name,
          standbyPort: server.port)
      }
    } catch {
      server.discard()
      throw ServiceError(.postgres, error)
    }
    let standby = PostgresDatabase(
      request, database: primary.endpoint.database, server: server, ownsServer: true,
      isReplicated: true, isLinked: link != nil, link: link)
    do throws(ServiceError) {
      try primary.server.waitForStandby(
        request.name, deadline: .after(configuration.startLimit))
    } catch {
      standby.release()
      throw error
    }
    return standby
  }

  /// PostgreSQL's programs, looked for once.
  private func postgres() throws(ServiceError) -> PostgresInstallation {
    if let known = foundPostgres.withLock({ $0 }) { return known }
    let found = try PostgresInstallation.find(configuration)
    foundPostgres.withLock { $0 = found }
    return found
  }

  private func startPostgres(
    _ origin: PostgresServer.Origin, _ settings: [ServiceRequest.Setting],
    on storage: ServiceRequest.Storage
  ) throws(ServiceError) -> PostgresServer {
    let installation = try postgres()
    return try PostgresServer.start(
      from: origin, settings: settings, storage: storage, password: password,
      installation: installation, run: run, configuration: configuration)
  }

  /// The server that lessons share, started when the first of them asks.
  private func shared() throws(ServiceError) -> PostgresServer {
    let result = sharedServer.withLock { server -> Result<PostgresServer, ServiceError> in
      // A lesson may have brought it down.
      if let running = server, running.isAlive { return .success(running) }
      server?.discard()
      server = nil
      let settings = PostgresSettings.common + PostgresSettings.shared
      let started = Result { () throws(ServiceError) in
        let server = try startPostgres(.template, settings, on: .any)
        if configuration.shiftsNumbers { try server.shiftNumbers() }
        return server
      }
      server = try? started.get()
      return started
    }
    return try result.get()
  }

  /// A name that no other lesson of this run has had.
  func unused(_ wanted: String) -> String {
    usedNames.withLock { used in
      var name = wanted
      var number = 2
      while !used.insert(name).inserted {
        name = "\(wanted)_\(number)"
        number += 1
      }
      return name
    }
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
        throw ServiceError(
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
