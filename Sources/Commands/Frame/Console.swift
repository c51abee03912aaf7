import Glibc
import PlainText
import Platform
import Processes
package import Reports
import Synchronization
import Terminal

/// Standard output and error, with colours and a status line where a person is watching.
///
/// Output is written whole, line by line, under one lock: lessons that run side by side never
/// mix inside a line, and the status line never stays behind in what scrolls away. Whatever the
/// texts hold, nothing in them acts on the terminal: every control character that is not a line
/// end or the console's own is shown as `\x1b` is.
package final class Console: Sendable {
  /// The colours that are used, by meaning.
  package enum Style: String {
    case plain = ""
    case good = "\u{1b}[32m"
    case bad = "\u{1b}[31m"
    case attention = "\u{1b}[33m"
    case dim = "\u{1b}[2m"
    case strong = "\u{1b}[1m"
    case session = "\u{1b}[36m"
  }

  private struct State {
    /// The status line that is shown now.
    var status = ""
    /// Why standard output could not be written.
    var failure: Int32?
    /// What is to be done when the reader of standard output has gone.
    var whenReaderLeaves: (@Sendable () -> Void)?
    /// Whether lines are kept from being commands to GitHub.
    var isGuarded: Bool
  }

  /// Whether colours are used on standard output.
  package let usesColor: Bool
  /// Whether a status line is shown: standard error is a terminal that can redraw a line.
  package let showsStatus: Bool
  /// What the console knows its own colours by until they are written. It is drawn anew in each
  /// run, so that no page can hold it.
  private let mark: Character
  private let state: Mutex<State>

  /// Looks at the terminal and the environment (`NO_COLOR`, `TERM`, `GITHUB_ACTIONS`).
  package init(environment: [String: String]) {
    let isDumb = environment["TERM"] == nil || environment["TERM"] == "dumb"
    let wantsColor = environment["NO_COLOR", default: ""].isEmpty && !isDumb
    usesColor = wantsColor && isatty(STDOUT_FILENO) == 1
    showsStatus = !isDumb && isatty(STDERR_FILENO) == 1
    let privateUse = Unicode.Scalar(UInt32.random(in: 0x10_0000...0x10_fffd))
    mark = Character(privateUse ?? "\u{10fffd}")
    state = Mutex(State(isGuarded: environment["GITHUB_ACTIONS"] == "true"))
  }

  /// The text in a style, or as it is when there are no colours.
  package func styled(_ text: String, _ style: Style) -> String {
    guard usesColor, style != .plain else { return text }
    return "\(mark)\(style.rawValue.dropFirst())\(mark)\(text)\(mark)[0m\(mark)"
  }

  /// Prints a line to standard output.
  package func print(_ line: String) {
    write(line + "\n", to: STDOUT_FILENO)
  }

  /// Prints text to standard output.
  package func write(_ text: String) {
    write(text, to: STDOUT_FILENO)
  }

  /// Prints a line to standard error.
  package func complain(_ line: String) {
    write(line + "\n", to: STDERR_FILENO)
  }

  /// Writes a document to standard output, byte for byte unless that is a terminal.
  package func emit(_ document: String) {
    let shown = isatty(STDOUT_FILENO) == 1 ? VisibleText.text(document) : document
    state.withLock { Self.writeAll(shown, to: STDOUT_FILENO, &$0) }
    reactToFailure()
  }

  /// Prints an annotation for GitHub. From the first on, no other line is taken for one.
  package func annotate(_ annotation: GitHubAnnotation) {
    guardCommands()
    emit(annotation.text + "\n")
  }

  /// Keeps lines of lessons from being taken for commands by GitHub, which runs what begins with
  /// `::` or holds `##[` in any line that a job prints.
  package func guardCommands() {
    state.withLock { $0.isGuarded = true }
  }

  /// How many columns the terminal on standard output has; nil when that is none.
  package var width: Int? {
    isatty(STDOUT_FILENO) == 1 ? TerminalSize.of(STDOUT_FILENO).columns : nil
  }

  /// Shows, replaces or (with an empty text) removes the status line.
  package func setStatus(_ text: String) {
    guard showsStatus else { return }
    let text = VisibleText.oneLine(text)
    state.withLock { state in
      guard state.status != text else { return }
      state.status = text
      Self.writeAll("\r\u{1b}[K\(text)", to: STDERR_FILENO, &state)
    }
  }

  private func write(_ text: String, to descriptor: Int32) {
    let shown = visible(text)
    state.withLock { state in
      let text = state.isGuarded ? Self.withoutCommands(shown) : shown
      let status = state.status
      if !status.isEmpty { Self.writeAll("\r\u{1b}[K", to: STDERR_FILENO, &state) }
      Self.writeAll(text, to: descriptor, &state)
      if !status.isEmpty { Self.writeAll(status, to: STDERR_FILENO, &state) }
    }
    reactToFailure()
  }

  /// The text with every control character visible but those of the console's own styles.
  private func visible(_ text: String) -> String {
    guard usesColor else { return VisibleText.text(text) }
    // Between two marks stands a style, and then text again.
    let parts = text.split(separator: mark, omittingEmptySubsequences: false)
    return parts.enumerated().map { index, part in
      index.isMultiple(of: 2) ? VisibleText.text(String(part)) : "\u{1b}\(part)"
    }.joined()
  }

  private static func withoutCommands(_ text: String) -> String {
    guard text.contains("::") || text.contains("##[") else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let start = line.firstIndex { !$0.isWhitespace } ?? line.endIndex
      let isCommand = line[start...].hasPrefix("::")
      let guarded = isCommand ? line[..<start] + "\\x3a" + line[start...].dropFirst() : line
      return guarded.split(separator: "##[", omittingEmptySubsequences: false)
        .joined(separator: "\\x23#[")
    }.joined(separator: "\n")
  }
}

extension Console {
  /// Has something done, once, when the reader of standard output has gone (`etude run | head`);
  /// nil forgets it.
  package func whenReaderLeaves(_ action: (@Sendable () -> Void)?) {
    state.withLock { $0.whenReaderLeaves = action }
  }

  /// Whether something that was printed did not arrive.
  package var hasFailed: Bool { state.withLock { $0.failure != nil } }

  /// The status to end with: that of the command, unless what it printed did not arrive.
  ///
  /// A reader that has gone has what it wanted, so nothing is said then; shells know the status
  /// from tools that end by SIGPIPE.
  package func finalStatus(_ status: ExitStatus) -> ExitStatus {
    guard let failure = state.withLock({ $0.failure }) else { return status }
    if failure == EPIPE { return .readerLeft }
    complain("etude: cannot write to standard output: \(SystemError.text(of: failure))")
    return .notWritten
  }

  private func reactToFailure() {
    let action = state.withLock { state -> (@Sendable () -> Void)? in
      guard state.failure == EPIPE else { return nil }
      defer { state.whenReaderLeaves = nil }
      return state.whenReaderLeaves
    }
    action?()
  }

  private static func writeAll(_ text: String, to descriptor: Int32, _ state: inout State) {
    if descriptor == STDOUT_FILENO, state.failure != nil { return }
    if Transfer.writeAll(Array(text.utf8).span, to: descriptor) { return }
    // What cannot be said on standard error cannot be said at all.
    if descriptor == STDOUT_FILENO { state.failure = errno }
  }
}
