import LessonModel

/// Services of the kinds that `etude.yaml` describes.
extension ServiceHost {
  /// Starts the servers of a request, and those of its cluster.
  ///
  /// - Parameters:
  ///   - request: a server.
  ///   - recipe: how it is started.
  ///   - requests: everything that the lesson asks for.
  /// - Returns: the servers by the lesson's names for them.
  /// - Throws: `ServiceError` when a program is not here, or a server does not start.
  func start(
    _ request: ServiceRequest, _ recipe: ServiceRecipe, among requests: [ServiceRequest]
  ) throws(ServiceError) -> [String: any ServiceInstance] {
    let cluster = request.place?.cluster
    let own =
      cluster == nil
      ? [request] : requests.filter { $0.kind == request.kind && $0.place?.cluster == cluster }
    let servers = try RecipeStarter(own, recipe, host: facts).start()
    return Dictionary(uniqueKeysWithValues: servers.map { ($0.endpoint.name, $0) })
  }
}
