import LessonModel
import Matching

extension Expectation {
  /// Whether an output of which a part was left out is judged without that part: it differs all the
  /// same, or what stands for the part may be anything.
  func allows(omissionIn record: StepRecord, _ lines: [String], _ captures: Captures) -> Bool {
    let matcher = ExpectationMatcher(self)
    var trial = captures
    guard matcher.match(lines, captures: &trial).matched else { return true }
    trial = captures
    var other = record
    other.output = record.output.withOtherGaps
    return matcher.match(other.comparedLines(isUnordered: isUnordered), captures: &trial).matched
  }

  /// How many lines it stands for; nil when a line `...` leaves that open.
  var lineCount: Int? {
    lines.contains { Pattern($0, isExact: isExact).isGap } ? nil : lines.count
  }
}
