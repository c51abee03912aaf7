package import LessonModel
import LessonText
import Matching

/// What `accept` did to one lesson.
package struct Acceptance: Sendable {
  /// How many output blocks were changed or added.
  package var changed = 0
  /// Expected lines with placeholders that no longer match and are gone.
  package var lost: [String] = []
  /// Expected lines of dialogues that look like commands behind another prompt, and are gone.
  package var prompts: [String] = []
  /// Steps whose output was not accepted.
  package var refused: [Refusal] = []
  /// How many steps print something and have no output block.
  package var withoutBlock = 0
  /// The places where two runs differed, which have become placeholders.
  package var replaced: [String] = []
  /// How many changes were turned down.
  package var declined = 0

  /// A step whose output was left as it is, and why.
  package struct Refusal: Sendable, Equatable {
    /// The step's number.
    package var step: Int
    /// The line of its opening fence, from 1.
    package var line: Int
    /// Why its output cannot be accepted.
    package var reason: String
  }

  /// One change to a page, before it is made.
  package struct Change: Sendable {
    /// The step whose output changes; nil for a block that shows a source file.
    package var step: Step?
    /// The line of the block that changes, or of the step that gets one, from 1.
    package var line: Int
    /// The lines that the page has; nil when a block is added.
    package var old: [String]?
    /// The lines that it is to have.
    package var new: [String]
    /// What of the new lines was not printed like that, because two runs differ there.
    package var notes: [String] = []
  }

  /// The result in a few words.
  package var summary: String {
    switch changed {
    case 0: refused.isEmpty && declined == 0 ? "nothing to do" : "nothing accepted"
    case 1: "1 block changed"
    default: "\(changed) blocks changed"
    }
  }

  /// Writes the outputs of a transcript into the lesson's file, as `propose` says.
  ///
  /// - Returns: what was changed, and what was not.
  /// - Throws: when the file has changed since it was read, or cannot be written.
  package static func accept(
    _ transcript: Transcript, second: Transcript? = nil, of lesson: Lesson, addsBlocks: Bool,
    packageRoot: String, approves: (Change) -> Bool = { _ in true }
  ) throws -> Acceptance {
    let (result, bytes) = try propose(
      transcript, second: second, of: lesson, addsBlocks: addsBlocks, packageRoot: packageRoot,
      approves: approves)
    if bytes != lesson.source {
      try LessonEditor.write(bytes, to: lesson.file, expecting: lesson.source)
    }
    return result
  }

  /// The text of a lesson with the outputs of a transcript. Nothing is written.
  ///
  /// - Parameters:
  ///   - transcript: what the steps did.
  ///   - second: what they did when they ran again; where that differs, the lesson gets placeholders.
  ///   - lesson: the lesson that they are steps of.
  ///   - addsBlocks: whether a step that prints and has no output block gets one.
  ///   - packageRoot: where the paths of `source=` blocks start.
  ///   - approves: asked for each change, in the order of the page; by default all are made.
  /// - Returns: what is changed and what is not, and the bytes of the lesson with the changes.
  /// - Throws: when a source cannot be read, or the outputs cannot stand in the lesson.
  package static func propose(
    _ transcript: Transcript, second: Transcript? = nil, of lesson: Lesson, addsBlocks: Bool,
    packageRoot: String, approves: (Change) -> Bool = { _ in true }
  ) throws -> (Acceptance, bytes: [UInt8]) {
    var acceptance = OutputAcceptance(
      transcript, second: second, of: lesson, addsBlocks: addsBlocks)
    acceptance.run(approves: approves)
    var result = acceptance.result
    var outputs = acceptance.outputs
    let sources = try staleSources(of: lesson, packageRoot: packageRoot).filter { index, lines in
      let block = lesson.sourceBlocks[index]
      return result.ask(
        Change(step: nil, line: block.line, old: block.lines, new: lines), approves)
    }
    let bytes: [UInt8]
    do {
      bytes = try LessonEditor.replacingOutputs(
        of: lesson, with: outputs, at: acceptance.places, sources: sources)
    } catch {
      result.refuseWhatCannotStand(&outputs, at: acceptance.places, in: lesson)
      bytes = try LessonEditor.replacingOutputs(
        of: lesson, with: outputs, at: acceptance.places, sources: sources)
    }
    result.changed = outputs.count + sources.count
    return (result, bytes)
  }
}

extension Acceptance {
  /// Text that is most likely another on the next run, among what would be written after one run.
  ///
  /// - Parameters:
  ///   - transcript: what the steps did.
  ///   - lesson: the lesson that they are steps of.
  ///   - addsBlocks: whether a step that prints and has no output block gets one.
  ///   - number: the step that is asked about; nil for all.
  /// - Returns: the first such text, and the step that printed it; nil when there is none.
  package static func volatileText(
    in transcript: Transcript, of lesson: Lesson, addsBlocks: Bool, step number: Int? = nil
  ) -> (step: Step, text: String)? {
    var acceptance = OutputAcceptance(transcript, second: nil, of: lesson, addsBlocks: addsBlocks)
    acceptance.run { _ in true }
    for step in lesson.steps where number == nil || step.number == number {
      let old = Set(step.expectation?.lines ?? [])
      let new = acceptance.outputs[step.number]?.filter { !old.contains($0) } ?? []
      if let text = VolatileText.first(in: new, today: Today.dates) { return (step, text) }
    }
    return nil
  }

  private mutating func ask(_ change: Change, _ approves: (Change) -> Bool) -> Bool {
    let isApproved = approves(change)
    if !isApproved { declined += 1 }
    return isApproved
  }

  /// Leaves out the outputs that the page would not say as they are, so that one step does not
  /// stand in the way of the others.
  private mutating func refuseWhatCannotStand(
    _ outputs: inout [Int: [String]], at places: [Int: LessonEditor.OutputPlace], in lesson: Lesson
  ) {
    for step in lesson.steps {
      guard let lines = outputs[step.number] else { continue }
      do {
        _ = try LessonEditor.replacingOutputs(
          of: lesson, with: [step.number: lines], at: places)
      } catch {
        outputs[step.number] = nil
        refuse(step, "\(error)")
      }
    }
    refused.sort { $0.step < $1.step }
  }

  /// What the blocks with `source=` should show, by index, where they show something else.
  private static func staleSources(
    of lesson: Lesson, packageRoot: String
  ) throws -> [Int: [String]] {
    var stale: [Int: [String]] = [:]
    for (index, block) in lesson.sourceBlocks.enumerated() {
      let lines = try SourceRegion.extract(
        path: block.path, region: block.region, packageRoot: packageRoot)
      if lines != block.lines { stale[index] = lines }
    }
    return stale
  }
}
