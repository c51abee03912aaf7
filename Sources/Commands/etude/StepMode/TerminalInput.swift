import Glibc
import Platform
import Synchronization

/// A terminal from which single keys are read, and which gets its own settings back whatever
/// happens.
///
/// Ctrl-C stays a signal all the while, so that it works at every prompt and during every step;
/// Ctrl-Z does nothing, because a stopped session would hold its servers.
final class TerminalInput: Sendable {
  /// How the terminal treats what is typed.
  private enum Mode {
    /// As it was found.
    case original
    /// Each key at once, not shown.
    case keys
    /// Line by line, shown, with the terminal's own editing.
    case line
  }

  private let original: termios
  /// Whether the settings have been restored for good.
  private let isOver = Mutex(false)

  /// Takes over the terminal on standard input.
  ///
  /// - Returns: nil when standard input or output is none.
  init?() {
    var settings = termios()
    // Safe: the structure is alive during the call.
    guard isatty(STDOUT_FILENO) == 1, unsafe tcgetattr(STDIN_FILENO, &settings) == 0 else {
      return nil
    }
    original = settings
    // Settings are changed, and the terminal is taken back, while a tool has it.
    signal(SIGTTOU, SIG_IGN)
    set(.keys)
  }

  /// Gives the terminal its own settings back, for good: whatever a thread that has not heard of
  /// it yet does afterwards changes nothing.
  func restore() {
    set(.original)
    isOver.withLock { $0 = true }
  }

  /// Whether it has been given back.
  var hasEnded: Bool { isOver.withLock { $0 } }

  /// Forgets the keys that were pressed while something ran: they were not meant for what comes.
  func forgetKeys() { tcflush(STDIN_FILENO, TCIFLUSH) }

  /// Waits for a key; nil when the terminal has gone.
  func key() -> Character? {
    guard let first = Self.byte() else { return nil }
    if first == 0x1b {
      Self.passSequence()
      return "\u{1b}"
    }
    let length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    var bytes = [first]
    while bytes.count < length, let next = Self.byte() { bytes.append(next) }
    return String(decoding: bytes, as: UTF8.self).first
  }

  /// Waits for a line; nil for Ctrl-D, or when the terminal has gone.
  func line() -> String? {
    set(.line)
    defer { set(.keys) }
    var bytes: [UInt8] = []
    while let next = Self.byte() {
      if next == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(next)
    }
    return nil
  }

  /// Lets a program have the terminal, with its own settings, while `body` runs.
  func lend<Result>(_ body: () throws -> Result) rethrows -> Result {
    set(.original)
    defer {
      tcsetpgrp(STDIN_FILENO, getpgrp())
      set(.keys)
    }
    return try body()
  }

  private func set(_ mode: Mode) {
    isOver.withLock { isOver in
      if isOver { return }
      var settings = original
      switch mode {
      case .original: break
      case .keys:
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        Self.set(&settings, VMIN, 1)
        Self.set(&settings, VTIME, 0)
        Self.set(&settings, VSUSP, 0)
      case .line: Self.set(&settings, VSUSP, 0)
      }
      // Safe: the structure is alive during the call.
      _ = unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
    }
  }

  private static func set(_ settings: inout termios, _ index: Int32, _ value: cc_t) {
    // Safe: the index is one of the system's own, within the array.
    unsafe withUnsafeMutableBytes(of: &settings.c_cc) { unsafe $0[Int(index)] = value }
  }

  private static func byte() -> UInt8? {
    Transfer.read(STDIN_FILENO, limit: 1).bytes.first
  }

  /// Reads the rest of what an arrow or a function key sends, which has no meaning here: `[`,
  /// parameters and a letter, or `O` and a letter.
  private static func passSequence() {
    guard isReadable, let introducer = byte() else { return }
    if introducer == UInt8(ascii: "O") { _ = isReadable ? byte() : nil }
    guard introducer == UInt8(ascii: "[") else { return }
    while isReadable, let next = byte(), !(0x40...0x7e).contains(next) {}
  }

  /// Whether more has come already; the rest of a key's sequence comes with its first byte.
  private static var isReadable: Bool { Poll.isReady(STDIN_FILENO) }
}
