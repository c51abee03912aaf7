import LessonModel
import Markdown
import PlainText

/// Turns the fences of a page into steps, expectations and shown blocks.
struct BlockReader {
  private(set) var steps: [Step] = []
  private(set) var sourceBlocks: [SourceBlock] = []
  private(set) var blocks: [CodeBlock] = []
  /// The attributes of each step as written, by step number, for findings about them.
  private(set) var infos: [Int: AttributeReader] = [:]
  /// What is to be said of a page that was not written for Etude, and keeps nothing from running.
  private(set) var remarks: [Problem] = []
  private let source: SourceText
  private let vocabulary: Vocabulary
  /// Whether unknown attributes belong to another program.
  private let isOpen: Bool
  /// What holds back blocks that would be steps, by the lines of their fences.
  private let holds: [Int: CodeBlock.Hold]

  init(
    _ source: SourceText, vocabulary: Vocabulary, isOpen: Bool = false,
    holds: [Int: CodeBlock.Hold] = [:]
  ) {
    self.source = source
    self.holds = holds
    self.vocabulary = vocabulary
    self.isOpen = isOpen
  }

  /// Reads the next fence of the page. `followsPrevious` says whether the fence before it is the
  /// block before it in the same container.
  mutating func read(
    _ span: FenceScanner.Span, followsPrevious: Bool, findings: inout FindingList
  ) {
    var info = InfoString(span.info, in: source.bytes)
    if isOpen {
      info.leaveToOthers(span.info, in: source.bytes, vocabulary, findings: &findings)
      info.word = vocabulary.known(info.word)
    }
    let hold = holds[span.openingLine]
    let role =
      hold != nil
      ? .display
      : role(of: span, info: info, followsPrevious: followsPrevious, findings: &findings)
    var block = CodeBlock(
      role: role, info: String(decoding: source.bytes[span.info], as: UTF8.self),
      openingLine: span.openingLine, closingLine: span.closingLine, opening: span.opening,
      body: span.body, closing: span.closing)
    block.hold = hold
    blocks.append(block)
  }

  private mutating func role(
    of span: FenceScanner.Span, info: InfoString, followsPrevious: Bool,
    findings: inout FindingList
  ) -> CodeBlock.Role {
    if let source = info.attributes.first(where: { $0.key == AttributeKey.source.word }) {
      return readSource(span, info: info, attribute: source, findings: &findings)
    }
    let own = vocabulary.step(info.word)
    let isAsked = vocabulary.runsAsWritten || info.has(AttributeKey.run.word)
    if isAsked || own?.program != nil, !info.has(AttributeKey.display.word),
      let (kind, dialogue, outputs) = dialogue(span, info.word)
    {
      return readDialogue(span, kind, dialogue, outputs, info: info, findings: &findings)
    }
    if let kind = own, isAsked || !kind.runsWhenAsked, !kind.isDialogueOnly {
      return readStep(span, kind: kind, info: info, findings: &findings)
    }
    if info.has(AttributeKey.run.word), !info.has(AttributeKey.display.word) {
      return reportNoDialogue(span, info: info, findings: &findings)
    }
    if info.word == "output" {
      return readOutput(span, info: info, followsPrevious: followsPrevious, findings: &findings)
    }
    if info.word == "choices" {
      return readChoices(span, info: info, followsPrevious: followsPrevious, findings: &findings)
    }
    let isDirectlyBehind = followsPrevious && onlyBlankLines(before: span)
    findings.add(
      NearMiss(vocabulary).problems(
        of: info, directlyAfterStep: isDirectlyBehind && lastStep != nil,
        directlyAfterOutput: isDirectlyBehind && lastAnswered != nil))
    return .display
  }

  /// The number of the step that the last block is; nil when it is something else.
  private var lastStep: Int? {
    if case .step(let number) = blocks.last?.role { number } else { nil }
  }

  /// The number of the step that the last block is, or the output of.
  private var lastAnswered: Int? {
    if case .output(let number) = blocks.last?.role { number } else { lastStep }
  }
}

extension BlockReader {
  private mutating func readStep(
    _ span: FenceScanner.Span, kind: Step.Kind, info: InfoString, findings: inout FindingList
  ) -> CodeBlock.Role {
    // On a page of other people's, a block that does not run as it stands is asked for.
    let asking: [AttributeKey] = kind.runsWhenAsked || isOpen ? [.run] : []
    return add(
      Step(
        number: steps.count + 1, kind: kind, input: String(decoding: span.text, as: UTF8.self),
        line: span.openingLine),
      span, info: info, allowed: kind.allAttributes + asking, findings: &findings)
  }

  private mutating func add(
    _ step: Step, _ span: FenceScanner.Span, info: InfoString, allowed: [AttributeKey],
    findings: inout FindingList
  ) -> CodeBlock.Role {
    var step = step
    let reader = AttributeReader(
      info, word: info.word, allowed: allowed, of: vocabulary, findings: &findings)
    step.attributes = reader.stepAttributes(findings: &findings)
    if reader.has(.display) { return .display }
    checkInput(of: span, findings: &findings)
    infos[step.number] = reader
    steps.append(step)
    return .step(step.number)
  }

  /// The dialogue that a block is, with its kind and what each command must print; nil when it is
  /// none.
  private func dialogue(
    _ span: FenceScanner.Span, _ word: String
  ) -> (Step.Kind, Dialogue, [Expectation])? {
    for (kind, sorts) in vocabulary.dialogues(word) {
      guard let form = kind.dialogue,
        let (dialogue, outputs) = DialogueReader.read(
          span.text, form: form, firstLine: span.openingLine + 1, sorts: sorts)
      else { continue }
      return (kind, dialogue, outputs)
    }
    return nil
  }

  private mutating func readDialogue(
    _ span: FenceScanner.Span, _ kind: Step.Kind, _ dialogue: Dialogue, _ outputs: [Expectation],
    info: InfoString, findings: inout FindingList
  ) -> CodeBlock.Role {
    var step = Step(
      number: steps.count + 1, kind: kind, input: dialogue.input, line: span.openingLine)
    (step.dialogue, step.outputs) = (dialogue, outputs)
    // Its commands run once, and its outputs stand in it.
    let allowed = (kind.allAttributes + [.run]).filter { ![.until, .predict].contains($0) }
    return add(step, span, info: info, allowed: allowed, findings: &findings)
  }

  /// A block that is to run and that nothing runs.
  private func reportNoDialogue(
    _ span: FenceScanner.Span, info: InfoString, findings: inout FindingList
  ) -> CodeBlock.Role {
    let isKnown = !vocabulary.dialogues(info.word).isEmpty
    findings.add(
      at: span.opening.lowerBound,
      isKnown
        ? "this `\(info.word)` block begins with no prompt, so nothing in it can be run"
        : "there is nothing that runs a `\(info.word)` block",
      isKnown
        ? "begin its commands with a prompt, or write `display` to show it only"
        : "remove `run`, or run it in a step of kind `sh`")
    return .display
  }

  private func checkInput(of span: FenceScanner.Span, findings: inout FindingList) {
    if span.end == .closed,
      span.text.allSatisfy({ $0 == UInt8(ascii: "\n") || TokenBytes.isBlank($0) })
    {
      findings.add(
        at: span.opening.lowerBound, "the step is empty", "write its input, or remove it")
    }
    let body = source.bytes[span.body]
    if let zero = body.firstIndex(of: 0) {
      findings.add(at: zero, "the step holds a NUL byte", "no tool takes one as typed input")
    }
    if let malformed = UTF8Form.firstMalformed(in: body) {
      findings.add(at: malformed, "the step is not valid UTF-8", "save the file as UTF-8")
    }
  }

  private mutating func readOutput(
    _ span: FenceScanner.Span, info: InfoString, followsPrevious: Bool, findings: inout FindingList
  ) -> CodeBlock.Role {
    let reader = AttributeReader(
      info, word: info.word, allowed: AttributeKey.ofOutput, of: vocabulary, findings: &findings)
    let condition = reader.condition(findings: &findings)
    guard let number = lastStep ?? stepOfLastOutput(isConditional: reader.has(.when)),
      followsPrevious, onlyBlankLines(before: span)
    else {
      if isOpen, info.attributes.isEmpty {
        remarks.append(
          Problem(
            offset: span.opening.lowerBound,
            problem: misplacement(of: span) + ", so it is compared with nothing",
            remedy: placementRemedy))
      } else {
        findings.add(at: span.opening.lowerBound, misplacement(of: span), placementRemedy)
      }
      return .display
    }
    if steps[number - 1].dialogue != nil {
      findings.add(
        at: span.opening.lowerBound,
        "step \(number) of line \(steps[number - 1].line) is a dialogue, which has its outputs between its "
          + "prompts",
        "move these lines below the command that prints them, or write `display` on the dialogue")
      return .display
    }
    steps[number - 1].outputs.append(
      Expectation(
        lines: VisibleText.lines(from: span.text), line: span.openingLine + 1,
        isUnordered: reader.has(.unordered), isExact: reader.has(.exact), condition: condition))
    return .output(step: number)
  }

  /// The step of the output that the last block is, where a further output may follow: one of the two
  /// is for certain servers only.
  private func stepOfLastOutput(isConditional: Bool) -> Int? {
    guard case .output(let number)? = blocks.last?.role else { return nil }
    let hasCondition = steps[number - 1].outputs.last?.condition != nil
    return isConditional || hasCondition ? number : nil
  }

  private var placementRemedy: String {
    "put it after the closing fence of its step, with nothing but blank lines between"
  }

  private func misplacement(of span: FenceScanner.Span) -> String {
    guard let last = blocks.last else { return "this output belongs to no step" }
    switch last.role {
    case .output(let step):
      return "step \(step) has an output already, on line \(last.openingLine)"
    case .step(let number):
      return "this output does not directly follow step \(number) of line \(last.openingLine)"
    case .choices:
      return "this output stands behind the choices of line \(last.openingLine)"
    case .display, .source:
      return "this output follows the block of line \(last.openingLine), which does not run"
    }
  }

  private mutating func readChoices(
    _ span: FenceScanner.Span, info: InfoString, followsPrevious: Bool, findings: inout FindingList
  ) -> CodeBlock.Role {
    findings.add(info.problems)
    for attribute in info.attributes {
      findings.add(at: attribute.offset, "`choices` takes no keys and no flags", "remove it")
    }
    let place = span.opening.lowerBound
    let choices = ChoiceReader.read(
      VisibleText.lines(from: span.text), line: span.openingLine + 1, of: place,
      findings: &findings)
    guard let number = lastAnswered, followsPrevious, onlyBlankLines(before: span) else {
      findings.add(
        at: place, "these choices belong to no step",
        "put them after the `output` block of a step with `predict`, with nothing but blank lines "
          + "between")
      return .display
    }
    if !steps[number - 1].attributes.asksForPrediction {
      findings.add(
        at: place, "step \(number) of line \(steps[number - 1].line) asks for no guess",
        "write `predict` on the step, or remove the choices")
    } else if steps[number - 1].attributes.isHidden {
      findings.add(
        at: place,
        "step \(number) of line \(steps[number - 1].line) is hidden, so it asks for no guess",
        "remove `hidden` from the step, or the choices")
    }
    steps[number - 1].choices = choices
    return .choices(step: number)
  }

  /// Whether there is nothing between the block before and this one: a link definition is no block
  /// to cmark, but it is something to a reader.
  private func onlyBlankLines(before span: FenceScanner.Span) -> Bool {
    guard let last = blocks.last else { return false }
    return ((last.closingLine + 1)..<max(span.openingLine, last.closingLine + 1)).allSatisfy {
      line in
      source.bytes[source.line(line)].allSatisfy {
        TokenBytes.isBlank($0) || $0 == UInt8(ascii: ">")
      }
    }
  }

  private mutating func readSource(
    _ span: FenceScanner.Span, info: InfoString, attribute: InfoString.Attribute,
    findings: inout FindingList
  ) -> CodeBlock.Role {
    _ = AttributeReader(
      info, word: "source", allowed: AttributeKey.ofSource, of: vocabulary, findings: &findings)
    guard let value = attribute.value else { return .display }
    let parts = value.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let region = parts.count > 1 ? String(parts[1]) : nil
    let block = SourceBlock(
      path: String(parts[0]), region: region, lines: VisibleText.lines(from: span.text),
      line: span.openingLine)
    if let problem = SourceRegion.syntaxProblem(path: block.path, region: region) {
      findings.add(at: attribute.valueOffset, problem.problem, problem.remedy)
    }
    sourceBlocks.append(block)
    return .source(sourceBlocks.count - 1)
  }
}
