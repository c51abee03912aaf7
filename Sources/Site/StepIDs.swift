import Lessons

/// The `id` of each step on its page: its name, or `step-` and its number.
///
/// Ids are links that people keep, so a step's id depends on nothing but its own name and number,
/// unless the name cannot be used: it is no plain word, an earlier step has it, or it looks like
/// the number of another step. Headings keep out of the way of both (see `LessonHTML`).
struct StepIDs {
  private let ids: [Int: String]

  init(_ steps: [Step]) {
    var ids: [Int: String] = [:]
    var used: Set<String> = []
    for step in steps {
      let plain = "step-\(step.number)"
      guard let name = step.attributes.name, Self.isPlain(name),
        name == plain || !Self.isNumbered(name), used.insert(name).inserted
      else {
        ids[step.number] = plain
        continue
      }
      ids[step.number] = name
    }
    self.ids = ids
  }

  /// The step's id, which needs no escaping and no encoding.
  func id(of step: Step) -> String { ids[step.number] ?? "step-\(step.number)" }

  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  private static func isNumbered(_ name: String) -> Bool {
    name.hasPrefix("step-") && name.dropFirst(5).allSatisfy(\.isNumber)
  }
}
