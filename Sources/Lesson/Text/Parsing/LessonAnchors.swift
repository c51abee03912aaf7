package import LessonModel
import Markdown
import PlainText

/// What a link with `#` can lead to on a lesson's page: its headings and steps.
///
/// Headings come first: each has the id that it has on a Git host, so a link leads to the same
/// place there and here. The id of a step is its name, or `step-` and its number. It is a link that
/// people keep, so it depends on nothing else. A name that cannot be used is the exception: it is
/// no plain word, a heading or an earlier step has it, or it looks like the number of another step.
/// A step that has its name for an id is found by its number as well.
package struct LessonAnchors: Sendable {
  /// The ids of the headings, in page order.
  package let headings: [String]
  private let steps: [Int: String]
  private let numbers: Set<Int>
  private let all: Set<String>

  /// Finds the ids of a lesson.
  /// - Complexity: O(n) in the size of the lesson.
  package init(_ lesson: Lesson) {
    self.init(headings: lesson.markdownBlocks.headingIDs, steps: lesson.steps)
  }

  init(headings: [String], steps: [Step]) {
    self.headings = headings
    var ids: [Int: String] = [:]
    var used = Set(headings)
    for step in steps {
      let plain = "step-\(step.number)"
      if let name = step.attributes.name, Self.isPlain(name),
        name == plain || !Self.isNumbered(name), used.insert(name).inserted
      {
        ids[step.number] = name
      } else {
        // No heading's id has a dot.
        ids[step.number] = used.insert(plain).inserted ? plain : "step.\(step.number)"
      }
    }
    // When every name has its id: the number of one step can be the heading of another.
    numbers = Set(
      steps.map(\.number).filter { number in
        let plain = "step-\(number)"
        return ids[number] != plain && used.insert(plain).inserted
      })
    self.steps = ids
    all = used.union(ids.values)
  }

  /// The step's id, which needs no escaping and no encoding.
  package func id(of step: Step) -> String { steps[step.number] ?? "step.\(step.number)" }

  /// The id of the step's number, where its own is another one; nil when something else has it.
  package func numberID(of step: Step) -> String? {
    numbers.contains(step.number) ? "step-\(step.number)" : nil
  }

  /// Whether a link's anchor, without `#`, leads to something; an empty one leads to the beginning.
  func contains(_ anchor: String) -> Bool { anchor.isEmpty || all.contains(anchor) }

  /// The id that looks most like an anchor.
  func nearest(to anchor: String) -> String? { nearestName(to: anchor, among: all.sorted()) }

  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { TokenBytes.isNamePart($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isNumbered(_ name: String) -> Bool {
    name.hasPrefix("step-") && name.dropFirst(5).allSatisfy(\.isNumber)
  }
}
