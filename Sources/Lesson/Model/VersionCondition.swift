import PlainText

/// For which server an `output` block counts: `when="postgres >= 17"`.
///
/// Versions are compared as far as the condition goes: `postgres == 17` holds for 17.2, and
/// `postgres > 17` does not.
package struct VersionCondition: Sendable, Equatable, Encodable {
  /// How a server's version has to stand to the one that is written.
  package enum Relation: String, Sendable, CaseIterable, Encodable {
    case atLeast = ">="
    case atMost = "<="
    case equal = "=="
    case above = ">"
    case below = "<"
  }

  /// A kind of service, or the page's name of one.
  package var subject: String
  /// How the versions have to compare.
  package var relation: Relation
  /// The numbers of the version that is written.
  package var version: [Int]

  package init(subject: String, relation: Relation, version: [Int]) {
    self.subject = subject
    self.relation = relation
    self.version = version
  }

  /// Stands for what could not be read.
  package static let unreadable = VersionCondition(subject: "", relation: .equal, version: [])

  /// Reads a condition; nil when the text is none.
  package init?(_ text: String) {
    let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    let rest = text.dropFirst(name.count).drop { $0 == " " }
    guard !name.isEmpty,
      let relation = Relation.allCases.first(where: { rest.hasPrefix($0.rawValue) })
    else { return nil }
    let number = rest.dropFirst(relation.rawValue.count).drop { $0 == " " }
    let parts = number.split(separator: ".", omittingEmptySubsequences: false).map { part in
      part.utf8.allSatisfy(TokenBytes.isDigit) ? Int(part) : nil
    }
    guard !parts.isEmpty, parts.allSatisfy({ $0 != nil }) else { return nil }
    self.init(subject: String(name), relation: relation, version: parts.compactMap(\.self))
  }

  /// The numbers that a server's version begins with: 17 and 2 of `17.2 (Debian 17.2-1)`; nil when it
  /// begins with none.
  package static func numbers(of version: String) -> [Int]? {
    var numbers: [Int] = []
    for part in version.split(separator: ".", omittingEmptySubsequences: false) {
      let digits = part.prefix { $0.isASCII && $0.isNumber }
      guard let number = Int(digits) else { break }
      numbers.append(number)
      if digits.count < part.count { break }
    }
    return numbers.isEmpty ? nil : numbers
  }

  /// Whether it holds for a server of this version.
  package func holds(for numbers: [Int]) -> Bool {
    let actual = version.indices.map { $0 < numbers.count ? numbers[$0] : 0 }
    switch relation {
    case .atLeast: return !actual.lexicographicallyPrecedes(version)
    case .atMost: return !version.lexicographicallyPrecedes(actual)
    case .equal: return actual == version
    case .above: return version.lexicographicallyPrecedes(actual)
    case .below: return actual.lexicographicallyPrecedes(version)
    }
  }

  /// `postgres >= 17`
  package var text: String {
    "\(subject) \(relation.rawValue) \(version.map(String.init).joined(separator: "."))"
  }
}

/// Which of a step's `output` blocks decided in one run.
package struct OutputChoice: Sendable, Equatable, Codable {
  /// The line of the block's first expected line, from 1.
  package var line: Int
  /// The block's condition; nil for the one that counts for all other servers.
  package var when: String?
  /// The lesson's name of the service whose version decided; nil when none did.
  package var service: String?
  /// That service's version.
  package var version: String?
}

extension OutputChoice {
  /// In words what decided: `postgres >= 17, and db is 17.2`.
  package var reason: String {
    guard let when, let service, let version else { return "none of those before it fits" }
    return "\(when), and \(service) is \(version)"
  }
}

extension Lesson {
  /// The service that a condition of a step is about: the one of that name, or of that kind the
  /// step's own, or the page's only one. It is nil when there is none.
  package func subject(of condition: VersionCondition, at step: Step) -> ServiceDeclaration? {
    if let named = services.first(where: { $0.name == condition.subject }) { return named }
    let ofKind = services.filter { $0.kind.word == condition.subject }
    let own = service(of: step)
    // The servers of one cluster are of one version.
    let isOne =
      ofKind.count == 1
      || ofKind.allSatisfy { $0.place != nil && $0.place?.cluster == ofKind[0].place?.cluster }
    return ofKind.first { $0.name == own } ?? (isOne ? ofKind.first : nil)
  }

  /// The `output` block of a step that counts on these servers: the first that fits.
  ///
  /// - Returns: the block and what decided; nil when the step has several and none fits.
  package func choice(
    at step: Step, on servers: [ServiceRecord]
  ) -> (expectation: Expectation, choice: OutputChoice)? {
    for expectation in step.outputs {
      guard let condition = expectation.condition else {
        return (expectation, OutputChoice(line: expectation.line))
      }
      guard let service = subject(of: condition, at: step),
        let server = servers.first(where: { $0.name == service.name }),
        let numbers = VersionCondition.numbers(of: server.version), condition.holds(for: numbers)
      else { continue }
      return (
        expectation,
        OutputChoice(
          line: expectation.line, when: condition.text, service: server.name,
          version: server.version)
      )
    }
    return nil
  }

  /// The condition of a further block for the servers for which the step's blocks do not count; nil
  /// where their version is not known.
  package func missingCondition(at step: Step, on servers: [ServiceRecord]) -> VersionCondition? {
    guard let last = step.outputs.last?.condition, let service = subject(of: last, at: step),
      let server = servers.first(where: { $0.name == service.name }),
      let numbers = VersionCondition.numbers(of: server.version)
    else { return nil }
    return VersionCondition(
      subject: last.subject, relation: .equal,
      version: Array(numbers.prefix(service.kind.releaseLength)))
  }
}

extension Step {
  /// Whether servers decide which of its `output` blocks counts.
  package var dependsOnVersions: Bool { outputs.contains { $0.condition != nil } }
}
