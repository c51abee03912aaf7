import Glibc
import LessonModel
import Processes

/// Starts the servers of a service that `etude.yaml` describes: one, or a cluster.
struct RecipeStarter {
  private let requests: [ServiceRequest]
  private let recipe: ServiceRecipe
  private let kind: ServiceKind
  private let host: HostFacts
  private let programs: RecipePrograms
  private let user: User?

  /// How often other ports are tried when others have been quicker.
  private static let mostAttempts = 5
  /// For so many bytes there has to be room when the data is to lie in memory.
  private static let memoryRoom = 512 << 20

  /// Prepares the start.
  ///
  /// - Parameters:
  ///   - requests: the servers, in the order of the cluster.
  ///   - recipe: how they are started.
  ///   - host: the run, and where programs are looked for.
  /// - Throws: `ServiceError` when a program is not here.
  init(
    _ requests: [ServiceRequest], _ recipe: ServiceRecipe, host: HostFacts
  ) throws(ServiceError) {
    (self.requests, self.recipe, self.host) = (requests, recipe, host)
    kind = ServiceKind(recipe)
    programs = RecipePrograms(kind, recipe, path: host.configuration.path)
    user = ServerAccount.user(recipe.users + ["nobody"])
    if User.isRoot, user == nil {
      throw .missing(
        kind, "servers are not started as root, and there is no user nobody",
        advice: "run Etude as an ordinary user")
    }
    try programs.check(for: user)
  }

  /// Starts them, and waits until all are ready and filled.
  ///
  /// - Returns: the servers, in the order of the requests.
  /// - Throws: `ServiceError` when one of them does not start.
  func start() throws(ServiceError) -> [RecipeServer] {
    let version = try version()
    var attempt = 1
    while true {
      let places = try makePlaces()
      do throws(ServiceError) { return try start(in: places, version: version) } catch {
        let ports = places.flatMap(\.ports.values)
        for place in places { place.remove() }
        // Between the choice of a port and the server's start another program may have come.
        let isTaken = ports.contains { !SocketHolder.listeners(on: $0).isEmpty }
        guard isTaken, attempt < Self.mostAttempts else { throw error }
        attempt += 1
      }
    }
  }

  /// Makes folders, nurseries, ports and relays.
  private func makePlaces() throws(ServiceError) -> [RecipePlace] {
    try asServiceError(kind) { () throws(SystemError) in
      var taken: Set<Int> = []
      func port() -> Int {
        var port = LoopbackPort.free()
        while !taken.insert(port).inserted { port = LoopbackPort.free() }
        return port
      }
      var nurseries: [(name: String, nursery: RunLesson)] = []
      for request in requests { nurseries.append((request.name, try host.run.openLesson())) }
      let peers = ClusterPeers(nurseries)
      var places: [RecipePlace] = []
      for (request, member) in zip(requests, nurseries) {
        let folder = try ServerFolder(
          recipe.word, run: host.run, user: user,
          inMemoryFor: request.storage == .any ? Self.memoryRoom : nil)
        let ports = Dictionary(uniqueKeysWithValues: recipe.ports.map { ($0, port()) })
        var relays: [String: Relay] = [:]
        for name in recipe.linkedPorts {
          guard let target = ports[name] else { continue }
          relays[name] = try Relay(to: target, name: peers.name)
        }
        places.append(
          RecipePlace(folder: folder, nursery: member.nursery, ports: ports, relays: relays))
      }
      return places
    }
  }

  private func start(
    in places: [RecipePlace], version: String
  ) throws(ServiceError) -> [RecipeServer] {
    let values = RecipeValues(
      recipe: recipe, members: zip(requests, places).map { $1.member($0.name) },
      password: RandomPassword.make())
    try asServiceError(kind) { () throws(SystemError) in
      for (index, place) in places.enumerated() {
        for folder in ServerPlace.names {
          try FileSystem.makeFolder("\(place.folder.own)/\(folder)")
        }
        for (name, text) in recipe.files {
          try FileSystem.write(values.fill(text, at: index), to: "\(place.folder.own)/\(name)")
        }
        try place.folder.handOver()
      }
    }
    do throws(ServiceError) { return try start(in: places, values, version) } catch {
      var secrets = SecretMask()
      secrets.hide(made: values.password)
      throw error.hiding(secrets)
    }
  }

  /// Starts the servers in folders that hold all that they need.
  private func start(
    in places: [RecipePlace], _ values: RecipeValues, _ version: String
  ) throws(ServiceError) -> [RecipeServer] {
    let tasks = places.indices.map { index in
      RecipeTasks(
        kind: kind, recipe: recipe, values: values, index: index, place: places[index],
        programs: programs, environment: environment(of: index, values, in: places[index]),
        limit: host.configuration.startLimit)
    }
    for task in tasks { for command in recipe.prepare { try task.run(command, of: "prepare") } }
    let crowd = RecipeCrowd()
    var servers: [RecipeServer] = []
    for index in places.indices {
      servers.append(
        server(at: index, places: places, values: values, tasks: tasks[index], version, crowd))
    }
    crowd.note(servers)
    do throws(ServiceError) {
      for server in servers { try server.process.launch() }
      try waitUntilReady(servers)
      if let first = tasks.first {
        for command in recipe.setup {
          try first.run(command, of: "setup", with: servers[0].endpoint.environment)
        }
      }
    } catch {
      for server in servers { server.process.discard() }
      throw error
    }
    return servers
  }

  private func waitUntilReady(_ servers: [RecipeServer]) throws(ServiceError) {
    let limit = host.configuration.startLimit
    let deadline = Deadline.after(limit)
    var waiting = servers
    while true {
      waiting.removeAll { $0.readiness.isReady() }
      // Also one that was ready may have ended meanwhile.
      for server in servers { try server.check() }
      guard let slowest = waiting.first else { return }
      if deadline.hasPassed { throw slowest.notReady(in: limit) }
      var entries = servers.compactMap { $0.process.current }.map { Poll.entry($0.pollDescriptor) }
      Poll.wait(&entries, milliseconds: 20)
    }
  }

  /// The variables with which a server's programs are started.
  private func environment(
    of index: Int, _ values: RecipeValues, in place: RecipePlace
  ) -> [String: String] {
    var environment = host.configuration.serverEnvironment
    environment["PATH"] = programs.path
    environment["HOME"] = place.folder.own
    environment["TMPDIR"] = "\(place.folder.own)/\(ServerPlace.temporary)"
    environment.merge(recipe.serverEnvironment.mapValues { values.fill($0, at: index) }) { $1 }
    return environment
  }

  /// A server that has not been started.
  private func server(
    at index: Int, places: [RecipePlace], values: RecipeValues, tasks: RecipeTasks,
    _ version: String, _ crowd: RecipeCrowd
  ) -> RecipeServer {
    let place = places[index]
    let name = requests[index].name
    var wanted: String?
    if case .log(let text) = recipe.ready { wanted = text }
    let log = ServerLogTail(waitingFor: wanted)
    let readiness = RecipeReadiness(
      tasks.question(log), processes: { place.nursery.processIDs })
    let process = ServerProcess(
      .init(
        kind: kind, launch: tasks.launch(recipe.start), log: log,
        stopSignal: recipe.stopSignal.number, quitSignal: SIGKILL, folder: place.folder.path,
        nursery: place.nursery, pause: .milliseconds(20), isReady: { _ in readiness.isReady() }),
      run: host.run, limit: host.configuration.startLimit)
    let links = (0..<index).filter { _ in !place.relays.isEmpty }.map { other in
      func ways(to one: RecipePlace, from client: String) -> [ServiceLink.Way] {
        // The first port is what `ETUDE_LINK_…` names.
        recipe.linkedPorts.compactMap { one.relays[$0] }.map { .init($0, from: client) }
      }
      return ServiceLink(
        requests[other].name, ways(to: places[other], from: name), name,
        ways(to: place, from: requests[other].name))
    }
    return RecipeServer(
      endpoint(at: index, values, in: place, version, isLinked: !place.relays.isEmpty), recipe,
      in: place, links: links, process: process, readiness: readiness,
      isAmongOthers: { crowd.isWhole(besides: name) })
  }

  private func endpoint(
    at index: Int, _ values: RecipeValues, in place: RecipePlace, _ version: String, isLinked: Bool
  ) -> ServiceEndpoint {
    let port = place.ports[ServiceRecipe.clientPort] ?? 0
    var endpoint = ServiceEndpoint(
      name: requests[index].name, kind: kind, host: "127.0.0.1", port: port)
    endpoint.url = "127.0.0.1:\(port)"
    endpoint.publicURL = endpoint.url
    endpoint.version = version
    endpoint.environment = recipe.environment.mapValues { values.fill($0, at: index) }
    endpoint.operatorFacts = ["DATA": "\(place.folder.own)/\(ServerPlace.data)"]
    endpoint.runAs = user.map { ["setpriv"] + $0.privilegeOptions } ?? []
    let operations: [ServiceOperation] = [.stop, .start, .crash, .pause, .resume]
    endpoint.capabilities = Set(operations.map(\.rawValue) + (isLinked ? ["cut", "heal"] : []))
    if recipe.hasPassword {
      endpoint.password = values.password
      endpoint.hasMadePassword = true
      endpoint.secrets.hide(made: values.password)
    }
    return endpoint
  }

  /// The version that the program says; empty when the recipe does not ask.
  private func version() throws(ServiceError) -> String {
    guard let command = recipe.version, let path = programs.find(command) else { return "" }
    var environment = host.configuration.serverEnvironment
    environment["PATH"] = programs.path
    var launch = ChildProcess.Launch(
      path, command.words.dropFirst().map { $0.filled { $0 == "root" ? recipe.root : nil } },
      environment: environment, workingDirectory: "/")
    launch.runAs = user
    let nursery = try asServiceError(kind) { () throws(SystemError) in try host.run.openLesson() }
    defer { nursery.close() }
    let (end, lines) = try RecipeTasks.collect(
      launch, in: nursery, kind, limit: host.configuration.startLimit)
    guard end?.isSuccess == true, let version = RecipeVersion.find(in: lines) else {
      throw .answer(
        kind,
        "`\(command.shown)` (\(recipe.file):\(command.line)) prints no version"
          + (end.map { $0.isSuccess ? "" : ": \($0)" } ?? ": it does not end"), log: lines)
    }
    return version
  }
}

/// The version in what a program says of itself.
enum RecipeVersion {
  /// The first word with a number, a dot and a number: `10.11.6-MariaDB` of
  /// `mariadbd  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu`; nil when there is none.
  static func find(in lines: [String]) -> String? {
    for line in lines {
      for word in line.split(whereSeparator: { " \t,;()\"'".contains($0) }) {
        guard let start = word.firstIndex(where: \.isWholeNumber) else { continue }
        let head = word[..<start]
        // `v3.4.23`, and nothing like `x86_64`.
        guard head.isEmpty || head.lowercased() == "v" else { continue }
        let version = word[start...].prefix {
          $0.isASCII && ($0.isLetter || $0.isWholeNumber || ".+-~".contains($0))
        }
        let numbers = version.split(separator: ".").prefix(2).map {
          $0.prefix(while: \.isWholeNumber)
        }
        if numbers.count == 2, numbers.allSatisfy({ !$0.isEmpty }) {
          return version.last == "." ? String(version.dropLast()) : String(version)
        }
      }
    }
    return nil
  }
}

extension ServiceRecipe.StopSignal {
  /// Its number.
  fileprivate var number: Int32 {
    switch self {
    case .term: SIGTERM
    case .int: SIGINT
    case .quit: SIGQUIT
    }
  }
}
