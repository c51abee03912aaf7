package import LessonModel
import Matching
import PlainText

extension Lesson {
  /// A step as the lines of a notebook's cell.
  ///
  /// How a page shows a step (`hidden`, `predict`, `answer`) is not said in a cell. What the step is to print
  /// stands in it only where something depends on that.
  ///
  /// - Parameters:
  ///   - step: a step of this lesson.
  ///   - includingOutputs: whether something depends on what it prints.
  /// - Returns: the lines, without their ends.
  /// - Complexity: linear in the number of the lesson's blocks and in the step.
  package func cellLines(of step: Step, includingOutputs: Bool) -> [String] {
    var lines: [String] = []
    for block in blocks {
      switch block.role {
      case .step(step.number): lines.append(NotebookCellText.mark + Self.cellInfo(block.info))
      default: continue
      }
    }
    lines += step.input.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard includingOutputs else { return lines }
    let infos = blocks.filter { $0.role == .output(step: step.number) }.map(\.info)
    for (info, output) in zip(infos, step.outputs) {
      lines.append(NotebookCellText.mark + Self.cellInfo(info))
      lines += output.lines
    }
    return lines
  }

  /// The lines between the marks of the front matter.
  ///
  /// - Complexity: linear in the lesson.
  package var frontMatterLines: [String] {
    let count = frontMatterLineCount
    return Array(SourceText(source).allLines().prefix(max(0, count - 1)).dropFirst())
  }

  /// An info string without what says how a page shows the block.
  private static func cellInfo(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let info = InfoString(bytes.indices, in: bytes)
    let shown = [AttributeKey.hidden, .predict, .answer].map(\.word)
    return info.attributes.filter { !shown.contains($0.key) }.reduce(info.word) { text, attribute in
      guard let value = attribute.value else { return "\(text) \(attribute.key)" }
      let isPlain = !value.contains { $0 == " " || $0 == "\t" }
      return "\(text) \(attribute.key)=" + (isPlain ? value : "\"\(value)\"")
    }
  }

  /// The numbers of the steps of which something depends on what they print: they are tried until it is
  /// there, or later steps use values of it.
  ///
  /// - Complexity: quadratic in the number of steps that capture something.
  package var stepsWhoseOutputCounts: Set<Int> {
    var names: Set<String> = []
    for step in steps {
      let texts = [step.input, step.attributes.target ?? ""]
      for text in texts { names.formUnion(ValueReference.all(in: text).map(\.name)) }
    }
    // A script finds a value in its environment too, where it can ask for it in other ways.
    let scripts = steps.filter { $0.kind.isProgram }.map(\.input)
    var counted = Set(steps.filter { $0.attributes.until != nil }.map(\.number))
    let captured = steps.map { step in
      (step.number, Set(step.outputs.flatMap { ExpectationLint.captureNames(in: $0).map(\.name) }))
    }
    for name in Set(captured.flatMap(\.1))
    where scripts.contains(where: { $0.contains("$\(name)") || $0.contains("\"\(name)\"") }) {
      names.insert(name)
    }
    while true {
      let before = counted.count
      for (number, own) in captured {
        if counted.contains(number) {
          names.formUnion(own)
        } else if !own.isDisjoint(with: names) {
          counted.insert(number)
        }
      }
      if counted.count == before { return counted }
    }
  }
}
