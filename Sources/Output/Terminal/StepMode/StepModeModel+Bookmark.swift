import LessonModel

/// Going on where the learner left the lesson: the steps before are run again, as when going back.
extension StepModeModel {
  /// Where the learner would go on in the page of this absolute path; nil before the first step and
  /// behind the last one.
  package func bookmark(of page: String) -> StepModeBookmark? {
    // Until the question whether to go on there is answered, that is where the learner is.
    if case .offering(let bookmark) = phase { return bookmark }
    if isAtEnd { return nil }
    let hasRun = ran.contains(place) || skipped.contains(place)
    let next = place + (hasRun ? 2 : 1)
    guard next > 1, next <= lesson.steps.count else { return nil }
    let numbers = { (places: Set<Int>) in places.filter { $0 < next - 1 }.map { $0 + 1 }.sorted() }
    let last = max(next - 1, (edits.keys.max() ?? -1) + 1)
    return StepModeBookmark(
      page: page, step: next, steps: lesson.steps.prefix(last).map(StepModeBookmark.StepText.init),
      ran: numbers(ran), skipped: numbers(skipped),
      edits: Dictionary(uniqueKeysWithValues: edits.map { ($0.key + 1, $0.value) }),
      guesses: Dictionary(uniqueKeysWithValues: guesses.map { ($0.key + 1, $0.value) }),
      revealed: revealed.sorted())
  }

  /// Asks whether to go on there, or says why that cannot be, and begins.
  mutating func offer(_ bookmark: StepModeBookmark) -> [StepModeAction] {
    if let obstacle = bookmark.obstacle(in: lesson) {
      return [
        .show(.note("You were here before, and cannot go on there: \(obstacle) You begin anew."))
      ] + arrive(at: 0)
    }
    phase = .offering(bookmark)
    return [
      .show(
        .text([
          "You were here before, and left before step \(bookmark.step) of \(lesson.steps.count)."
        ]))
    ] + askWhetherToGoOn(bookmark)
  }

  private func askWhetherToGoOn(_ bookmark: StepModeBookmark) -> [StepModeAction] {
    let ran = bookmark.ran.count
    let what = ran == 0 ? "" : ran == 1 ? ": 1 step runs again" : ": \(ran) steps run again"
    return [.awaitKey(prompt: "Enter goes on there\(what)  b begins anew  q leaves ")]
  }

  /// Takes the answer.
  mutating func decide(_ key: StepModeKey, _ bookmark: StepModeBookmark) -> [StepModeAction] {
    switch key {
    case .back:
      return arrive(at: 0)
    case .enter, .yes:
      func places(_ numbers: [Int]) -> [Int] { numbers.map { $0 - 1 } }
      go(to: bookmark.step - 1)
      (ran, skipped) = (Set(places(bookmark.ran)), Set(places(bookmark.skipped)))
      for (number, text) in bookmark.edits { edits[number - 1] = text }
      for (number, isRight) in bookmark.guesses { guesses[number - 1] = isRight }
      revealed = Set(bookmark.revealed)
      if ran.isEmpty { return arrive(at: place) }
      phase = .atStop(.before)
      return open(from: .before, then: .arrive)
    default: return askWhetherToGoOn(bookmark)
    }
  }
}
