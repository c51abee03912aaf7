import TestSupport
import Testing

@testable import Terminal

/// Guesses, compared with outputs.
struct PredictionTests {
  @Test("a guess is judged by what matters", arguments: GuessCase.all)
  func judges(example: GuessCase) {
    let prediction = Prediction(example.guess, output: example.output)
    #expect(prediction.isRight == example.isRight)
    #expect(prediction.sentence == example.sentence)
  }
}
