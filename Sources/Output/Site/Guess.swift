import LessonModel

/// What has to tell a guess from the others of its page: the fold that holds the answer, and what the
/// timeline does not say before that is open.
enum Guess {
  /// From how many on two of a page share a class: opening one then tells both.
  static let classCount = 16

  /// The places of the steps that ask for a guess, by their numbers.
  static func places(in lesson: Lesson) -> [Int: Int] {
    let asking = lesson.steps.filter(\.asksForGuess)
    return Dictionary(
      uniqueKeysWithValues: asking.enumerated().map { ($0.element.number, $0.offset) })
  }

  /// The class of the fold of the guess at a place.
  static func className(_ place: Int) -> String { "guess-\(place % classCount + 1)" }

  /// The class of what the page does not tell before the fold of that guess is open.
  static func maskName(_ place: Int) -> String { "ask-\(place % classCount + 1)" }
}
