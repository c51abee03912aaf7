package import LessonModel
import LessonText
import PlainText

/// A heading that claims nothing, so that no mutant belongs to it: as the list of mutants says.
///
///     - heading: Setting the scene
///       no-claim: it makes the table that the other steps use
package struct HeadingWithoutClaim: Sendable, Equatable {
  /// The heading's text.
  package var heading: String
  /// Why it claims nothing.
  package var reason: String
}

extension MutantList {
  /// The headings that have steps that the reader sees, and no mutant: of what they say nothing is
  /// shown to be noticed when it is false.
  ///
  /// A mutant belongs to a heading when it changes a step or source below it, or a step below it is to
  /// notice the change.
  ///
  /// - Parameter lesson: the lesson of the list.
  /// - Returns: warnings, at the lines of the headings.
  package func bareHeadings(of lesson: Lesson) -> [Finding] {
    // What is wrong with the list comes first.
    guard findings.isEmpty else { return [] }
    let exempt = Set(headingsWithoutClaim.map(\.heading))
    return LessonSection.all(of: lesson).filter { section in
      !section.steps.isEmpty && !exempt.contains(section.heading)
        && !mutants.contains { $0.belongs(to: section) }
    }.map { section in
      Finding(
        file: lesson.file, line: section.line,
        problem: "no mutant makes false what is said below `\(section.heading)`",
        remedy: "add one to \(file) that changes a step here or that one notices, or say there "
          + "with `heading:` and `no-claim:` why there is none",
        isWarning: true)
    }
  }
}

extension Mutant {
  /// Whether what it makes false is said in a section.
  func belongs(to section: LessonSection) -> Bool {
    if let noticedBy, section.steps.contains(noticedBy) { return true }
    return switch target {
    case .step(let number): section.steps.contains(number)
    case .source(let path): section.sources.contains(path)
    }
  }
}

extension MutantReader {
  /// Reads an entry that names a heading without a claim.
  func heading(
    _ entries: [YAMLNode.Entry], of node: YAMLNode, in sections: [LessonSection],
    _ findings: inout FindingList
  ) -> HeadingWithoutClaim? {
    let values = findings.values(
      of: entries, allowed: ["heading", "no-claim"], in: "a heading without a claim")
    guard let heading = values["heading"].flatMap({ findings.line(of: $0, key: "heading") }) else {
      return nil
    }
    guard let reason = values["no-claim"] else {
      findings.add(
        at: node.offset, "the heading has no `no-claim`",
        "say in one line why it claims nothing, or make a mutant of it")
      return nil
    }
    guard let reason = findings.line(of: reason, key: "no-claim") else { return nil }
    let known = sections.filter { !$0.steps.isEmpty }.map(\.heading)
    guard known.contains(heading) else {
      findings.add(
        at: values["heading"]?.offset ?? node.offset,
        "\(lesson.file) has no heading `\(heading)` with steps below it",
        suggestion(
          for: heading, among: known,
          otherwise: known.isEmpty ? "remove the entry" : "there is \(listed(known))"))
      return nil
    }
    return HeadingWithoutClaim(heading: heading, reason: reason)
  }
}
