import LessonModel
import Markdown

/// What stands between a step and the fold of its output where the page asks for a guess first.
///
/// Everything works without a script: a choice shows its feedback when it is checked, and the fold
/// opens. With one, choosing opens the fold; and where there are no choices, there is a field to
/// write a guess into.
struct GuessHTML {
  private let step: Step
  private let id: String
  private let place: Int

  /// Describes the question of a step, which has this id and this place among the guesses of the page.
  init(_ step: Step, id: String, place: Int) {
    (self.step, self.id, self.place) = (step, id, place)
  }

  /// The choices; nothing where there are none.
  private var choices: String {
    guard let right = step.choices.first(where: \.isRight) else { return "" }
    let items = step.choices.enumerated().map { index, choice in
      // No input is described by it: a screen reader would read it out before anything is chosen.
      let place = "\(id).choice-\(index + 1)"
      // What is said to those who chose something else begins with what happens.
      let verdict = choice.isRight ? "So it is." : "The run shows: \(Self.html(right.text))."
      return """
        <div class="choice"><label><input type="radio" name="\(id).guess" value="\(index + 1)"\
        \(choice.isRight ? " data-right" : "")>\
        <span>\(Self.html(choice.text))</span></label>
        <p class="feedback" id="\(place)"><b>\(verdict)</b> \(Self.html(choice.feedback))</p></div>

        """
    }
    return
      "<fieldset class=\"choices\"><legend>What do you expect?</legend>\n\(items.joined())</fieldset>\n"
  }

  /// The choices, and the fold without its end, which is `ending`.
  ///
  /// - Parameters:
  ///   - output: the HTML of the output; empty for none.
  ///   - hasRun: whether the step printed it, or its author expects it.
  ///   - hasProse: whether prose follows that belongs into the fold.
  ///   - isOpen: whether the fold is open from the start.
  /// - Returns: that HTML.
  func html(around output: String, hasRun: Bool, hasProse: Bool, isOpen: Bool) -> String {
    let printed = hasRun ? "it printed" : "it should print"
    let nothing = "<p class=\"expected\">It \(printed.dropFirst(3)) nothing.</p>\n"
    return """
      \(choices)<details class="predict \(Guess.className(place))"\(isOpen ? " open" : "")>\
      <summary>Show what \(printed)\(hasProse ? ", and the text about it" : "")</summary>
      <div class="printed" tabindex="-1" role="group" aria-label="What \(printed), step \(step.number)">
      \(output.isEmpty ? nothing : output)</div>

      """
  }

  /// The end of the fold.
  static let ending = "</details>\n"

  /// A text with its code.
  private static func html(_ text: String) -> String {
    Choice.pieces(of: text).map { piece in
      let text = HTMLText.escape(piece.text)
      return piece.isCode ? "<code>\(text)</code>" : text
    }.joined()
  }
}
