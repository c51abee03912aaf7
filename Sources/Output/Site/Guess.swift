import LessonModel
import LessonText

/// What has to tell a guess from the others of its page: the fold that holds the answer, and what the page
/// does not tell before that is open.
enum Guess {
  /// From how many on two of a page share a class: opening one then tells both.
  static let classCount = 16

  /// The class of the fold of the guess at a place.
  static func className(_ place: Int) -> String { "guess-\(place % classCount + 1)" }

  /// The class of what the page does not tell before the fold of that guess is open.
  static func maskName(_ place: Int) -> String { "ask-\(place % classCount + 1)" }
}

/// The guesses of a page, and which of its parts wait for them.
struct Guesses {
  /// The places of the steps that ask for a guess among all that do, by their numbers.
  let places: [Int: Int]
  private let secrets: GuessSecrets

  /// - Complexity: O(n) in the size of the page, times the number of its guesses.
  init(_ lesson: Lesson) {
    let asking = lesson.steps.filter(\.asksForGuess)
    places = Dictionary(
      uniqueKeysWithValues: asking.enumerated().map { ($0.element.number, $0.offset) })
    secrets = GuessSecrets(lesson)
  }

  /// The numbers of the steps whose folds have to be open before all is told that a step did: its own,
  /// and those whose answers its output tells.
  func asked(beforeTelling number: Int) -> [Int] {
    (places[number] == nil ? [] : [number]) + others(beforeTelling: number)
  }

  /// The same without its own.
  func others(beforeTelling number: Int) -> [Int] { secrets.ofSteps[number] ?? [] }

  /// The prose that tells answers.
  var passages: [GuessSecrets.Passage] { secrets.passages }

  /// The numbers of the steps whose answers a footnote tells, by its number.
  var footnotes: [Int: [Int]] { secrets.ofFootnotes }

  /// The classes of what waits for guesses; none for none.
  func masks(_ numbers: some Sequence<Int>) -> [String] {
    numbers.compactMap { places[$0] }.map(Guess.maskName)
      .reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }
  }

  /// The same with the class of what is not shown until then.
  func told(_ numbers: some Sequence<Int>) -> [String] {
    let masks = masks(numbers)
    return masks.isEmpty ? [] : ["told"] + masks
  }
}
