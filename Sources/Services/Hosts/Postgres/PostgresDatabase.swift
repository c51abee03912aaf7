import LessonModel

/// A lesson's database on a server that the runner started: one that many lessons share, or one
/// of the lesson's own.
struct PostgresDatabase: ServiceInstance {
  let endpoint: ServiceEndpoint
  let server: PostgresServer
  /// Whether the server goes with the lesson.
  let ownsServer: Bool
  /// Whether the server is a standby or has one.
  private let isReplicated: Bool
  /// The way between it and its primary, when it is a standby of a lesson that operates on it.
  private let link: ServiceLink?

  /// Describes a database.
  ///
  /// - Parameters:
  ///   - request: what the lesson asks for.
  ///   - database: the database's name.
  ///   - server: the server that it is on.
  ///   - ownsServer: whether the server goes with the lesson.
  ///   - isReplicated: whether the server is a standby or has one: their roles may change.
  ///   - isLinked: whether there is a link to the other one that can be cut.
  ///   - link: that link, when this is the standby.
  init(
    _ request: ServiceRequest, database: String, server: PostgresServer, ownsServer: Bool,
    isReplicated: Bool = false, isLinked: Bool = false, link: ServiceLink? = nil
  ) {
    self.link = link
    self.isReplicated = isReplicated
    self.server = server
    self.ownsServer = ownsServer
    var endpoint = ServiceEndpoint(
      name: request.name, kind: .postgres, host: "127.0.0.1", port: server.port)
    endpoint.socket = server.socketFolder
    endpoint.user = "postgres"
    endpoint.password = server.password
    endpoint.hasMadePassword = true
    endpoint.secrets = server.secrets
    endpoint.database = database
    endpoint.version = server.version
    let place = "127.0.0.1:\(server.port)/\(database)"
    endpoint.url = "postgresql://postgres:\(server.password)@\(place)"
    endpoint.publicURL = "postgresql://postgres@\(place)"
    endpoint.environment = [
      "PGHOST": "127.0.0.1", "PGPORT": String(server.port), "PGUSER": "postgres",
      "PGPASSWORD": server.password, "PGDATABASE": database,
    ]
    endpoint.postgresParameters = server.parameters(database: database)
    if ownsServer {
      let operations = ServiceOperation.allCases.filter {
        $0 != .promote || isReplicated
      }
      endpoint.capabilities = Set(operations.map(\.rawValue) + (isLinked ? ["cut", "heal"] : []))
      endpoint.operatorFacts = server.operatorFacts
      endpoint.runAs = server.runAs
    }
    self.endpoint = endpoint
  }

  var links: [ServiceLink] { link.map { [$0] } ?? [] }
  var isAlive: Bool { server.isAlive }
  var role: ServiceRole? { isReplicated ? server.role : nil }
  var logTail: [String] { server.logTail }

  func perform(_ operation: ServiceOperation) throws(ServiceError) {
    guard endpoint.capabilities.contains(operation.rawValue) else {
      let reason =
        ownsServer ? "it is no standby" : "other lessons use its server; ask for `isOperatedOn`"
      throw .operation(
        .postgres, operation.rawValue, service: endpoint.name, reason: reason)
    }
    try server.perform(operation)
  }

  func release() {
    if ownsServer {
      server.discard()
    } else {
      // A server that has died has no database to drop.
      do {
        try server.drop(endpoint.database)
      } catch {
        PreparedTransactions.rollBack(server.parameters(database: endpoint.database))
        // What still holds it goes with the server.
        try? server.drop(endpoint.database)
      }
    }
  }
}

/// Names of databases, made from names of lessons.
enum DatabaseName {
  /// A name that needs no quotes: lower-case letters, digits and underscores, at most 40 of them.
  static func make(from lesson: String, suffix: String? = nil) -> String {
    let words = lesson.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    var name = words.joined(separator: "_")
    if let suffix { name += "_" + make(from: suffix) }
    name = String(name.prefix(40))
    let isTaken = ["postgres", "template0", "template1"].contains(name)
    let startsWell = name.first?.isLetter ?? false
    return startsWell && !isTaken ? name : "lesson_\(name)"
  }
}
