/// Everything that a lesson's run depends on, part by part: two runs with the same fingerprint
/// may be taken for one.
///
/// The prose, the title and what only says how a step is shown (`hidden`, `predict`, `answer`) are no
/// parts of it.
package struct Fingerprint: Sendable, Equatable, Codable {
  /// One thing that the run depends on.
  package struct Part: Sendable, Equatable, Codable {
    /// What it is, such as `step 3` or `the runner`.
    package var name: String
    /// A digest of how it is; it never holds the thing itself, which may be secret.
    package var digest: String

    var isStep: Bool { name.hasPrefix(Fingerprint.stepPrefix) }
    /// Whether it stands for something that cannot be seen, and may change at any time.
    var isUnknown: Bool { name.hasPrefix(Fingerprint.unknown) }
  }

  /// The parts, steps first.
  package var parts: [Part]

  /// What is different now.
  ///
  /// - Parameter earlier: the fingerprint of the run that is to be reused.
  /// - Returns: a few words for each change; empty when there is none.
  package func changes(since earlier: Fingerprint) -> [String] {
    let before = Self.digests(of: earlier)
    let now = Self.digests(of: self)
    var changed = parts.filter { part in before[part.name].map { $0 != part.digest } ?? false }
    var reasons: [String] = []
    // A step that is put in changes the number of all after it.
    let steps = changed.filter(\.isStep)
    if let first = steps.first, steps.count > 1 {
      let more = steps.count - 1
      reasons.append("\(first.name) changed, and \(more) after it")
      changed.removeAll(where: \.isStep)
    }
    reasons += changed.map { part in
      Self.built.contains(part.name) ? "\(part.name) was built anew" : "\(part.name) changed"
    }
    reasons += parts.filter(\.isUnknown).map { String($0.name.dropFirst(Self.unknown.count)) }
    let added = parts.filter { before[$0.name] == nil && !$0.isUnknown }
    let lost = earlier.parts.filter { now[$0.name] == nil && !$0.isUnknown }
    reasons += added.map { "\($0.name) is new" } + lost.map { "\($0.name) is gone" }
    return reasons
  }

  /// How the names of steps begin.
  static let stepPrefix = "step "
  /// How the names of parts begin that are never the same.
  static let unknown = "unknown: "
  static let runner = "the runner"
  static let lessonKit = "the lesson kit"
  /// Parts that change by being built.
  private static let built: Set = [runner, lessonKit, "etude-guard", "etude-broker"]

  private static func digests(of fingerprint: Fingerprint) -> [String: String] {
    Dictionary(fingerprint.parts.map { ($0.name, $0.digest) }) { first, _ in first }
  }
}
