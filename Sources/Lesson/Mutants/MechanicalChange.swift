package import LessonModel

/// A change of a page that needs no author: what a page does not notice of such changes is worth a look.
package struct MechanicalChange: Sendable, Equatable {
  /// The page with the change.
  package var lesson: Lesson
  /// What the change is.
  package var title: String
  /// The page's line at which it is made, from 1.
  package var line: Int
  /// The number of the first step that it can be seen in.
  package var firstStep: Int
  /// The text that is gone; empty when none is.
  package var original = ""
  /// The text in its place.
  package var replacement = ""

  /// Every change that is tried with a page: two neighbouring steps of different sessions swapped, a
  /// statement left out, and texts in place of others in each step.
  ///
  /// - Complexity: O(n) in the steps for each change, of which there are about as many as there are
  ///   numbers, comparisons and statements on the page.
  package static func all(of lesson: Lesson) -> [MechanicalChange] {
    lesson.steps.indices.flatMap { index in
      edits(of: lesson.steps[index]).map { edit in
        var changed = lesson
        changed.steps[index].take(edit)
        return MechanicalChange(
          lesson: changed,
          title: "step \(lesson.steps[index].number), line \(edit.line): \(edit.title)",
          line: edit.line, firstStep: lesson.steps[index].number, original: edit.original,
          replacement: edit.replacement)
      } + swap(of: lesson, at: index)
    }
  }

  /// A step and the next one in the other order, where they are of different sessions.
  private static func swap(of lesson: Lesson, at index: Int) -> [MechanicalChange] {
    guard index + 1 < lesson.steps.count else { return [] }
    let (step, next) = (lesson.steps[index], lesson.steps[index + 1])
    guard step.kind.changes.areSwapped, next.kind.changes.areSwapped,
      step.kind != next.kind || step.attributes.session != next.attributes.session
        || lesson.service(of: step) != lesson.service(of: next)
    else { return [] }
    var changed = lesson
    changed.steps.swapAt(index, index + 1)
    return [
      MechanicalChange(
        lesson: changed, title: "steps \(step.number) and \(next.number) change places",
        line: step.line, firstStep: step.number)
    ]
  }
}

extension MechanicalChange {
  /// A step's text with one change.
  struct Edit: Equatable {
    var text: String
    var title: String
    /// The lesson's line.
    var line: Int
    var original: String
    var replacement: String
    /// The index of the command of a dialogue whose text it is; nil for the whole step's.
    var exchange: Int?
  }

  /// The changes of one step's text.
  static func edits(of step: Step) -> [Edit] {
    guard let exchanges = step.exchanges else { return edits(ofWhole: step) }
    return exchanges.enumerated().flatMap { index, exchange in
      var command = step
      (command.dialogue, command.input, command.line) = (nil, exchange.input, exchange.line - 1)
      return edits(ofWhole: command).map { edit in
        var edit = edit
        edit.exchange = index
        return edit
      }
    }
  }

  private static func edits(ofWhole step: Step) -> [Edit] {
    let lines = step.input.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.indices.flatMap { index in
      let number = step.inputLine + index
      let replacements = TextChange.all(in: lines[index], step.kind.changes).map { change in
        var changed = lines
        changed[index] = change.text
        return Edit(
          text: changed.joined(separator: "\n"),
          title: change.title, line: number,
          original: change.original, replacement: change.replacement)
      }
      guard isStatement(at: index, of: lines, step.kind.changes.statements) else {
        return replacements
      }
      var rest = lines
      rest.remove(at: index)
      return replacements + [
        Edit(
          text: rest.joined(separator: "\n"), title: "`\(lines[index])` is left out", line: number,
          original: lines[index], replacement: "")
      ]
    }
  }

  /// Whether a line is a statement or a command of its own, and not the only one.
  private static func isStatement(
    at index: Int, of lines: [String], _ statements: Step.Kind.Changes.Statements
  ) -> Bool {
    func isWhole(_ index: Int) -> Bool {
      let text = lines[index].drop { $0 == " " }
      switch statements {
      case .semicolons:
        let startsAnew =
          index == 0 || lines[index - 1].isEmpty || lines[index - 1].hasSuffix(";")
          || lines[index - 1].hasPrefix("\\")
        return startsAnew && text.hasSuffix(";")
      case .lines: return !text.isEmpty && text != "^C"
      case .none: return false
      }
    }
    return isWhole(index) && lines.indices.count(where: isWhole) > 1
  }
}

extension Step {
  /// Puts a change into its text.
  fileprivate mutating func take(_ edit: MechanicalChange.Edit) {
    guard let index = edit.exchange, var changed = dialogue else {
      input = edit.text
      return
    }
    changed.exchanges[index].input = edit.text
    (dialogue, input) = (changed, changed.input)
  }
}
