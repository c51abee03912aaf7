import LessonModel
import PostgresClient

/// A database of the lesson's own on a PostgreSQL server that was already there.
struct ExternalPostgres: ServiceInstance {
  let endpoint: ServiceEndpoint
  private let administration: [String: String]
  private let before: PostgresObjects
  private let lesson: String
  private let remark: @Sendable (String) -> Void

  /// Makes the database.
  ///
  /// - Parameters:
  ///   - request: what the lesson asks for.
  ///   - address: `postgresql://user:password@host:port/database`; what is left out is as for psql.
  ///   - database: the name of the database to make.
  ///   - lesson: all that the lesson runs.
  ///   - remark: told what could not be removed in the end.
  /// - Throws: `ServiceError` when the server is not there or does not permit it.
  init(
    _ request: ServiceRequest, at address: String, database: String, lesson: String,
    remark: @escaping @Sendable (String) -> Void
  ) throws(ServiceError) {
    let said = try Self.parameters(address)
    let administration = ["connect_timeout": "10"].merging(said) { $1 }
    self.administration = administration
    self.lesson = lesson
    self.remark = remark
    do throws(PostgresError) {
      let connection = try PostgresConnection(parameters: administration)
      var endpoint = ServiceEndpoint(
        name: request.name, kind: .postgres, host: connection.host,
        port: Int(connection.port) ?? 5432)
      if connection.host.hasPrefix("/") {
        endpoint.socket = connection.host
        endpoint.host = "localhost"
      }
      endpoint.user = connection.user
      endpoint.password = said["password"]
      endpoint.database = database
      let version = connection.parameterStatus("server_version") ?? ""
      endpoint.version = version.split(separator: " ").first.map(String.init) ?? ""
      endpoint.provider = "external"
      endpoint.postgresParameters = administration.merging(["dbname": database]) { _, new in new }
      endpoint.environment = Self.environment(endpoint, connection.host)
      endpoint.url = Self.url(endpoint, said, password: endpoint.password)
      endpoint.publicURL = Self.url(endpoint, said, password: nil)
      for secret in [endpoint.password, said["sslpassword"]] {
        if let secret { endpoint.secrets.hide(chosen: secret) }
      }
      self.endpoint = endpoint
      before = try PostgresObjects(on: connection)
      try connection.query("CREATE DATABASE \"\(database)\" TEMPLATE template0 ENCODING 'UTF8'")
    } catch {
      throw .elsewhere(
        .postgres, "the server of ETUDE_POSTGRES: \(error.text)",
        advice: "the user must be there and may create databases: ALTER ROLE … CREATEDB")
    }
  }

  /// What an address says, as libpq's parameters.
  private static func parameters(_ address: String) throws(ServiceError) -> [String: String] {
    guard let location = ServiceAddress(address),
      ["postgres", "postgresql"].contains(location.scheme)
    else {
      throw .elsewhere(
        .postgres,
        "ETUDE_POSTGRES is no address of a PostgreSQL server: \(ServiceAddress.shown(address))",
        advice: "write postgresql://user:password@host:port/database")
    }
    var parameters = location.query
    if !location.host.isEmpty { parameters["host"] = location.host }
    if let port = location.port { parameters["port"] = String(port) }
    if let user = location.user { parameters["user"] = user }
    if let password = location.password { parameters["password"] = password }
    parameters["dbname"] = location.path.isEmpty ? "postgres" : location.path
    return parameters
  }

  private static func environment(_ endpoint: ServiceEndpoint, _ host: String) -> [String: String] {
    var environment = [
      "PGHOST": host, "PGPORT": String(endpoint.port), "PGUSER": endpoint.user,
      "PGDATABASE": endpoint.database,
    ]
    if let password = endpoint.password { environment["PGPASSWORD"] = password }
    return environment
  }

  /// The URL by which a program reaches the lesson's database as the runner does: with the folder
  /// of a Unix socket, and all else that the address of the server says.
  private static func url(
    _ endpoint: ServiceEndpoint, _ parameters: [String: String], password: String?
  ) -> String {
    let login = ServiceAddress.login(user: endpoint.user, password: password)
    let host = endpoint.host.contains(":") ? "[\(endpoint.host)]" : endpoint.host
    let place = endpoint.socket == nil ? "\(host):\(endpoint.port)" : ""
    var query = parameters
    for name in ["host", "port", "user", "password", "dbname"] { query[name] = nil }
    if password == nil { query["sslpassword"] = nil }
    if let socket = endpoint.socket {
      query["host"] = socket
      query["port"] = String(endpoint.port)
    }
    return "postgresql://\(login)\(place)/\(endpoint.database)" + ServiceAddress.query(query)
  }

  var isAlive: Bool { (try? PostgresConnection(parameters: administration)) != nil }

  func release() {
    do throws(PostgresError) {
      let connection = try PostgresConnection(parameters: administration)
      let removal = PostgresRemoval(on: connection, reaching: administration)
      var left = removal.drop(.init(kind: .database, name: endpoint.database)).map { [$0] } ?? []
      let new = try PostgresObjects(on: connection).subtracting(before)
      left += removal.drop(new.made(by: lesson))
      let others = new.notMade(by: lesson)
      if !others.isEmpty {
        let names = others.map(\.text).joined(separator: ", ")
        left.append(
          "\(names): new since the lesson began, but no statement of the lesson makes it by name, so "
            + "that it may be another's")
      }
      for text in left { remark("left on the server of ETUDE_POSTGRES: \(text)") }
    } catch {
      remark("left on the server of ETUDE_POSTGRES: database \(endpoint.database): \(error.text)")
    }
  }
}
