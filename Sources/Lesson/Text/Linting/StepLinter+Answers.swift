import LessonModel
import Markdown
import Matching
import PlainText

extension StepLinter {
  /// An answer belongs to the exercise before it, is folded as a whole, and nothing else needs it.
  func checkAnswers(_ findings: inout FindingList) {
    guard lesson.steps.contains(where: \.attributes.isAnswer) else { return }
    let (document, lineOffset) = lesson.markdown()
    let folds = AnswerFold.all(of: lesson)
    for step in lesson.steps where step.attributes.isAnswer {
      if step.attributes.asksForPrediction {
        findings.add(
          at: offset(of: .predict, step), "`predict` has no meaning on an answer",
          "remove it: the answer as a whole is hidden until the reader asks for it")
      }
      if !folds.contains(where: { $0.steps.contains(step.number) }) {
        findings.add(
          at: offset(of: .answer, step), "an answer cannot stand in a list or a quote",
          "move the step out of it: an answer is folded together with the prose about it")
      }
    }
    checkExercises(before: folds, document, lineOffset, &findings)
    checkFolds(folds, document, lineOffset, &findings)
    checkNeeds(of: folds, &findings)
  }

  /// What stands directly before the first step of an answer is the exercise.
  private func checkExercises(
    before folds: [AnswerFold], _ document: MarkdownDocument, _ lineOffset: Int,
    _ findings: inout FindingList
  ) {
    let nodes = document.blocks()
    for fold in folds {
      let index = nodes.firstIndex { $0.line == fold.firstLine } ?? 0
      let before = index > 0 ? nodes[index - 1] : nil
      let isProse =
        switch before?.kind {
        case nil, .heading, .rule, .html: false
        case .code: before.map { isShown($0.line + lineOffset) } ?? false
        default: true
        }
      if isProse { continue }
      let step = lesson.steps[fold.steps.lowerBound - 1]
      findings.add(
        at: offset(of: .answer, step), "this answer has no exercise",
        "write the exercise directly before it: that is shown, and the answer is not")
    }
  }

  private func isShown(_ line: Int) -> Bool {
    switch lesson.blocks.first(where: { $0.openingLine == line })?.role {
    case .step, .output, .choices: false
    default: true
    }
  }

  /// A fold of the author's own is in an answer as a whole, or not at all.
  private func checkFolds(
    _ folds: [AnswerFold], _ document: MarkdownDocument, _ lineOffset: Int,
    _ findings: inout FindingList
  ) {
    var open: [Int] = []
    for lines in document.outline().htmlLines {
      let bytes = (lines.lowerBound...lines.upperBound).flatMap { line in
        findings.source.bytes[findings.source.line(line + lineOffset)] + [UInt8(ascii: "\n")]
      }
      for piece in RawHTML.pieces(of: bytes) {
        if piece.kind == .open("details") { open.append(lines.lowerBound) }
        guard piece.kind == .close("details"), let start = open.popLast() else { continue }
        for fold in folds {
          let own = fold.firstLine..<(fold.endLine ?? .max)
          guard own.contains(start) != own.contains(lines.lowerBound) else { continue }
          findings.add(
            line: fold.firstLine + lineOffset,
            "the fold of line \(start + lineOffset) and this answer overlap",
            "take the answer out of `<details>`: it folds itself")
        }
      }
    }
  }

  /// A learner may go on without the answer.
  private func checkNeeds(of folds: [AnswerFold], _ findings: inout FindingList) {
    for name in Set(folds.flatMap(\.steps).flatMap { names(of: lesson.steps[$0 - 1]) }).sorted() {
      let sources = lesson.steps.filter { names(of: $0).contains(name) }
      guard sources.allSatisfy(\.attributes.isAnswer), let source = sources.first,
        let fold = folds.first(where: { $0.steps.contains(source.number) })
      else { continue }
      for step in lesson.steps[fold.steps.upperBound...] where step.uses(name) {
        findings.add(
          at: findings.offset(of: "${\(name)}", onLine: step.inputLine),
          "`${\(name)}` has its value from the answer of line \(source.line)",
          "get it from a step that is no answer: a learner may go on without the answer")
      }
    }
  }

  private func names(of step: Step) -> [String] {
    step.outputs.flatMap { ExpectationLint.captureNames(in: $0).map(\.name) }
      + (step.kind.isCompiled ? SharedNames(in: step.input).names : [])
  }
}

extension Step {
  fileprivate func uses(_ name: String) -> Bool {
    ValueReference.all(in: input + (attributes.target ?? "")).contains { $0.name == name }
  }
}
