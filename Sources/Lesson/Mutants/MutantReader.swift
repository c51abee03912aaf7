import Files
import LessonModel
import LessonText
import PlainText

/// Reads the YAML text of a list of mutants, and looks whether each can be applied to its page.
struct MutantReader {
  private static let subject = "the list of mutants"
  private static let keys = [
    "claim", "step", "source", "replace", "with", "noticed-by", "errored",
  ]

  let lesson: Lesson
  private let source: (String) throws(FileError) -> [UInt8]

  /// Reads a list; what is wrong is added to `findings`.
  static func read(
    _ bytes: [UInt8], lesson: Lesson,
    source: @escaping (String) throws(FileError) -> [UInt8], findings: inout FindingList
  ) -> (mutants: [Mutant], headingsWithoutClaim: [HeadingWithoutClaim]) {
    let root: YAMLNode?
    do throws(Problem) {
      if let malformed = UTF8Form.firstMalformed(in: bytes[...]) {
        throw Problem(
          offset: malformed, problem: "\(subject) is not valid UTF-8",
          remedy: "save the file as UTF-8")
      }
      root = try YAMLReader.read(bytes, subject: subject)
    } catch {
      findings.add([error])
      return ([], [])
    }
    guard let root else {
      findings.add(at: 0, "\(subject) is empty", "write mutants into it, or remove the file")
      return ([], [])
    }
    guard case .sequence(let items) = root.value else {
      findings.add(
        at: root.offset, "\(subject) is \(root.kindName)",
        "begin each mutant with a line `- claim: …`")
      return ([], [])
    }
    let reader = MutantReader(lesson: lesson, source: source)
    lazy var sections = LessonSection.all(of: lesson)
    var mutants: [Mutant] = []
    var headings: [HeadingWithoutClaim] = []
    for item in items {
      if case .mapping(let entries) = item.value,
        entries.contains(where: { $0.key.text == "heading" })
      {
        if let heading = reader.heading(entries, of: item, in: sections, &findings) {
          headings.append(heading)
        }
      } else if let mutant = reader.mutant(item, &findings) {
        mutants.append(mutant)
      }
    }
    return (mutants, headings)
  }

  private func mutant(_ node: YAMLNode, _ findings: inout FindingList) -> Mutant? {
    guard case .mapping(let entries) = node.value else {
      findings.add(
        at: node.offset, "a mutant is \(node.kindName)",
        "write `claim:`, `step:`, `replace:` and `with:`")
      return nil
    }
    let values = findings.values(of: entries, allowed: Self.keys, in: "a mutant")
    var isWhole = true
    for key in ["claim", "replace", "with"] where values[key] == nil {
      findings.add(at: node.offset, "the mutant has no `\(key)`", Self.remedy(for: key))
      isWhole = false
    }
    let claim = values["claim"].flatMap { findings.line(of: $0, key: "claim") }
    let place = place(values, of: node, &findings)
    guard isWhole, let claim, let place, let original = values["replace"],
      let replacement = values["with"],
      let (from, to) = texts(original, replacement, &findings)
    else { return nil }
    check(original, from, standsOnceIn: place, &findings)
    var mutant = Mutant(
      claim: claim, target: place.target, original: from, replacement: to, line: place.line,
      listLine: findings.source.lineNumber(of: node.offset))
    if let node = values["noticed-by"] {
      mutant.noticedBy = notice(node, by: place, &findings)
    }
    if let node = values["errored"] {
      mutant.mayError = node.text == "true"
      if !["true", "false"].contains(node.text) {
        findings.add(
          at: node.offset, "`errored` is neither true nor false",
          "write `errored: true` when a step that cannot run to its end notices the change")
      }
    }
    return mutant
  }

  private static func remedy(for key: String) -> String {
    switch key {
    case "claim": "say in one line what the change makes false"
    case "replace": "give the text that is changed; it stands exactly once"
    default: "give the text in its place; `with: \"\"` takes it away"
    }
  }
}

extension MutantReader {
  /// What a mutant changes.
  private struct Place {
    var target: Mutant.Target
    /// As a message names it.
    var name: String
    /// The text that is there.
    var text: String
    /// The lesson's line.
    var line: Int
  }

  private func place(
    _ values: [String: YAMLNode], of mutant: YAMLNode, _ findings: inout FindingList
  ) -> Place? {
    switch (values["step"], values["source"]) {
    case (let node?, nil):
      guard let step = step(node, key: "step", &findings) else { return nil }
      return Place(
        target: .step(step.number), name: "step \(step.number) (line \(step.line))",
        text: step.input, line: step.line)
    case (nil, let node?): return shownSource(node, &findings)
    case (nil, nil):
      findings.add(
        at: mutant.offset, "the mutant does not say what it changes",
        "add `step:` with a step's name or number, or `source:` with a file that the page shows")
    case (_?, let node?):
      findings.add(
        at: node.offset, "the mutant has both `step` and `source`",
        "keep one of them; a mutant is one change")
    }
    return nil
  }

  /// The step that a value names, by its name or its number.
  private func step(
    _ node: YAMLNode, key: String, _ findings: inout FindingList
  ) -> Step? {
    guard let text = findings.line(of: node, key: key) else { return nil }
    if let step = lesson.steps.first(where: { $0.attributes.name == text }) { return step }
    if let number = Int(text) {
      if let step = lesson.steps.first(where: { $0.number == number }) { return step }
      findings.add(
        at: node.offset, "\(lesson.file) has no step \(number)",
        lesson.steps.isEmpty
          ? "it has no steps" : "its steps are 1 to \(lesson.steps.count); blocks are not counted")
      return nil
    }
    let names = lesson.steps.compactMap(\.attributes.name)
    findings.add(
      at: node.offset, "\(lesson.file) has no step `\(text)`",
      suggestion(
        for: text, among: names,
        otherwise: names.isEmpty
          ? "give its number, or give the step a `name=`" : "there is \(listed(names))"))
    return nil
  }

  private func shownSource(_ node: YAMLNode, _ findings: inout FindingList) -> Place? {
    guard let path = findings.line(of: node, key: "source") else { return nil }
    guard let block = lesson.sourceBlocks.first(where: { $0.path == path }) else {
      let paths = lesson.sourceBlocks.map(\.path)
      findings.add(
        at: node.offset, "\(lesson.file) shows nothing of `\(path)`",
        suggestion(
          for: path, among: paths,
          otherwise: paths.isEmpty
            ? "it has no `source=` block; change a step" : "it shows \(listed(paths))"))
      return nil
    }
    do throws(FileError) {
      let text = String(decoding: try source(path), as: UTF8.self)
      return Place(target: .source(path), name: "`\(path)`", text: text, line: block.line)
    } catch {
      findings.add(at: node.offset, "`\(path)` cannot be read: \(error.reason)")
      return nil
    }
  }

  /// Both texts of a mutant.
  private func texts(
    _ original: YAMLNode, _ replacement: YAMLNode, _ findings: inout FindingList
  ) -> (from: String, to: String)? {
    for (key, node) in [("replace", original), ("with", replacement)] where node.text == nil {
      findings.add(at: node.offset, "`\(key)` is \(node.kindName)", "it has to be a text")
    }
    guard let from = original.text, let to = replacement.text else { return nil }
    if from.isEmpty {
      findings.add(
        at: original.offset, "`replace` is empty", "give the text that is changed")
      return nil
    }
    if from == to {
      findings.add(
        at: replacement.offset, "`with` is the same as `replace`",
        "a mutant that changes nothing proves nothing")
      return nil
    }
    return (from, to)
  }

  private func check(
    _ node: YAMLNode, _ text: String, standsOnceIn place: Place, _ findings: inout FindingList
  ) {
    let count = Self.count(of: text, in: place.text)
    guard count != 1 else { return }
    let shown = VisibleText.oneLine(text)
    findings.add(
      at: node.offset,
      "`\(shown)` stands \(count == 0 ? "nowhere" : "\(count) times") in \(place.name)",
      count == 0
        ? "`replace` is a text that stands there exactly once"
        : "take more of what is around it, until it stands there exactly once")
  }

  /// How often a text stands in another; places may overlap.
  static func count(of text: String, in whole: String) -> Int {
    let (text, whole) = (Array(text.utf8), Array(whole.utf8))
    guard !text.isEmpty, text.count <= whole.count else { return 0 }
    return (0...(whole.count - text.count)).count { start in
      whole[start] == text[0] && whole[start..<(start + text.count)].elementsEqual(text)
    }
  }

  private func notice(
    _ node: YAMLNode, by place: Place, _ findings: inout FindingList
  ) -> Int? {
    guard let step = step(node, key: "noticed-by", &findings) else { return nil }
    if case .step(let changed) = place.target, step.number < changed {
      findings.add(
        at: node.offset, "step \(step.number) comes before step \(changed), which is changed",
        "only that step and those after it can notice the change")
    }
    return step.number
  }
}
