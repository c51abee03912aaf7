import LessonModel
import Markdown

/// What an operator does to servers, as a line across the lanes: a sign, the verb, the servers in their
/// colours.
struct OperationHTML {
  private let step: Step
  private let voices: Voices
  private let commands: [ServiceCommand]

  /// - Returns: nil for a step of another kind, and for one whose output is to be guessed.
  init?(_ step: Step, voices: Voices) {
    guard step.kind.isOperation, !step.asksForGuess, !step.attributes.isHidden else { return nil }
    (self.step, self.voices) = (step, voices)
    let (commands, failures) = ServiceCommand.all(in: step.input)
    guard failures.isEmpty, !commands.isEmpty else { return nil }
    self.commands = commands
  }

  /// The input, line by line.
  var html: String {
    let verbs = Dictionary(commands.map { ($0.lineIndex, $0.verb) }, uniquingKeysWith: { $1 })
    let lines = step.input.split(separator: "\n", omittingEmptySubsequences: false)
    let html = lines.enumerated().map { index, line in
      let end = index + 1 < lines.count ? "\n" : ""
      guard let verb = verbs[index] else { return HTMLText.escape(line) + end }
      // The blanks stay: what is copied is what the lesson says.
      let words = line.split(separator: " ", omittingEmptySubsequences: false).map { word in
        if word == verb.rawValue { return "<b class=\"verb\">\(word)</b>" }
        guard let server = voices.voice(ofServer: String(word)) else {
          return HTMLText.escape(word)
        }
        let classes = (["who"] + server.classes).joined(separator: " ")
        return "<b class=\"\(classes)\">\(server.mark)\(HTMLText.escape(word))</b>"
      }
      return "<span class=\"op-\(verb)\">\(words.joined(separator: " "))</span>\(end)"
    }
    return "<pre class=\"input\"><code>\(html.joined())</code></pre>\n"
  }

  /// What the step shows beside that: what it was told to do it only says again.
  func rest(of output: StepOutput) -> StepOutput {
    let own = StepOutput(output.parts.filter { $0.session == nil })
    let lines = own.lines
    let isEcho =
      lines.count == commands.count
      && zip(lines, commands).allSatisfy { line, command in
        let words = line.split(separator: " ").map(String.init)
        return words.first == command.verb.done
          && command.services.allSatisfy(words.contains)
      }
    return isEcho ? StepOutput(output.parts.filter { $0.session != nil }) : output
  }
}

extension ServiceCommand.Verb {
  /// What is said when it is done.
  fileprivate var done: String {
    switch self {
    case .stop: "stopped"
    case .cut: "cut"
    case .pause, .resume, .promote, .advance: rawValue + "d"
    case .start, .crash, .heal: rawValue + "ed"
    }
  }
}
