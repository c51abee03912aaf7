import LessonModel

/// Choices and what there is to say about them.
extension StepModeScreen {
  /// The choices, with their numbers.
  func choices(_ choices: [Choice]) -> [TerminalLine] {
    wrapped("What do you expect?", .strong)
      + choices.enumerated().flatMap { index, choice in
        let mark = "\(index + 1)  "
        return LessonTerminal.wrapped(pieces(of: choice.text), width: width - 2 - mark.count)
          .enumerated().map { line in
            let start = line.offset == 0 ? mark : String(repeating: " ", count: mark.count)
            return TerminalLine([.init("  " + start, [.strong])] + line.element.pieces)
          }
      }
  }

  /// What there is to say to those who chose a choice: first what happened.
  func feedback(_ choice: Choice, right: Choice?) -> [TerminalLine] {
    let style: TerminalStyle = choice.isRight ? .good : .attention
    let verdict =
      choice.isRight
      ? [TerminalLine.Piece("So it is. ", [style])]
      : [.init("The run shows: ", [style])] + pieces(of: right?.text ?? "") + [.init(". ")]
    return LessonTerminal.wrapped(verdict + pieces(of: choice.feedback), width: width)
  }

  private func pieces(of text: String) -> [TerminalLine.Piece] {
    Choice.pieces(of: text).map { .init($0.text, $0.isCode ? [.code] : []) }
  }
}
