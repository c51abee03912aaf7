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
    var parts = Self.steps(of: lesson)
    if !lesson.services.isEmpty {
      parts.append(
        Part(
          name: "the front matter's services", digest: Digest.of(lesson.services.flatMap(\.texts)))
      )
    }
    for path in Set(lesson.sourceBlocks.map(\.path)).sorted() {
      let bytes = (try? FileBytes.read("\(packageRoot)/\(path)")) ?? []
      parts.append(Part(name: path, digest: Digest.of(bytes)))
    }
    func note(_ name: String, _ identity: String?) {
      parts.append(Part(name: name, digest: Digest.of([identity ?? ""])))
    }
    note(Self.runner, FileSystem.readLink("/proc/self/exe").flatMap(FileIdentity.of))
    for helper in ["etude-guard", "etude-broker"] {
      note(helper, Installation.current.helper(helper).flatMap(FileIdentity.of))
    }
    if lesson.steps.contains(where: { $0.kind == .swift }) {
      let compiler = try? ProgramCompiler(cacheFolder: UserCache.folder ?? "")
      note(Self.lessonKit, compiler?.kitIdentity)
      note("the Swift compiler", compiler?.toolchainIdentity)
    }
    for kind in lesson.serviceKinds {
      note("the server of \(kind.rawValue)", configuration.identity(of: ServiceKind(kind)))
    }
    for module in Set(lesson.services.flatMap(\.modules)).sorted() {
      note("the module \(module)", configuration.identity(ofModule: module))
    }
    let programs = Self.programs(of: lesson, in: searchPath)
    let known = Set(programs.map(\.name))
    parts += programs + Self.namedFiles(of: lesson).filter { !known.contains($0.name) }
    parts += Self.dependencies(of: lesson, packageRoot: packageRoot, in: searchPath)
    self.init(parts: parts)
  }

  /// The parts that are the lesson's steps.
  static func steps(of lesson: Lesson) -> [Part] {
    lesson.steps.map { step in
      Part(
        name: stepPrefix + "\(step.number)", digest: Digest.of(step.executedTexts(in: lesson)))
    }
  }
}

extension Step {
  /// What decides what the step does and whether it passes.
  func executedTexts(in lesson: Lesson) -> [String] {
    var texts = [
      kind.rawValue, input, attributes.on ?? "-", attributes.session,
      "\(attributes.timeout)", attributes.until.map { "\($0)" } ?? "-",
      attributes.requires ?? "-", attributes.target ?? "-",
      "\(attributes.isPretty) \(attributes.showsHeaders)",
      "\(attributes.runsInBackground) \(attributes.logs ?? "-") \(attributes.isStrict)",
    ]
    // Only psql is told that its input is at its end.
    if kind == .sql { texts.append("\(lesson.isLastOfSession(self))") }
    for expectation in outputs {
      texts += ["\(expectation.isUnordered) \(expectation.isExact) \(expectation.line - line)"]
      texts += expectation.condition.map { [$0.text] } ?? []
      texts += expectation.lines
    }
    // A program can print where in the page it stands.
    if kind == .swift, mentionsItsPlace(in: lesson) { texts.append("\(lesson.file):\(inputLine)") }
    return texts
  }

  private func mentionsItsPlace(in lesson: Lesson) -> Bool {
    let page = String(lesson.file.split(separator: "/").last ?? "")
    return input.contains("#line") || input.contains("#file")
      || outputs.contains { $0.lines.contains { $0.contains(page) } }
  }
}

extension ServiceDeclaration {
  fileprivate var texts: [String] {
    [name, kind.rawValue, standbyOf ?? "-"] + config.flatMap { [$0.name, $0.value] }
      + ["modules"] + modules + (isOnDisk ? ["on disk"] : [])
  }
}

extension ServiceKind {
  /// The kind of service that a lesson declares.
  init(_ kind: ServiceDeclaration.Kind) {
    self =
      switch kind {
      case .postgres: .postgres
      case .redis: .redis
      case .kafka: .kafka
      }
  }
}
