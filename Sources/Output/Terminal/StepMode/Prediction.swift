/// A learner's guess at a step's output, compared with the output.
package struct Prediction: Sendable, Equatable {
  /// The guessed lines that stand in the output, each as often as there is a line for it.
  package let matching: Int
  /// How many lines were guessed.
  package let guessed: Int
  /// How many lines the output has; empty ones do not count.
  package let printed: Int
  /// The numbers of the lines of output, from 1, that hold the guess or share most words with it;
  /// nil when nothing is near.
  package let nearest: (Int, sharesAll: Bool)?

  /// Compares. White space and the case of letters do not count; `\n` in the guess begins a new
  /// line.
  ///
  /// - Complexity: O(n · m) for a guess of n lines and an output of m.
  package init(_ guess: String, output: String) {
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(Self.folded)
    let guesses = guess.replacing("\\n", with: "\n").split(separator: "\n").map(Self.folded)
      .filter { !$0.isEmpty }
    var left = lines.filter { !$0.isEmpty }
    printed = left.count
    guessed = guesses.count
    var matching = 0
    for guess in guesses {
      guard let index = left.firstIndex(of: guess) else { continue }
      left.remove(at: index)
      matching += 1
    }
    self.matching = matching
    nearest = Self.nearest(to: guesses.joined(separator: " "), among: lines)
  }

  /// Whether the guess is the whole output.
  package var isRight: Bool { guessed > 0 && matching == guessed && guessed == printed }

  /// How it compares, in a sentence.
  package var sentence: String {
    let all = printed == 1 ? "the only line" : "\(printed) lines"
    if printed == 0 { return "You guessed something, and the step printed nothing." }
    if isRight {
      return printed == 1
        ? "Your guess is right." : "Your guess is right: all \(printed) lines match."
    }
    if matching > 0 {
      return "\(matching) of the \(guessed == 1 ? "1 line" : "\(guessed) lines") that you guessed "
        + "\(matching == 1 ? "is" : "are") among the output's \(all)."
    }
    let start = "None of the output's \(printed == 1 ? "1 line" : all) is what you guessed"
    guard let (number, sharesAll) = nearest else { return start + "." }
    return sharesAll
      ? start + ", but line \(number) holds it." : start + "; line \(number) comes nearest."
  }

  /// Compares everything.
  package static func == (left: Self, right: Self) -> Bool {
    left.matching == right.matching && left.guessed == right.guessed
      && left.printed == right.printed && left.nearest?.0 == right.nearest?.0
      && left.nearest?.sharesAll == right.nearest?.sharesAll
  }

  private static func nearest(
    to guess: String, among lines: [String]
  ) -> (Int, sharesAll: Bool)? {
    guard !guess.isEmpty else { return nil }
    if let index = lines.firstIndex(where: { $0.contains(guess) }) { return (index + 1, true) }
    let words = Set(guess.split(separator: " "))
    let shared = lines.map { words.intersection($0.split(separator: " ")).count }
    guard let most = shared.max(), most > 0, let index = shared.firstIndex(of: most) else {
      return nil
    }
    return (index + 1, false)
  }

  private static func folded(_ line: some StringProtocol) -> String {
    line.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
