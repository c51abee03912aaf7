import Glibc

/// How large a terminal is.
package struct TerminalSize {
  /// How many columns.
  package var columns: Int
  /// How many rows.
  package var rows: Int

  /// The size of the terminal on a descriptor now; 80 by 24 when it does not say.
  package static func of(_ descriptor: Int32) -> TerminalSize {
    var size = winsize()
    // Safe: the call fills the structure that it is handed.
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return TerminalSize(columns: 80, rows: 24)
    }
    return TerminalSize(columns: Int(size.ws_col), rows: max(4, Int(size.ws_row)))
  }
}
