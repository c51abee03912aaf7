import LessonModel
import PlainText

/// Reads a block of kind `choices`: a task list, a choice an item.
struct ChoiceReader {
  private struct Item {
    var isRight: Bool
    var text: String
    var line: Int
  }

  private static let form =
    "write `- [ ] what one might expect: a sentence for those who choose it`, and `[x]` for what is "
    + "right"

  /// The choices of a block, whose first line stands on `line`.
  static func read(
    _ lines: [String], line: Int, of block: Int, findings: inout FindingList
  ) -> [Choice] {
    let items = items(lines, line: line, &findings)
    let choices = items.compactMap { choice($0, &findings) }
    // What is wrong with an item has been said.
    guard choices.count == items.count else { return choices }
    if choices.count < 2 {
      findings.add(
        at: block, "a question needs at least two choices", "add what else one might expect")
    }
    var lines: [String: Int] = [:]
    for choice in choices {
      if let earlier = lines.updateValue(choice.line, forKey: choice.text) {
        findings.add(
          line: choice.line, "line \(earlier) is the same choice", "keep one of them")
      }
    }
    let right = choices.filter(\.isRight)
    if right.isEmpty, choices.count > 1 {
      findings.add(at: block, "none of these choices is right", "mark one with `[x]`")
    }
    for other in right.dropFirst() {
      findings.add(
        line: other.line, "line \(right[0].line) is right already",
        "mark one choice with `[x]`, and the others with `[ ]`")
    }
    return choices
  }

  private static func items(
    _ lines: [String], line: Int, _ findings: inout FindingList
  ) -> [Item] {
    var items: [Item] = []
    for (index, text) in lines.enumerated() where !text.allSatisfy(\.isWhitespace) {
      if let mark = ["- [ ] ", "- [x] ", "- [X] "].first(where: text.hasPrefix) {
        items.append(
          Item(
            isRight: mark != "- [ ] ", text: String(text.dropFirst(mark.count)),
            line: line + index))
      } else if text.first == " ", !items.isEmpty {
        items[items.count - 1].text += " " + text.drop { $0 == " " }
      } else {
        findings.add(line: line + index, "this line is no choice", form)
      }
    }
    return items
  }

  private static func choice(_ item: Item, _ findings: inout FindingList) -> Choice? {
    func report(_ problem: String, _ remedy: String) -> Choice? {
      findings.add(line: item.line, problem, remedy)
      return nil
    }
    let whole = item.text.split(separator: " ").joined(separator: " ")
    guard whole.count(where: { $0 == "`" }) % 2 == 0 else {
      return report("a backtick of this choice has no partner", "put code between two backticks")
    }
    guard let colon = separator(in: whole) else {
      return report("this choice has no feedback", form)
    }
    let text = String(whole[..<colon])
    let feedback = whole[whole.index(after: colon)...].drop { $0 == " " }
    if text.isEmpty || feedback.isEmpty {
      return report(
        text.isEmpty ? "this choice says nothing" : "this choice has no feedback", form)
    }
    return Choice(text, feedback: String(feedback), isRight: item.isRight, line: item.line)
  }

  /// The first colon behind which a blank or nothing stands, and that is no code.
  private static func separator(in text: String) -> String.Index? {
    var isCode = false
    for index in text.indices {
      if text[index] == "`" { isCode.toggle() }
      let next = text.index(after: index)
      if !isCode, text[index] == ":", next == text.endIndex || text[next] == " " { return index }
    }
    return nil
  }
}
