import Foundation
import Testing

/// A guess at an output, and how it is judged: by step mode and by the site in the same way.
package struct GuessCase: Sendable, Codable, CustomTestStringConvertible {
  package let guess: String
  package let output: String
  package let isRight: Bool
  package let sentence: String

  package var testDescription: String { "\(guess) of \(output)".replacing("\n", with: "↵") }

  /// All of `Tests/Fixtures/guesses.json`.
  package static let all: [GuessCase] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/guesses.json")
    do {
      return try JSONDecoder().decode([GuessCase].self, from: Data(contentsOf: file))
    } catch {
      preconditionFailure("\(file.path): \(error)")
    }
  }()
}
