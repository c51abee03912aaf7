package import LessonModel

extension [Finding] {
  /// Of findings that say the same of one page the first, with how many there are.
  package var summed: [Finding] {
    guard var first, count > 1 else { return self }
    first.problem += " (the first of \(count) on this page)"
    return [first]
  }
}
