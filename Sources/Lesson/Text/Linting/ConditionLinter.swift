import LessonModel
import PlainText

/// Checks `when=` of `output` blocks: whether a condition is about a service of the page, and whether
/// its block can ever decide.
enum ConditionLinter {
  static func check(_ lesson: Lesson, findings: inout FindingList) {
    for step in lesson.steps
    where step.dependsOnVersions && !step.outputs.contains(where: { $0.condition == .unreadable }) {
      for (place, expectation) in step.outputs.enumerated() {
        let earlier = step.outputs[..<place]
        if let condition = expectation.condition {
          check(condition, of: expectation, at: step, lesson, &findings)
        }
        check(expectation, after: earlier, &findings)
      }
    }
  }

  private static func check(
    _ condition: VersionCondition, of expectation: Expectation, at step: Step, _ lesson: Lesson,
    _ findings: inout FindingList
  ) {
    guard lesson.subject(of: condition, at: step) == nil else { return }
    let names = lesson.services.map(\.name)
    let kinds = lesson.vocabulary.services.map(\.word)
    let several = lesson.services.filter { $0.kind.word == condition.subject }.map(\.name)
    if !several.isEmpty {
      report(
        expectation, "the page has several \(condition.subject) services",
        "name the one that decides: \(listed(several))", &findings)
    } else if kinds.contains(condition.subject) {
      report(
        expectation, "the page has no \(condition.subject) service whose version could decide",
        names.isEmpty
          ? "declare it under `services:` in the front matter" : "there is \(listed(names))",
        &findings)
    } else {
      report(
        expectation,
        "`\(condition.subject)` is neither a service of this page nor a kind of service",
        suggestion(
          for: condition.subject, among: names + kinds,
          otherwise: "write \(listed(names.isEmpty ? kinds : names))"), &findings)
    }
  }

  private static func check(
    _ expectation: Expectation, after earlier: ArraySlice<Expectation>,
    _ findings: inout FindingList
  ) {
    if let all = earlier.first(where: { $0.condition == nil }) {
      report(
        expectation,
        "this block never decides: the one of line \(all.line - 1) has no `when=` and counts for all",
        "put the block without `when=` last", &findings)
      return
    }
    guard let condition = expectation.condition else { return }
    let rivals = earlier.compactMap(\.condition).filter { $0.subject == condition.subject }
    let fits = samples(rivals + [condition]).filter(condition.holds)
    if fits.isEmpty {
      report(
        expectation, "no version is \(condition.relation.rawValue) \(condition.shownVersion)",
        "write a condition that can hold, such as `\(condition.subject) >= \(condition.shownVersion)`",
        &findings)
    } else if fits.allSatisfy({ version in rivals.contains { $0.holds(for: version) } }) {
      report(
        expectation,
        "this block never decides: those before it count for every `\(condition.text)`",
        "put the narrower condition first, or remove the block", &findings)
    }
  }

  /// Versions around those that the conditions name: if any version fits, one of these does.
  private static func samples(_ conditions: [VersionCondition]) -> [[Int]] {
    conditions.flatMap { condition -> [[Int]] in
      let version = condition.version
      let places = version.indices.flatMap { place -> [[Int]] in
        let head = Array(version[..<place])
        let below = version[place] > 0 ? [head + [version[place] - 1, Int(Int32.max)]] : []
        return below + [head + [version[place]], head + [version[place] + 1]]
      }
      return places + [version + [0], version + [1], version + [Int(Int32.max)], [0]]
    }
  }

  private static func report(
    _ expectation: Expectation, _ problem: String, _ remedy: String, _ findings: inout FindingList
  ) {
    let line = expectation.line - 1
    let text = expectation.condition == nil ? "output" : "when="
    findings.add(at: findings.offset(of: text, onLine: line), problem, remedy)
  }
}

extension VersionCondition {
  fileprivate var shownVersion: String { version.map(String.init).joined(separator: ".") }
}
