import LessonModel
import Testing

@testable import Runner

/// Whatever a step has decides what its run was, but for what is named here: an attribute that nobody
/// thought of never makes an old run pass for a new one.
@Suite struct StepIdentityTests {
  typealias Change = @Sendable (inout Step) -> Void

  /// A change of each property of a step.
  static let changes: [String: Change] = [
    "number": { $0.number += 1 }, "kind": { $0.kind = .redis }, "input": { $0.input += "x" },
    "file": { $0.file = "In[2]" },
    "line": { step in
      step.line += 1
      for index in step.outputs.indices { step.outputs[index].line += 1 }
    },
    "attributes.on": { $0.attributes.on = "b" },
    "attributes.session": { $0.attributes.session = "b" },
    "attributes.name": { $0.attributes.name = "b" },
    "attributes.timeout": { $0.attributes.timeout = .milliseconds(1) },
    "attributes.until": { $0.attributes.until = .milliseconds(1) },
    "attributes.isHidden": { $0.attributes.isHidden = true },
    "attributes.asksForPrediction": { $0.attributes.asksForPrediction = true },
    "attributes.isAnswer": { $0.attributes.isAnswer = true },
    "attributes.requires": { $0.attributes.requires = "b" },
    "attributes.target": { $0.attributes.target = "b" },
    "attributes.logs": { $0.attributes.logs = "b" },
    "attributes.isStrict": { $0.attributes.isStrict = true },
    "attributes.runsInBackground": { $0.attributes.runsInBackground = true },
    "attributes.isPretty": { $0.attributes.isPretty = true },
    "attributes.showsHeaders": { $0.attributes.showsHeaders = true },
    "attributes.others": { $0.attributes.others["a"] = "b" },
    "choices": { $0.choices.append(Choice("`x`", feedback: "", isRight: false, line: 20)) },
    "choices.text": { $0.choices[0].text = "`y`" },
    "choices.prose": { $0.choices[0].text = "other: `x`" },
    "choices.feedback": { $0.choices[0].feedback = "other" },
    "choices.isRight": { $0.choices[0].isRight = false },
    "choices.line": { $0.choices[0].line += 1 },
    "choices.unproved": {
      $0.choices.append(Choice("x", feedback: "", isRight: false, line: 20))
    },
    "dialogue": { $0.dialogue = dialogue(at: 5) },
    "outputs.lines": { $0.outputs[0].lines.append("") },
    "outputs.line": { $0.outputs[0].line += 1 },
    "outputs.isUnordered": { $0.outputs[0].isUnordered = true },
    "outputs.isExact": { $0.outputs[0].isExact = true },
    "outputs.condition": {
      $0.outputs[0].condition = VersionCondition(
        subject: "db", relation: .equal, version: [1])
    },
  ]

  /// What decides nothing.
  static let free: Set = [
    "number", "line", "attributes.name", "attributes.isHidden",
    "attributes.asksForPrediction",
    "attributes.isAnswer", "choices.prose", "choices.feedback", "choices.line", "choices.unproved",
  ]

  private static func dialogue(at line: Int) -> Dialogue {
    Dialogue(
      exchanges: [Dialogue.Exchange(shown: ["$ echo"], input: "echo", line: line + 1)],
      lines: ["$ echo", "1"])
  }

  @Test("a dialogue that moves on its page is the same; one with another prompt is not")
  func dialogues() {
    var here = step()
    here.dialogue = Self.dialogue(at: here.line)
    var moved = here
    moved.line += 3
    moved.outputs[0].line += 3
    moved.dialogue = Self.dialogue(at: moved.line)
    #expect(identity(of: moved) == identity(of: here))
    here.dialogue?.exchanges[0].shown = ["% echo"]
    #expect(identity(of: moved) != identity(of: here))
  }

  private func step(_ kind: Step.Kind = .sql, input: String = "SELECT 1;\n") -> Step {
    var step = Step(
      number: 1, kind: kind, input: input, line: 5,
      expectation: Expectation(lines: ["1"], line: 10))
    step.choices = [Choice("`x`", feedback: "a", isRight: true, line: 14)]
    return step
  }

  private func identity(of step: Step) -> [String] {
    Lesson(
      name: "n", file: "f.md", title: "T", summary: "", services: [], steps: [step], source: []
    ).identity(of: step)
  }

  @Test func everyPropertyHasAChange() throws {
    func labels(_ value: Any, _ prefix: String) -> [String] {
      Mirror(reflecting: value).children.compactMap(\.label).map { prefix + $0 }
    }
    let step = step()
    let parts = labels(step, "").filter { $0 != "attributes" && $0 != "outputs" }
    // Not properties, but what of a text counts.
    let all =
      ["choices.prose", "choices.unproved"] + labels(step.choices[0], "choices.") + parts
      + labels(step.attributes, "attributes.") + labels(step.outputs[0], "outputs.")
    #expect(Set(all) == Set(Self.changes.keys))
  }

  @Test("a change counts, or is named", arguments: changes.keys.sorted())
  func counts(property: String) throws {
    var changed = step()
    let change = try #require(Self.changes[property])
    change(&changed)
    #expect((identity(of: changed) == identity(of: step())) == Self.free.contains(property))
  }

  @Test(
    "the name of a step that starts processes: its script's file and its log are called after it")
  func names() {
    for kind in [Step.Kind.sh, .swift] {
      var named = step(kind, input: "echo\n")
      named.attributes.name = "b"
      #expect(identity(of: named) != identity(of: step(kind, input: "echo\n")))
    }
  }
}
