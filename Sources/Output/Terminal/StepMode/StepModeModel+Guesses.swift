import LessonModel

/// Guesses: the learner is asked before a `predict` step runs for the first time, and told how the
/// guess compares with what it printed.
extension StepModeModel {
  /// Whether the learner has yet to see what the step at a place prints.
  func isUnseen(_ place: Int) -> Bool { lesson.steps[place].asksForGuess && runs[place] == nil }

  /// Asks what the step at hand will print.
  mutating func askForGuess() -> [StepModeAction] {
    phase = .guessing
    guard hasChoices else {
      return [
        .awaitLine(prompt: "What will it print? A number, a code or a line; Enter skips: ")
      ]
    }
    return [
      .show(.choices(step.choices)),
      .awaitLine(prompt: "Which one? 1 to \(step.choices.count); Enter skips: "),
    ]
  }

  /// Takes what the learner expects, and runs the step.
  mutating func guess(_ line: String) -> [StepModeAction] {
    let words = line.split(whereSeparator: \.isWhitespace)
    guess = words.isEmpty ? nil : words.joined(separator: " ")
    if let guess, let problem = problem(withGuess: guess) {
      self.guess = nil
      return [.show(.note(problem))] + askForGuess()
    }
    return run()
  }

  /// Why a guess at the step at hand is none; nil when it is one.
  func problem(withGuess guess: String) -> String? {
    guard hasChoices, !guess.isEmpty, chosen(by: guess) == nil else { return nil }
    return "'\(guess)' is no choice: type a number from 1 to \(step.choices.count)."
  }

  /// How the guess compares with what the step has printed, and counts it.
  mutating func judge(_ run: StepRun) -> [StepModeAction] {
    guard let guess else { return [] }
    self.guess = nil
    guard let choice = chosen(by: guess), hasChoices else {
      let prediction = Prediction(guess, output: run.record.output.text)
      note(isRight: prediction.isRight)
      return [.show(.comparison(prediction))]
    }
    guard run.record.outcome == .passed else {
      return [.show(.note("It did not print what the page is about, so the guess does not count."))]
    }
    note(isRight: choice.isRight)
    return [.show(.feedback(choice, right: step.choices.first(where: \.isRight)))]
  }

  /// The first guess counts: who guesses again has seen the output.
  private mutating func note(isRight: Bool) {
    if guesses[place] == nil { guesses[place] = isRight }
  }

  /// Whether there are choices, which are about the page's own text.
  private var hasChoices: Bool { !step.choices.isEmpty && edits[place] == nil }

  private func chosen(by guess: String) -> Choice? {
    guard let number = Int(guess), step.choices.indices.contains(number - 1) else { return nil }
    return step.choices[number - 1]
  }
}
