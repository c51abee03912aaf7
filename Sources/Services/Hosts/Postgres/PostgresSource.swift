package import LessonModel
import PostgresClient
import Processes
import Synchronization

/// PostgreSQL: a database on the server that lessons share, a server of the lesson's own, or a
/// database on a server that is already there.
package final class PostgresSource: ServiceSource {
  package static let kind = ServiceKind.postgres
  package static let sharing = ServerShare.parts

  private let host: HostFacts
  private let sharedServer = Mutex<PostgresServer?>(nil)
  private let installation = Mutex<PostgresInstallation?>(nil)

  package init(_ host: HostFacts) { self.host = host }

  package static func identity(_ configuration: ServiceConfiguration) -> String? {
    PostgresInstallation.folder(configuration).flatMap { FileIdentity.of("\($0)/postgres") }
  }

  package static func place(_ configuration: ServiceConfiguration) -> String {
    // Without an installation there is no place; the start of the server says what is missing.
    (try? PostgresInstallation.find(configuration))?.binFolder ?? ""
  }

  package static func probe(
    _ endpoint: ServiceEndpoint
  ) throws -> (question: String, isRight: Bool) {
    let connection = try PostgresConnection(parameters: endpoint.postgresParameters)
    return ("SELECT 6 * 7", try connection.query("SELECT 6 * 7").firstValue == "42")
  }

  package static func tool(_ endpoint: ServiceEndpoint) -> ServiceTool? {
    ServiceTool("psql", place: "database \(endpoint.database) of \(endpoint.name)")
  }

  // The socket asks for no password: it lies in a closed folder.
  package static func summary(_ endpoint: ServiceEndpoint) -> String {
    let socket = endpoint.socket.map {
      ", psql -h \($0) -p \(endpoint.port) -U \(endpoint.user) \(endpoint.database)"
    }
    return "PostgreSQL \(endpoint.version) on \(endpoint.host):\(endpoint.port)" + (socket ?? "")
  }

  package func join(
    _ request: ServiceRequest, at address: String, for lesson: LessonServices
  ) throws(ServiceError) -> any ServiceInstance {
    // Random, because other runs use the server too.
    try ExternalPostgres(
      request, at: address, database: host.unused("etude_\(host.run.id)"), lesson: lesson.text,
      remark: host.note)
  }

  package func stop() {
    sharedServer.withLock { server in
      server?.discard()
      server = nil
    }
  }

  package func start(
    _ request: ServiceRequest, for lesson: LessonServices
  ) throws(ServiceError) -> any ServiceInstance {
    let requests = lesson.requests
    let hasSiblings = requests.filter { $0.kind == Self.kind && $0.standbyOf == nil }.count > 1
    let wanted = DatabaseName.make(from: lesson.name, suffix: hasSiblings ? request.name : nil)
    if let primaryName = request.standbyOf {
      guard let primary = lesson.made[primaryName] as? PostgresDatabase else {
        throw .request(
          .postgres, "\(request.name) is a standby of \(primaryName), which is none")
      }
      return try startStandby(request, of: primary)
    }
    let isPrimary = requests.contains { $0.standbyOf == request.name }
    let isOnDisk = request.storage == .disk
    if isPrimary || request.isOperatedOn || request.isAlone || isOnDisk || !request.config.isEmpty {
      let server = try startServer(
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
    let database = host.unused(wanted)
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
    let server = try startServer(
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
      throw .system(.postgres, error)
    }
    let standby = PostgresDatabase(
      request, database: primary.endpoint.database, server: server, ownsServer: true,
      isReplicated: true, isLinked: link != nil, link: link)
    do throws(ServiceError) {
      try primary.server.waitForStandby(
        request.name, deadline: .after(host.configuration.startLimit))
    } catch {
      standby.release()
      throw error
    }
    return standby
  }

  /// PostgreSQL's programs, looked for once.
  private func programs() throws(ServiceError) -> PostgresInstallation {
    if let known = installation.withLock({ $0 }) { return known }
    let found = try PostgresInstallation.find(host.configuration)
    installation.withLock { $0 = found }
    return found
  }

  private func startServer(
    _ origin: PostgresServer.Origin, _ settings: [ServiceRequest.Setting],
    on storage: ServiceRequest.Storage
  ) throws(ServiceError) -> PostgresServer {
    let programs = try programs()
    return try PostgresServer.start(
      from: origin, settings: settings, storage: storage, password: host.password,
      installation: programs, run: host.run, configuration: host.configuration)
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
        let server = try startServer(.template, settings, on: .any)
        if host.configuration.shiftsNumbers { try server.shiftNumbers() }
        return server
      }
      server = try? started.get()
      return started
    }
    return try result.get()
  }
}
