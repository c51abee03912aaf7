/// What a reader might expect of a `predict` step, and a sentence for those who chose it.
package struct Choice: Sendable, Equatable, Codable {
  /// What one might expect, as it is written: what stands between backticks is code.
  package var text: String
  /// Why that is right or wrong, written in the same way.
  package var feedback: String
  /// Whether it is what happens.
  package var isRight: Bool
  /// Its line in the lesson, from 1.
  package var line: Int

  /// Makes a choice.
  package init(_ text: String, feedback: String, isRight: Bool, line: Int) {
    (self.text, self.feedback) = (text, feedback)
    (self.isRight, self.line) = (isRight, line)
  }

  /// A part of a text.
  package struct Piece: Sendable, Equatable {
    /// Without backticks.
    package var text: String
    /// Whether it stood between backticks.
    package var isCode: Bool
  }

  /// A text taken apart at its backticks, without empty parts.
  /// - Complexity: O(n) in the length of the text.
  package static func pieces(of text: String) -> [Piece] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .map { Piece(text: String($0.element), isCode: $0.offset % 2 == 1) }
      .filter { !$0.text.isEmpty }
  }

  /// What a run proves of it: an output holds all of these texts when the choice is right, and not
  /// all of them when it is wrong. None are a choice that no run is asked about.
  package var proofs: [String] { Self.pieces(of: text).filter(\.isCode).map(\.text) }
}

extension [Choice] {
  /// What is wrong with choices, given what the step has printed: a text that a right choice shows
  /// as code and that does not stand there, or those of a wrong one that do. nil when nothing is.
  ///
  /// A text stands in an output when one line holds it as whole words and numbers: `8` is not in
  /// `18`, `-8` or `8.5`. Runs of blanks compare as one.
  ///
  /// - Complexity: O(n · m) in the bytes of the output and of the choices.
  package func problem(in output: String) -> String? {
    let lines = output.split(separator: "\n").map(Choice.folded)
    for choice in self {
      let proofs = choice.proofs
      let missing = proofs.first { proof in
        let text = Choice.folded(proof)
        return !lines.contains { Choice.line($0, holds: text) }
      }
      if choice.isRight, let missing {
        return
          "the choice of line \(choice.line) is marked as right, and its `\(missing)` is not in "
          + "the output"
      }
      if !choice.isRight, missing == nil, let proof = proofs.first {
        return "the choice of line \(choice.line) is marked as wrong, and its `\(proof)` is in the "
          + "output"
      }
    }
    return nil
  }
}

extension Choice {
  fileprivate static func folded(_ text: some StringProtocol) -> [Character] {
    Array(text.split { $0 == " " || $0 == "\t" || $0 == "\r" }.joined(separator: " "))
  }

  fileprivate static func line(_ line: [Character], holds text: [Character]) -> Bool {
    guard let first = text.first, let last = text.last, line.count >= text.count else {
      return false
    }
    return (0...(line.count - text.count)).contains { start in
      let end = start + text.count
      guard line[start..<end].elementsEqual(text) else { return false }
      let before = line[..<start].suffix(2)
      let after = line[end...].prefix(2)
      return !isJoined(Array(before.reversed()), first) && !isJoined(Array(after), last)
        && !(first.isNumber && isSign(before))
    }
  }

  /// Whether a word or number goes on beyond a character: `neighbours` are the next two there.
  private static func isJoined(_ neighbours: [Character], _ edge: Character) -> Bool {
    guard let next = neighbours.first else { return false }
    func isPart(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || character == "_"
    }
    if isPart(edge), isPart(next) { return true }
    return edge.isNumber && (next == "." || next == ",") && neighbours.count > 1
      && neighbours[1].isNumber
  }

  /// Whether a number behind this text has a sign: `x-1` is a name.
  private static func isSign(_ before: ArraySlice<Character>) -> Bool {
    guard before.last == "-" else { return false }
    return before.count == 1 || before.first.map { !$0.isLetter && !$0.isNumber } == true
  }
}
