import CommandFrame
import Glibc
import Platform
import Terminal

/// What step mode writes to the terminal: lines, a page at a time, and one line that goes away.
final class StepDisplay {
  private let input: TerminalInput
  private let color: Bool
  private let hyperlinks: Bool
  private let redraws: Bool
  private let makeScreen: (Int, Bool, StepModeView) -> StepModeScreen
  /// How many rows have been written since the learner last pressed a key.
  private var rows = 0
  /// Whether the last line that was written is empty.
  private var endsWithGap = true
  /// How wide the lines are that are to go away.
  private var transientWidths: [Int] = []
  /// Where sessions and services stood when that was last said.
  private var saidStates: [String] = []
  /// How many rows the lines above the keys took the last time, and the keys themselves.
  private var reserved = 1

  /// In fewer rows there are only keys.
  private static let leastRows = 16

  /// Makes a display; `makeScreen` gets the width, whether links show their addresses, and what is to
  /// be shown.
  init(
    input: TerminalInput, console: Console, environment: [String: String],
    makeScreen:
      @escaping (_ width: Int, _ showsAddresses: Bool, _ view: StepModeView) ->
      StepModeScreen
  ) {
    (self.input, self.makeScreen) = (input, makeScreen)
    color = console.usesColor
    redraws = (environment["TERM"] ?? "dumb") != "dumb"
    hyperlinks = Self.knowsLinks(environment)
  }

  /// Shows a view; what is taller than the terminal a page at a time.
  ///
  /// - Returns: false when the learner wants to leave.
  func show(_ view: StepModeView) -> Bool {
    let size = TerminalSize.of(STDOUT_FILENO)
    clearTransient()
    var lines = makeScreen(size.columns, !hyperlinks, view).lines(of: view)
    if view.standsApart, !endsWithGap, !lines.isEmpty { lines.insert(TerminalLine(), at: 0) }
    for line in lines {
      if rows >= max(2, size.rows - 1 - reserved) {
        switch StepModeKey(awaitKey("── more ▸ Enter goes on  q leaves ")) {
        case .quit: return false
        default: rows = 0
        }
      }
      write(line.text(color: color, hyperlinks: hyperlinks) + "\n")
      rows += 1
      endsWithGap = line.plain.isEmpty
    }
    return true
  }

  /// How many lines of an output are shown while its step runs.
  static let mostPreview = 6

  /// Shows a line until the next thing is shown: what is being done.
  ///
  /// - Parameters:
  ///   - text: the line.
  ///   - output: what has been printed so far, its last lines. They stand above the line, and go away with
  ///     it.
  func showProgress(_ text: String, below output: [String] = []) {
    guard redraws else { return }
    clearTransient()
    let room = TerminalSize.of(STDOUT_FILENO)
    let lines = output.suffix(room.rows / 3).map { line in
      fitting("  " + line.prefix(room.columns), style: .dim)
    }
    writeTransient(lines + [fitting(text, style: .dim)])
  }

  /// Shows a prompt and waits for a key.
  ///
  /// - Parameters:
  ///   - prompt: the keys, with two blanks between them; they are never cut.
  ///   - status: what stands above them where there is room.
  /// - Returns: the key; nil when the terminal has gone.
  func awaitKey(_ prompt: String, status: StepModeView? = nil) -> Character? {
    clearTransient()
    let size = TerminalSize.of(STDOUT_FILENO)
    let screen = makeScreen(size.columns, !hyperlinks, .title)
    var above = status.map { size.rows < Self.leastRows ? [] : screen.lines(of: $0) } ?? []
    if !redraws {
      // Nothing can be taken away here, so that only news is said: the keys name the step.
      above.removeFirst(min(above.count, StepModeScreen.statusHeadCount))
      let states = above.map(\.plain)
      if states == saidStates { above = [] }
      if status != nil { saidStates = states }
    }
    let lines = above + screen.keys(prompt)
    if status != nil { reserved = lines.count }
    writeTransient(lines)
    let key = input.key()
    clearTransient()
    rows = 0
    return key
  }

  /// Shows a prompt and waits for a line; nil for Ctrl-D.
  func awaitLine(_ prompt: String) -> String? {
    clearTransient()
    write(TerminalLine(prompt, .session).text(color: color) + " ")
    rows = 0
    let line = input.line()
    if line == nil { write("\n") }
    return line
  }

  /// Removes the line that is to go away.
  func clearTransient() {
    guard !transientWidths.isEmpty else { return }
    // A terminal that has become narrower since has broken them.
    let columns = TerminalSize.of(STDOUT_FILENO).columns
    let rows = transientWidths.reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
    let up = rows > 1 ? "\u{1b}[\(rows - 1)A" : ""
    transientWidths = []
    write(redraws ? "\r\(up)\u{1b}[J" : "\n")
  }

  private func fitting(_ text: String, style: TerminalStyle) -> TerminalLine {
    let room = TerminalSize.of(STDOUT_FILENO).columns - 1
    var shown = text
    while shown.count > 1, TerminalLine(shown).width > room { shown.removeLast() }
    return TerminalLine(shown, style)
  }

  private func writeTransient(_ lines: [TerminalLine]) {
    write(lines.map { $0.text(color: color) }.joined(separator: "\n") + " ")
    transientWidths = lines.map(\.width)
  }

  /// Writes, unless the terminal has been given back: a signal is ending the session.
  private func write(_ text: String) {
    if input.hasEnded { return }
    _ = Transfer.writeAll(Array(text.utf8).span, to: STDOUT_FILENO)
  }

  /// Whether the terminal is one that is known to follow links (OSC 8). tmux may show them as
  /// text, so there they are not used.
  private static func knowsLinks(_ environment: [String: String]) -> Bool {
    guard environment["TMUX"] == nil, let term = environment["TERM"], term != "dumb" else {
      return false
    }
    if ["WT_SESSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID"].contains(where: {
      environment[$0] != nil
    }) {
      return true
    }
    if let version = environment["VTE_VERSION"].flatMap({ Int($0) }), version >= 5000 {
      return true
    }
    let programs = ["iTerm.app", "WezTerm", "vscode", "ghostty"]
    return programs.contains(environment["TERM_PROGRAM"] ?? "")
      || ["kitty", "foot", "alacritty", "ghostty"].contains { term.contains($0) }
  }
}

extension StepModeView {
  /// Whether an empty line comes before it.
  fileprivate var standsApart: Bool {
    switch self {
    case .title, .prose, .proseBehindAnswer, .step, .text, .help, .summary: true
    case .result, .background, .choices, .feedback, .comparison, .note, .refusal, .status: false
    }
  }
}
