package import LessonModel
import Processes
import RedisClient

/// Redis: a server for each service, or an empty database of one that is already there.
package struct RedisSource: ServiceSource {
  package static let kind = ServiceKind.redis
  // Of Redis there is one database.
  package static let sharing = ServerShare.services

  private let host: HostFacts
  private let busKey = ClusterBusKey()

  package init(_ host: HostFacts) { self.host = host }

  package static func identity(_ configuration: ServiceConfiguration) -> String? {
    Executable.find("redis-server", path: configuration.path).flatMap(FileIdentity.of)
  }

  package static func place(_ configuration: ServiceConfiguration) -> String {
    Executable.find("redis-server", path: configuration.path) ?? ""
  }

  package static func serves(
    _ request: ServiceRequest, at address: String
  ) throws(ServiceError) -> Bool {
    if request.modules.isEmpty { return true }
    // Only its operator may load one.
    return try ExternalRedis.hasLoaded(request.modules, at: address)
  }

  package static func probe(
    _ endpoint: ServiceEndpoint
  ) throws -> (question: String, isRight: Bool) {
    let login = endpoint.user.isEmpty ? nil : endpoint.user
    let connection = try RedisFacts.connect(
      .tcp(host: endpoint.host, port: endpoint.port), user: login, password: endpoint.password)
    _ = try connection.command("SELECT", endpoint.database)
    _ = try connection.command("SET", "etude:doctor", "42")
    let answer = try connection.command("GET", "etude:doctor")
    return ("SET and GET", answer == .bulk(Array("42".utf8)))
  }

  package static func tool(_ endpoint: ServiceEndpoint) -> ServiceTool? {
    var arguments = ["-h", endpoint.host, "-p", String(endpoint.port)]
    if !endpoint.database.isEmpty { arguments += ["-n", endpoint.database] }
    if endpoint.password != nil, !endpoint.user.isEmpty { arguments += ["--user", endpoint.user] }
    return ServiceTool("redis-cli", arguments, place: endpoint.name)
  }

  package func start(
    _ request: ServiceRequest, for lesson: LessonServices
  ) throws(ServiceError) -> any ServiceInstance {
    try RedisServer.start(
      request, password: host.password, busKey: busKey, run: host.run,
      configuration: host.configuration)
  }

  package func join(
    _ request: ServiceRequest, at address: String, for lesson: LessonServices
  ) throws(ServiceError) -> any ServiceInstance {
    try ExternalRedis(request, at: address, owner: host.run.id, remark: host.note)
  }
}
