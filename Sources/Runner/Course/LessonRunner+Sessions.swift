package import LessonModel
import Processes
import Programs
package import Services
package import Sessions

extension LessonRunner {
  /// The tool with which a person works on the step's service by hand.
  package func tool(for step: Step) -> LessonTool {
    scratch.expectOthers()
    let service = lesson.service(of: step)
    let tool = step.kind.service == nil ? nil : service.flatMap { lease.tool(on: $0) }
    var variables = environment
    // A tool may be opened before any step has run, and what the repository adds is part of that yes.
    // It is never how the tool itself is found.
    if transcript.steps.isEmpty || tool != nil {
      let own = Executable.environmentValue("PATH") ?? Executable.defaultPath
      for (name, value) in lesson.surroundings.variables(searchPath: own)
      where name != StepSurroundings.rootName && variables[name] == value {
        variables[name] = nil
      }
    }
    return LessonTool(
      tool, service: service.flatMap { lease.endpoint($0) }, environment: variables,
      folder: scratch.folder)
  }

  /// Makes the sessions of a kind with a service.
  func makeGroup(_ kind: Step.Kind, service: String) throws -> any SessionGroup {
    guard let entry = registry.entry(of: kind) else {
      throw SessionError.failed("nothing here runs `\(kind)` steps")
    }
    return try entry.group(self, service)
  }

  /// Holds sessions up while their service stands still, on a page that operates on services. Those that connect
  /// when they are opened are not opened then.
  package func pausable(
    _ group: any SessionGroup, _ service: String,
    heldWhile standings: Set<ServiceStanding> = [.paused], connectsAtOnce: Bool = true
  ) -> any SessionGroup {
    guard isOperatedOn else { return group }
    return PausableSessionGroup(group, connectsAtOnce: connectsAtOnce) { [lease] in
      standings.contains(lease.standing(of: service))
    }
  }

  /// Where a service of the lesson is.
  ///
  /// - Throws: `SessionError` when it has none of that name.
  package func endpoint(_ name: String) throws -> ServiceEndpoint {
    guard let endpoint = lease.endpoint(name) else {
      throw SessionError.unknownService(name)
    }
    return endpoint
  }
}

extension Registry {
  /// What the services of a lesson have to be, as a host is asked for them.
  func requests(of lesson: Lesson, isOperatedOn: Bool) -> [ServiceRequest] {
    let alone = alone(in: lesson)
    let lasting = lasting(in: lesson)
    return lesson.services.map {
      ServiceRequest(
        $0, isOperatedOn: isOperatedOn, isAlone: alone.contains($0.name),
        isLasting: lasting.contains($0.name))
    }
  }
}

extension Lesson {
  /// The page's Swift steps, as its program needs them.
  var swiftSteps: [SwiftStep] {
    steps.filter(\.kind.isCompiled).map {
      SwiftStep(number: $0.number, text: $0.input, file: $0.file ?? file, line: $0.inputLine)
    }
  }

  /// The page's program.
  func program(
    cache: String, compilers: LessonCompilers, kitFolder: String?
  ) throws -> SwiftProgram? {
    guard !swiftSteps.isEmpty else { return nil }
    return SwiftProgram(
      steps: swiftSteps,
      compiler: try ProgramCompiler(
        cacheFolder: cache, kitFolder: kitFolder, packages: packages,
        start: compilers.start))
  }

  /// The packages that its Swift steps can import; nil when there are none.
  var packages: OwnPackages? {
    OwnPackages(
      surroundings.packages.map { OwnPackages.Place(folder: $0.folder, name: $0.name) },
      root: surroundings.root)
  }
}

extension ServiceRequest {
  /// What a lesson's front matter asks for.
  fileprivate init(
    _ declaration: ServiceDeclaration, isOperatedOn: Bool, isAlone: Bool, isLasting: Bool
  ) {
    self.init(
      declaration.name, declaration.kind, standbyOf: declaration.standbyOf,
      config: declaration.config.map { Setting($0.name, $0.value) }, modules: declaration.modules,
      isOperatedOn: isOperatedOn, isAlone: isAlone, isLasting: isLasting,
      storage: declaration.isOnDisk ? .disk : .any, place: declaration.place)
  }
}
