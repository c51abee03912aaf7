package import LessonModel
package import Processes

/// What was found out about one kind of service.
package struct DoctorFinding: Sendable, Equatable {
  /// The kind.
  package var kind: ServiceKind
  /// Whether lessons can use it: it was found, started and gave the right answer.
  package var isUsable: Bool
  /// Its version; empty when it was not found.
  package var version: String
  /// Who runs it: `local`, `external` or `built-in broker`; empty when it was not found.
  package var provider: String
  /// Where it is: the folder of its programs, or the address of a server that was already there.
  package var place: String
  /// What was tried and how it went: "SELECT 1 answered in 250 ms", or what went wrong.
  package var message: String
  /// How to get it, or something better; nil when nothing is wanted.
  package var advice: String?
  /// Whether it was tried, and not only found.
  package var wasTried = true
}

/// Looks for every kind of service and tries each, as a lesson would use it.
package enum Doctor {
  /// Looks at every kind. Starts servers, and takes them away again.
  ///
  /// - Parameters:
  ///   - run: the run that the servers belong to.
  ///   - configuration: where servers come from.
  ///   - recipes: the kinds of the repository here.
  ///   - startsRecipes: whether the person trusts their author.
  /// - Returns: a finding for each kind.
  package static func report(
    run: Run, configuration: ServiceConfiguration = .fromEnvironment(),
    recipes: [ServiceRecipe] = [], startsRecipes: Bool = false
  ) -> [DoctorFinding] {
    let host = ServiceHost(run: run, configuration: configuration)
    defer { host.stopAll() }
    return configuration.sources.map { examine($0, host) }
      + recipes.map { examine($0, host, starts: startsRecipes) }
  }

  private static func examine(
    _ recipe: ServiceRecipe, _ host: ServiceHost, starts: Bool
  ) -> DoctorFinding {
    let kind = ServiceKind(recipe)
    let programs = RecipePrograms(kind, recipe, path: host.configuration.path)
    var finding = DoctorFinding(
      kind: kind, isUsable: false, version: "", provider: "", place: programs.place, message: "",
      advice: nil, wasTried: starts)
    do throws(ServiceError) {
      // As whom it would run is known when it does.
      try programs.check(for: nil)
      guard starts else {
        finding.isUsable = true
        finding.message =
          "\(recipe.place) says what starts it; --trust tries it, if you trust its author"
        return finding
      }
      let start = ContinuousClock.now
      let requests = kind.servers(called: "doctor").map { name, place in
        ServiceRequest(name, kind, place: place)
      }
      let lease = try host.acquire(requests, lesson: "doctor")
      defer { lease.release() }
      finding.version = lease.endpoints.first?.version ?? ""
      finding.provider = lease.endpoints.first?.provider ?? ""
      let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
      let count = requests.count == 1 ? "started" : "started \(requests.count) servers"
      finding.message = "\(count), and `ready` was true, in \(Int(milliseconds)) ms"
      finding.isUsable = true
    } catch {
      finding.message = ([error.message] + error.logTail).joined(separator: "\n")
      finding.advice = error.advice
    }
    return finding
  }

  private static func examine(
    _ source: any ServiceSource.Type, _ host: ServiceHost
  ) -> DoctorFinding {
    let kind = source.kind
    let external = host.configuration.external[kind].map { ServiceAddress.shown($0) }
    var finding = DoctorFinding(
      kind: kind, isUsable: false, version: "", provider: "",
      place: external ?? source.place(host.configuration), message: "", advice: nil)
    do throws(ServiceError) {
      let start = ContinuousClock.now
      let lease = try host.acquire([ServiceRequest("doctor", kind)], lesson: "doctor")
      defer { lease.release() }
      guard let endpoint = lease.endpoints.first else { return finding }
      finding.version = endpoint.version
      finding.provider = endpoint.provider
      let question = try roundTrip(endpoint, source)
      let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
      finding.message = "started, and \(question) answered, in \(Int(milliseconds)) ms"
      finding.isUsable = true
      finding.advice = source.advice(endpoint)
    } catch {
      finding.message = ([error.message] + error.logTail).joined(separator: "\n")
      finding.advice = error.advice
    }
    return finding
  }

  /// Asks something that only a working server answers; what was asked.
  private static func roundTrip(
    _ endpoint: ServiceEndpoint, _ source: any ServiceSource.Type
  ) throws(ServiceError) -> String {
    let (question, isRight): (String, Bool)
    do {
      (question, isRight) = try source.probe(endpoint)
    } catch let error as ServiceError {
      throw error
    } catch {
      throw .answer(endpoint.kind, "it does not work: \(error)")
    }
    if isRight { return question }
    throw .answer(
      endpoint.kind, "\(question) got a wrong answer from \(ServiceAddress.shown(endpoint.url))")
  }
}
