import Testing

@testable import Terminal

/// Guesses, compared with outputs.
struct PredictionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let guess: String
    let output: String
    let isRight: Bool
    let sentence: String

    var testDescription: String { "\(guess) of \(output)".replacing("\n", with: "↵") }

    init(_ guess: String, _ output: String, _ isRight: Bool, _ sentence: String) {
      (self.guess, self.output, self.isRight, self.sentence) = (guess, output, isRight, sentence)
    }
  }

  static let cases = [
    Case("7", "7\n", true, "Your guess is right."),
    Case("  UPDATE   1 ", "update 1\n", true, "Your guess is right."),
    Case("a\\nb", "a\nb\n", true, "Your guess is right: all 2 lines match."),
    Case("b\\na", "a\n\nb\n", true, "Your guess is right: all 2 lines match."),
    Case(
      "a\\nc", "a\nb\n", false,
      "1 of the 2 lines that you guessed is among the output's 2 lines."),
    Case(
      "a\\na", "a\nb\n", false,
      "1 of the 2 lines that you guessed is among the output's 2 lines."),
    Case(
      "a\\nb\\nx", "a\nb\nc\n", false,
      "2 of the 3 lines that you guessed are among the output's 3 lines."),
    Case(
      "1 row", "x\n(1 row)\n", false,
      "None of the output's 2 lines is what you guessed, but line 2 holds it."),
    Case(
      "alice has 500", "bob has 1\nalice has 1000\n", false,
      "None of the output's 2 lines is what you guessed; line 2 comes nearest."),
    Case("x", "y\nz\n", false, "None of the output's 2 lines is what you guessed."),
    Case("x", "y\n", false, "None of the output's 1 line is what you guessed."),
    Case("x", "", false, "You guessed something, and the step printed nothing."),
  ]

  @Test("compares", arguments: cases)
  func compares(testCase: Case) {
    let prediction = Prediction(testCase.guess, output: testCase.output)
    #expect(prediction.isRight == testCase.isRight)
    #expect(prediction.sentence == testCase.sentence)
  }
}
