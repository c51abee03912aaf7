public import Lessons

/// What `accept` did to one lesson.
public struct Acceptance: Sendable {
  /// How many output blocks were changed or added.
  public var changed = 0
  /// Expected lines with placeholders that no longer match and are gone.
  public var lost: [String] = []
  /// Steps whose output was not accepted.
  public var refused: [Refusal] = []
  /// How many steps print something and have no output block.
  public var withoutBlock = 0
  /// How many changes were turned down.
  public var declined = 0

  /// A step whose output was left as it is, and why.
  public struct Refusal: Sendable, Equatable {
    /// The step's number.
    public var step: Int
    /// The line of its opening fence, from 1.
    public var line: Int
    /// Why its output cannot be accepted.
    public var reason: String
  }

  /// One change to a page, before it is made.
  public struct Change: Sendable {
    /// The step whose output changes; nil for a block that shows a source file.
    public var step: Step?
    /// The line of the block that changes, or of the step that gets one, from 1.
    public var line: Int
    /// The lines that the page has; nil when a block is added.
    public var old: [String]?
    /// The lines that it is to have.
    public var new: [String]
  }

  /// The result in a few words.
  public var summary: String {
    switch changed {
    case 0: refused.isEmpty && declined == 0 ? "nothing to do" : "nothing accepted"
    case 1: "1 block changed"
    default: "\(changed) blocks changed"
    }
  }

  /// Writes the outputs of a transcript into the lesson's file.
  ///
  /// - Parameters:
  ///   - transcript: what the steps did.
  ///   - lesson: the lesson that they are steps of.
  ///   - addsBlocks: whether a step that prints and has no output block gets one.
  ///   - packageRoot: where the paths of `source=` blocks start.
  ///   - approves: asked for each change, in the order of the page; by default all are made.
  /// - Returns: what was changed, and what was not.
  /// - Throws: when the file has changed since it was read, or cannot be written.
  public static func accept(
    _ transcript: Transcript, of lesson: Lesson, addsBlocks: Bool, packageRoot: String,
    approves: (Change) -> Bool = { _ in true }
  ) throws -> Acceptance {
    var result = Acceptance()
    var outputs: [Int: [String]] = [:]
    var captures = Captures()
    for (step, record) in zip(lesson.steps, transcript.steps) {
      let lines = record.outputLines
      switch record.outcome {
      case .errored, .notRun:
        result.refuse(step, "it \(record.outcome.rawValue): \(record.message ?? "")")
        continue
      case .skipped: continue
      case .passed, .failed: break
      }
      guard let expectation = step.expectation else {
        if record.outcome == .failed { result.refuse(step, "it failed: \(record.message ?? "")") }
        let new = ExpectationMerger.merge(nil, output: lines, captures: captures).lines
        guard !new.isEmpty, record.outcome == .passed else { continue }
        if !addsBlocks {
          result.withoutBlock += 1
        } else if record.omittedBytes > 0 {
          result.refuse(step, record.omission)
        } else if result.ask(Change(step: step, line: step.line, old: nil, new: new), approves) {
          outputs[step.number] = new
        }
        continue
      }
      // A step that passed matches, unless a part of its output that was left out decides.
      if record.outcome == .passed || record.omittedBytes == 0,
        ExpectationMatcher(expectation).match(lines, captures: &captures).matched
      {
        continue
      }
      if record.omittedBytes > 0 {
        result.refuse(step, record.omission)
        continue
      }
      let merged = ExpectationMerger.merge(expectation, output: lines, captures: captures)
      let change = Change(
        step: step, line: expectation.line, old: expectation.lines, new: merged.lines)
      guard result.ask(change, approves) else { continue }
      outputs[step.number] = merged.lines
      result.lost += merged.lost
      // What the merged lines bind must be known to the steps after this one.
      let accepted = Expectation(
        lines: merged.lines, line: expectation.line, isUnordered: expectation.isUnordered,
        isExact: expectation.isExact)
      _ = ExpectationMatcher(accepted).match(lines, captures: &captures)
    }
    let sources = try staleSources(of: lesson, packageRoot: packageRoot).filter { index, lines in
      let block = lesson.sourceBlocks[index]
      return result.ask(
        Change(step: nil, line: block.line, old: block.lines, new: lines), approves)
    }
    let bytes: [UInt8]
    do {
      bytes = try LessonEditor.replacingOutputs(of: lesson, with: outputs, sources: sources)
    } catch {
      result.refuseWhatCannotStand(&outputs, in: lesson)
      bytes = try LessonEditor.replacingOutputs(of: lesson, with: outputs, sources: sources)
    }
    result.changed = outputs.count + sources.count
    if bytes != lesson.source {
      try LessonEditor.write(bytes, to: lesson.file, expecting: lesson.source)
    }
    return result
  }
}

extension Acceptance {
  private mutating func ask(_ change: Change, _ approves: (Change) -> Bool) -> Bool {
    let isApproved = approves(change)
    if !isApproved { declined += 1 }
    return isApproved
  }

  private mutating func refuse(_ step: Step, _ reason: String) {
    refused.append(Refusal(step: step.number, line: step.line, reason: reason))
  }

  /// Leaves out the outputs that the page would not say as they are, so that one step does not
  /// stand in the way of the others.
  private mutating func refuseWhatCannotStand(_ outputs: inout [Int: [String]], in lesson: Lesson) {
    for step in lesson.steps {
      guard let lines = outputs[step.number] else { continue }
      do {
        _ = try LessonEditor.replacingOutputs(of: lesson, with: [step.number: lines])
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

extension StepRecord {
  /// Why an output of which a part is missing cannot be expected.
  fileprivate var omission: String {
    "it printed \(omittedBytes) bytes more than are kept, and what was left out cannot be compared; "
      + "print less, or expect the lines that matter and a line ... between them"
  }

  /// The lines of the output.
  var outputLines: [String] {
    var lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
