package import LessonModel
import PlainText

/// Puts actual output, and the lines of source files, into a lesson.
///
/// It replaces bytes and never prints a lesson anew. What it was not asked to change is the same
/// byte for byte afterwards, the line ends and indentation of every block too. The result is parsed
/// again, and refused if it does not say exactly what it was meant to say.
package struct LessonEditor {
  /// Why a lesson was left as it is.
  package enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no step, or no source block, of that number.
    case noSuchBlock(number: Int)
    /// The text begins lines with runs of both fence characters that are too long to be fenced.
    case cannotBeFenced(line: Int)
    /// The lesson would no longer parse: the first finding.
    case malformed(Finding)
    /// The lesson would parse, but say something else: the line of the first block that differs.
    case differs(line: Int)

    /// What is wrong.
    package var description: String {
      switch self {
      case .noSuchBlock(let number): "the lesson has no block number \(number)"
      case .cannotBeFenced(let line):
        "line \(line): the new text holds runs of backticks and tildes too long to be fenced"
      case .malformed(let finding): "the new text cannot stand in the lesson: \(finding)"
      case .differs(let line):
        "line \(line): the new text would not be read back as it was printed"
      }
    }
  }

  /// Which `output` block of a step is meant, where the step has more than one.
  package enum OutputPlace: Equatable, Sendable {
    /// The block whose first line is this one, from 1.
    case block(line: Int)
    /// A further block for the servers of a condition; without one for all others.
    case further(VersionCondition?)
  }

  /// The bytes of a lesson with other expected outputs and shown sources.
  ///
  /// An output that already has these lines is not touched, and neither is a line that stays the
  /// same. Doing it a second time changes nothing.
  /// - Parameters:
  ///   - lesson: The lesson, as it was parsed.
  ///   - outputs: The new lines, by step number. A step without an `output` block gets one, unless
  ///     there are no lines.
  ///   - places: The blocks to change, by step number; by default a step's first.
  ///   - sources: The new lines, by index in `lesson.sourceBlocks`.
  /// - Returns: The new bytes of the file.
  /// - Throws: `Failure` when the text cannot stand in the lesson.
  /// - Complexity: O(n) in the size of the lesson and of the new text.
  package static func replacingOutputs(
    of lesson: Lesson, with outputs: [Int: [String]], at places: [Int: OutputPlace] = [:],
    sources: [Int: [String]] = [:]
  ) throws(Failure) -> [UInt8] {
    for number in outputs.keys.sorted() where !lesson.steps.indices.contains(number - 1) {
      throw .noSuchBlock(number: number)
    }
    for index in sources.keys.sorted() where !lesson.sourceBlocks.indices.contains(index) {
      throw .noSuchBlock(number: index)
    }
    let source = SourceText(lesson.source)
    var splices: [Splice] = []
    for block in lesson.blocks {
      let writer = BlockWriter(source: source, block: block)
      switch block.role {
      case .output(let number):
        guard let lines = outputs[number] else { continue }
        let step = lesson.steps[number - 1]
        let line = block.openingLine + 1
        switch places[number] ?? .block(line: step.outputs[0].line) {
        case .block(line):
          let old = step.outputs.first { $0.line == line }?.lines ?? []
          splices += try writer.replacing(old, with: lines)
        case .further(let condition) where line == step.outputs.last?.line:
          splices.append(try writer.outputBlock(lines, condition: condition))
        case .block, .further: continue
        }
      case .step(let number) where lesson.steps[number - 1].dialogue != nil:
        guard let lines = outputs[number], let old = lesson.steps[number - 1].dialogue?.lines else {
          continue
        }
        splices += try writer.replacing(old, with: lines)
      case .step(let number):
        guard let lines = outputs[number], !lines.isEmpty, lesson.steps[number - 1].outputs.isEmpty
        else { continue }
        splices.append(try writer.outputBlock(lines))
      case .source(let index):
        guard let lines = sources[index] else { continue }
        splices += try writer.replacing(lesson.sourceBlocks[index].lines, with: lines)
      case .choices, .display:
        continue
      }
    }
    let bytes = Splice.apply(splices, to: lesson.source)
    try check(bytes, against: lesson, outputs: outputs, places: places, sources: sources)
    return bytes
  }

  /// Parses the result and compares it, block by block, with what was meant.
  private static func check(
    _ bytes: [UInt8], against lesson: Lesson, outputs: [Int: [String]],
    places: [Int: OutputPlace], sources: [Int: [String]]
  ) throws(Failure) {
    let result = LessonParser.parse(
      bytes, file: lesson.file, name: lesson.name, vocabulary: lesson.vocabulary,
      isOpen: lesson.isOpen)
    guard let new = result.lesson else {
      throw .malformed(result.findings[0])
    }
    guard new.steps.count == lesson.steps.count,
      new.sourceBlocks.count == lesson.sourceBlocks.count
    else { throw .differs(line: 1) }
    for (old, new) in zip(lesson.steps, new.steps) {
      var meant = meant(old, outputs[old.number], at: places[old.number])
      meant.line = new.line
      meant.moveDialogue(to: new)
      for index in meant.outputs.indices where new.outputs.indices.contains(index) {
        meant.outputs[index].line = new.outputs[index].line
      }
      for index in meant.choices.indices where new.choices.indices.contains(index) {
        meant.choices[index].line = new.choices[index].line
      }
      guard meant == new else { throw .differs(line: new.line) }
    }
    for (index, (old, new)) in zip(lesson.sourceBlocks, new.sourceBlocks).enumerated() {
      var meant = old
      meant.line = new.line
      if let lines = sources[index] { meant.lines = lines }
      guard meant == new else { throw .differs(line: new.line) }
    }
    let shown = { (lesson: Lesson) in lesson.blocks.filter { $0.role == .display }.map(\.info) }
    guard shown(new) == shown(lesson) else { throw .differs(line: 1) }
  }

  /// A step with the new lines in their place.
  private static func meant(_ step: Step, _ lines: [String]?, at place: OutputPlace?) -> Step {
    guard let lines else { return step }
    var step = step
    if step.dialogue != nil {
      guard let form = step.kind.dialogue,
        let (dialogue, outputs) = DialogueReader.read(
          Array((lines.joined(separator: "\n") + "\n").utf8), form: form, firstLine: 0),
        dialogue.input == step.input
      else { return step }
      (step.dialogue, step.outputs) = (dialogue, outputs)
      return step
    }
    switch place {
    case .further(let condition):
      step.outputs.append(Expectation(lines: lines, line: 0, condition: condition))
    case .block(let line):
      for index in step.outputs.indices where step.outputs[index].line == line {
        step.outputs[index].lines = lines
      }
    case nil:
      if step.outputs.isEmpty, !lines.isEmpty {
        step.outputs = [Expectation(lines: lines, line: 0)]
      } else if !step.outputs.isEmpty {
        step.outputs[0].lines = lines
      }
    }
    return step
  }
}

extension Step {
  /// Puts the commands of a dialogue where they stand in the same step of another text.
  fileprivate mutating func moveDialogue(to other: Step) {
    guard let exchanges = other.dialogue?.exchanges, exchanges.count == dialogue?.exchanges.count
    else { return }
    for index in exchanges.indices {
      dialogue?.exchanges[index].line = exchanges[index].line
    }
  }
}

/// Bytes to put in the place of others.
struct Splice: Equatable {
  var range: Range<Int>
  var bytes: [UInt8]

  /// Applies splices that are in order and do not overlap.
  static func apply(_ splices: [Splice], to source: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var done = 0
    for splice in splices {
      result += source[done..<splice.range.lowerBound]
      result += splice.bytes
      done = splice.range.upperBound
    }
    return result + source[done...]
  }
}
