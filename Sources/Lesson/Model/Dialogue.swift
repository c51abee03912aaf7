/// A block that shows a terminal as people write it down: what was typed behind a prompt, and
/// below it what came back.
///
///     $ acme init demo
///     created demo
///
/// Such a block is one step. What each command must print is the element of the step's `outputs`
/// with the same index.
package struct Dialogue: Sendable, Equatable, Encodable {
  /// One command.
  package struct Exchange: Sendable, Equatable, Encodable {
    /// Its lines as the page has them, prompts included.
    package var shown: [String]
    /// What is typed, without prompts, its lines ended by LF but for the last.
    package var input: String
    /// The line of the first of `shown`, from 1.
    package var line: Int

    package init(shown: [String], input: String, line: Int) {
      (self.shown, self.input, self.line) = (shown, input, line)
    }
  }

  /// The commands, in page order.
  package var exchanges: [Exchange]
  /// All lines of the block as the page has them.
  package var lines: [String]

  package init(exchanges: [Exchange], lines: [String]) {
    (self.exchanges, self.lines) = (exchanges, lines)
  }

  /// All that is typed.
  package var input: String { exchanges.map(\.input).joined(separator: "\n") + "\n" }
}

extension Step {
  /// The commands of a dialogue; nil for a step of another form, and for one whose text is no longer
  /// that of the page.
  package var exchanges: [Dialogue.Exchange]? {
    guard let dialogue, dialogue.input == input else { return nil }
    return dialogue.exchanges
  }
}
