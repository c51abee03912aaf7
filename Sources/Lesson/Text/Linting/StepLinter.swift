import LessonModel
import PlainText

/// Checks of steps against each other and against the front matter.
struct StepLinter {
  let lesson: Lesson
  private let infos: [Int: AttributeReader]

  static func check(
    _ lesson: Lesson, infos: [Int: AttributeReader], findings: inout FindingList
  ) {
    let linter = StepLinter(lesson: lesson, infos: infos)
    linter.checkNames(&findings)
    linter.checkServices(&findings)
    linter.checkSessions(&findings)
    linter.checkUntil(&findings)
    linter.checkCapabilities(&findings)
    linter.checkTargets(&findings)
    linter.checkBackground(&findings)
    linter.checkScripts(&findings)
    linter.checkAnswers(&findings)
    ValueLinter.check(lesson, findings: &findings)
  }

  private func checkNames(_ findings: inout FindingList) {
    var lines: [String: Int] = [:]
    for step in lesson.steps {
      guard let name = step.attributes.name else { continue }
      if let line = lines[name] {
        findings.add(
          at: offset(of: .name, step), "the step of line \(line) is called `\(name)` already",
          "give each step its own name")
      } else {
        lines[name] = step.line
      }
    }
  }

  private func checkUntil(_ findings: inout FindingList) {
    for step in lesson.steps where step.attributes.until != nil && step.expectation == nil {
      findings.add(
        at: offset(of: .until, step), "`until=` waits for an output, and the step has none",
        "put an `output` block after it")
    }
  }

  /// Where an attribute of a step stands, by the byte of its key.
  func offset(of key: AttributeKey, _ step: Step) -> Int {
    infos[step.number]?.found[key]?.offset ?? openingOffset(of: step)
  }

  private func openingOffset(of step: Step) -> Int {
    lesson.blocks.first { $0.role == .step(step.number) }?.opening.lowerBound ?? 0
  }
}

extension StepLinter {
  private func checkServices(_ findings: inout FindingList) {
    for step in lesson.steps {
      if step.kind.isOperation {
        checkCommands(of: step, &findings)
      } else if step.kind.isProgram {
        checkRequirement(of: step, &findings)
      } else if let kind = step.kind.service {
        let matching = lesson.services.filter { $0.kind == kind }.map(\.name)
        checkTarget(of: step, kind: kind.word, matching: matching, &findings)
      }
    }
  }

  private func checkTarget(
    of step: Step, kind: String, matching: [String], _ findings: inout FindingList
  ) {
    guard let name = step.attributes.on else {
      if matching.isEmpty {
        findings.add(
          at: openingOffset(of: step), "the page has no \(kind) service for this step",
          "declare one under `services:` in the front matter, such as `db: \(kind)`")
      } else if matching.count > 1 {
        findings.add(
          at: openingOffset(of: step), "the page has several \(kind) services",
          "say which one is meant with `on=`: \(listed(matching))")
      }
      return
    }
    if matching.contains(name) { return }
    let place = offset(of: .on, step)
    if let other = lesson.services.first(where: { $0.name == name }) {
      findings.add(
        at: place, "`\(name)` is a \(other.kind.word) service, and this step needs \(kind)",
        matching.isEmpty ? "declare a \(kind) service" : "there is \(listed(matching))")
    } else {
      report(unknown: name, at: place, &findings)
    }
  }

  /// A step that talks to no service by itself names one for what it requires of it.
  private func checkRequirement(of step: Step, _ findings: inout FindingList) {
    let names = lesson.services.map(\.name)
    let isRequiring = step.attributes.requires != nil
    if let name = step.attributes.on, isRequiring {
      if !names.contains(name) { report(unknown: name, at: offset(of: .on, step), &findings) }
    } else if step.attributes.on != nil {
      findings.add(
        at: offset(of: .on, step),
        "`on=` has no meaning on `\(step.kind.word)` without `requires=`",
        AttributeKey.on.remedy(on: step.kind.word, lesson.vocabulary))
    } else if isRequiring, names.count != 1 {
      findings.add(
        at: offset(of: .requires, step), "`requires=` does not say of which service",
        names.isEmpty
          ? "declare it under `services:` in the front matter"
          : "name one with `on=`: \(listed(names))")
    }
  }

  private func report(unknown name: String, at place: Int, _ findings: inout FindingList) {
    let names = lesson.services.map(\.name)
    findings.add(
      at: place, "there is no service `\(name)` on this page",
      suggestion(
        for: name, among: names,
        otherwise: names.isEmpty
          ? "declare it under `services:` in the front matter" : "there is \(listed(names))"))
  }

  private func checkCommands(of step: Step, _ findings: inout FindingList) {
    let names = lesson.services.map(\.name)
    if let name = step.attributes.on, !names.contains(name) {
      report(unknown: name, at: offset(of: .on, step), &findings)
    }
    let (commands, failures) = ServiceCommand.all(in: step.input)
    for failure in failures {
      findings.add(line: step.inputLine + failure.lineIndex, failure.problem, failure.remedy)
    }
    for command in commands {
      let line = step.inputLine + command.lineIndex
      for name in command.services where !names.contains(name) {
        report(unknown: name, at: findings.offset(of: name, onLine: line), &findings)
      }
      if command.services.isEmpty, step.attributes.on == nil, names.count != 1 {
        findings.add(
          line: line, "`\(command.verb.rawValue)` does not say which service",
          names.isEmpty
            ? "declare it under `services:` in the front matter"
            : "name one of \(listed(names))")
      }
      checkLink(of: command, line: line, &findings)
      let target = command.services.first ?? step.attributes.on ?? names.first
      checkClock(
        of: command, target: step.attributes.on ?? (names.count == 1 ? names[0] : nil), line: line,
        &findings)
      if command.verb == .promote,
        let service = lesson.services.first(where: { $0.name == target }), service.standbyOf == nil,
        // A primary may have become the standby of its standby.
        !lesson.services.contains(where: { $0.standbyOf == target })
      {
        findings.add(
          line: line, "`\(service.name)` is not a standby, so it cannot be promoted",
          service.kind.hasStandbys
            ? "promote a service that is declared with `standby-of`"
            : "no service of the kind `\(service.kind.word)` is one; "
              + "\(listed(lesson.vocabulary.services.filter(\.hasStandbys).map(\.word))) has standbys"
        )
      }
    }
  }
}

extension StepLinter {
  /// Only a standby and its primary, and members of a cluster, have something to say to each other.
  private func checkLink(of command: ServiceCommand, line: Int, _ findings: inout FindingList) {
    let pair = command.services.compactMap { name in lesson.services.first { $0.name == name } }
    guard [.cut, .heal].contains(command.verb), pair.count == 2,
      pair[0].standbyOf != pair[1].name, pair[1].standbyOf != pair[0].name
    else { return }
    if pair[0].name == pair[1].name {
      findings.add(
        line: line, "`\(command.verb.rawValue)` names `\(pair[0].name)` twice",
        "name the two services between which there is a link")
      return
    }
    let isCluster =
      pair[0].place != nil
      && pair[0].place?.cluster == pair[1].place?.cluster
    if isCluster, pair[0].kind.recipe?.linkedPorts.isEmpty == false { return }
    let remedy =
      if isCluster {
        "let the members reach each other through `{peer-link}` in etude.yaml"
      } else if pair.contains(where: \.kind.hasStandbys) {
        "name a service that is declared with `standby-of`, and its primary"
      } else {
        "name two members of one cluster"
      }
    findings.add(
      line: line, "there is no link between `\(pair[0].name)` and `\(pair[1].name)`", remedy)
  }

  /// Few kinds of server have a clock that can be set.
  private func checkClock(
    of command: ServiceCommand, target: String?, line: Int, _ findings: inout FindingList
  ) {
    let name = command.services.first ?? target
    guard command.verb == .advance,
      let service = lesson.services.first(where: { $0.name == name }), !service.kind.hasClock
    else { return }
    let kinds = lesson.vocabulary.services.filter(\.hasClock).map(\.word)
    findings.add(
      line: line,
      "the clock of `\(service.name)` cannot be set: it is a \(service.kind.word) service",
      "name a \(kinds.joined(separator: " or ")) service")
  }

  /// A session's name is not declared, so a mistyped one would open a new session.
  private func checkSessions(_ findings: inout FindingList) {
    var uses: [Step.Kind: [String: Int]] = [:]
    for step in lesson.steps {
      uses[step.kind, default: [:]][step.attributes.session, default: 0] += 1
    }
    for step in lesson.steps {
      let session = step.attributes.session
      guard session.count >= 4, uses[step.kind]?[session] == 1, session != "main" else { continue }
      let others = (uses[step.kind] ?? [:]).filter { $0.value > 1 || $0.key == "main" }
      let near = others.keys.sorted().first { Self.isSlip(session, $0) }
      if let near {
        findings.add(
          at: offset(of: .session, step), "the session `\(session)` is used only here",
          "did you mean `\(near)`? if not, give it a name that is less alike")
      }
    }
  }

  /// Whether one name is the other with a letter left out, doubled, or swapped with its neighbour.
  /// A letter or digit replaced is taken as meant: `node-a` and `node-b`.
  private static func isSlip(_ first: String, _ second: String) -> Bool {
    guard editDistance(first, second) == 1 else { return false }
    if first.count == second.count { return first.sorted() == second.sorted() }
    let longer = first.count > second.count ? first : second
    return !(longer.last?.isNumber ?? false)
  }
}
