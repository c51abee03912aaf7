import Files
package import LessonModel
import Processes
import Programs
package import Services

extension Fingerprint {
  /// What a run of the lesson depends on now. Reads the files that the lesson shows, names and says
  /// it depends on, programs that are not the system's, and of all others only their sizes and times.
  ///
  /// - Parameters:
  ///   - lesson: the lesson.
  ///   - packageRoot: where the paths of `source=` blocks start.
  ///   - searchPath: where the programs are found that its scripts name.
  ///   - configuration: where services come from.
  package init(
    of lesson: Lesson, packageRoot: String, searchPath: SearchPath = SearchPath(),
    configuration: ServiceConfiguration = .fromEnvironment()
  ) {
    let searchPath = searchPath.behind(lesson.surroundings.path)
    var parts = Self.steps(of: lesson)
    if !lesson.services.isEmpty {
      let declarations = lesson.services.map { JSONForm.line($0.asRun) }
      parts.append(Part(name: "the front matter's services", digest: Digest.of(declarations)))
    }
    for path in Set(lesson.sourceBlocks.map(\.path)).sorted() {
      // A file that cannot be read counts as an empty one; the lesson itself says that it is missing.
      let bytes = (try? FileBytes.read("\(packageRoot)/\(path)")) ?? []
      parts.append(Part(name: path, digest: Digest.of(bytes)))
    }
    func note(_ name: String, _ identity: String?) {
      parts.append(Part(name: name, digest: Digest.of([identity ?? ""])))
    }
    note(Self.runner, SymbolicLink.text(at: "/proc/self/exe").flatMap(FileIdentity.of))
    for helper in ["etude-guard", "etude-broker"] {
      note(helper, Installation.current.helper(helper).flatMap(FileIdentity.of))
    }
    if lesson.steps.contains(where: \.kind.isCompiled) {
      let compiler = try? ProgramCompiler(cacheFolder: UserCache.folder ?? "")
      note(Self.lessonKit, compiler?.kitIdentity)
      note("the Swift compiler", compiler?.toolchainIdentity)
      for package in lesson.surroundings.packages {
        note("the package `\(package.name)` of etude.yaml", OwnPackages.digest(of: package.folder))
      }
    }
    for kind in lesson.serviceKinds {
      note("the server of \(kind)", configuration.identity(of: kind))
    }
    for module in Set(lesson.services.flatMap(\.modules)).sorted() {
      note("the module \(module)", configuration.identity(ofModule: module))
    }
    let programs = Self.programs(of: lesson, in: searchPath)
    let known = Set(programs.map(\.name))
    parts += programs + Self.namedFiles(of: lesson).filter { !known.contains($0.name) }
    parts += Self.dependencies(of: lesson, packageRoot: packageRoot, in: searchPath)
    parts += Self.surroundings(of: lesson) + Self.kinds(of: lesson)
    self.init(parts: parts)
  }

  /// The fingerprint of a run on another machine: the lesson's steps, and nothing of what is here. It
  /// never stands in place of a run.
  package static func recorded(_ lesson: Lesson) -> Fingerprint {
    Fingerprint(
      parts: steps(of: lesson) + [Part(name: "the machine of the run", digest: "elsewhere")])
  }

  /// A digest of the lesson's steps with what they are to print, the same on every machine.
  package static func digest(ofStepsOf lesson: Lesson) -> String {
    Digest.of(Array(steps(of: lesson).map(\.digest).joined(separator: " ").utf8))
  }

  /// The parts that are the lesson's steps.
  static func steps(of lesson: Lesson) -> [Part] {
    lesson.steps.map { step in
      Part(
        name: stepPrefix + "\(step.number)", digest: Digest.of(lesson.identity(of: step)))
    }
  }
}

extension Lesson {
  /// All that decides what a step does and whether it passes, as text.
  ///
  /// It is the whole step but for what `Step.asRun` names, so that a new attribute counts without
  /// being named here.
  func identity(of step: Step) -> [String] {
    var texts = [JSONForm.line(step.asRun)]
    if step.kind.seesEndOfInput { texts.append("\(isLastOfSession(step))") }
    // A program can print where in the page it stands.
    if step.kind.isCompiled, step.mentions(file: file) {
      texts.append("\(file):\(step.inputLine)")
    }
    return texts
  }
}

extension Step {
  /// The step without what can decide nothing: where it stands on the page, and how it is shown.
  var asRun: Step {
    var step = self
    step.number = 0
    step.line = 0
    // Where in the page an expected line stands is part of what it captures, and moves with the step.
    for index in outputs.indices { step.outputs[index].line -= line }
    for index in dialogue?.exchanges.indices ?? 0..<0 {
      step.dialogue?.exchanges[index].line -= line
    }
    // Of a choice, only what the run proves.
    step.choices = choices.filter { !$0.proofs.isEmpty }.map { choice in
      Choice(choice.proofs.joined(separator: "`"), feedback: "", isRight: choice.isRight, line: 0)
    }
    step.attributes.isHidden = false
    step.attributes.asksForPrediction = false
    step.attributes.isAnswer = false
    // The file of a script is called after its step, and logs are found by the step's name.
    if !kind.isProgram { step.attributes.name = nil }
    return step
  }

  fileprivate func mentions(file: String) -> Bool {
    let page = String(file.split(separator: "/").last ?? "")
    return input.contains("#line") || input.contains("#file")
      || outputs.contains { $0.lines.contains { $0.contains(page) } }
  }
}

extension ServiceDeclaration {
  /// The declaration without where it stands on the page.
  fileprivate var asRun: ServiceDeclaration {
    var service = self
    service.line = 0
    for index in config.indices { service.config[index].line = 0 }
    return service
  }
}
