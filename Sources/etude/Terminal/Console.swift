import Glibc
import Synchronization

/// Standard output and error, with colours and a status line where a person is watching.
///
/// Output is written whole, line by line, under one lock: lessons that run side by side never
/// mix inside a line, and the status line never stays behind in what scrolls away.
final class Console: Sendable {
  /// The colours that are used, by meaning.
  enum Style: String {
    case plain = ""
    case good = "\u{1b}[32m"
    case bad = "\u{1b}[31m"
    case attention = "\u{1b}[33m"
    case dim = "\u{1b}[2m"
    case strong = "\u{1b}[1m"
    case session = "\u{1b}[36m"
  }

  /// Whether colours are used on standard output.
  let usesColor: Bool
  /// Whether a status line is shown: standard error is a terminal that can redraw a line.
  let showsStatus: Bool
  private let status = Mutex("")

  /// Looks at the terminal and the environment (`NO_COLOR`, `TERM`).
  init(environment: [String: String]) {
    let isDumb = environment["TERM"] == nil || environment["TERM"] == "dumb"
    let wantsColor = environment["NO_COLOR", default: ""].isEmpty && !isDumb
    usesColor = wantsColor && isatty(STDOUT_FILENO) == 1
    showsStatus = !isDumb && isatty(STDERR_FILENO) == 1
  }

  /// The text in a style, or as it is when there are no colours.
  func styled(_ text: String, _ style: Style) -> String {
    usesColor && style != .plain ? "\(style.rawValue)\(text)\u{1b}[0m" : text
  }

  /// Prints a line to standard output.
  func print(_ line: String) {
    write(line + "\n", to: STDOUT_FILENO)
  }

  /// Prints text to standard output as it is.
  func write(_ text: String) {
    write(text, to: STDOUT_FILENO)
  }

  /// Prints a line to standard error.
  func complain(_ line: String) {
    write(line + "\n", to: STDERR_FILENO)
  }

  /// Shows, replaces or (with an empty text) removes the status line.
  func setStatus(_ text: String) {
    guard showsStatus else { return }
    status.withLock { shown in
      guard shown != text else { return }
      shown = text
      Self.writeAll("\r\u{1b}[K\(text)", to: STDERR_FILENO)
    }
  }

  private func write(_ text: String, to descriptor: Int32) {
    status.withLock { shown in
      if !shown.isEmpty { Self.writeAll("\r\u{1b}[K", to: STDERR_FILENO) }
      Self.writeAll(text, to: descriptor)
      if !shown.isEmpty { Self.writeAll(shown, to: STDERR_FILENO) }
    }
  }

  private static func writeAll(_ text: String, to descriptor: Int32) {
    var text = text
    // Safe: the buffer is valid inside the closure, and the offset never passes its count.
    text.withUTF8 { buffer in
      var offset = 0
      while offset < buffer.count {
        let rest = unsafe UnsafeBufferPointer(rebasing: buffer[offset...])
        let count = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR || errno == EAGAIN { continue }
          return
        }
        offset += count
      }
    }
  }
}
