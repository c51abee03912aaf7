/// A backslash command as it stands in the input: its name, then its arguments one by one.
package final class CommandArguments {
  /// The place where the input goes on.
  package private(set) var cursor: ScanCursor
  private var scanner: ArgumentScanner
  /// The command's name, without the backslash.
  package let name: String

  /// Reads the name of the command at a cursor.
  package init(cursor: ScanCursor, scanner: ArgumentScanner) {
    var cursor = cursor
    name = String(decoding: scanner.name(&cursor), as: UTF8.self)
    self.cursor = cursor
    self.scanner = scanner
  }

  /// Takes the values of variables from another place from here on.
  package func useVariables(_ variables: VariableLookup) { scanner.variables = variables }

  /// Reads the next argument with its quote; nil when there is none.
  package func nextArgument(
    _ kind: ArgumentScanner.Kind = .normal, stripsSemicolons: Bool = false
  ) -> ArgumentScanner.Argument? {
    scanner.next(&cursor, kind, stripsSemicolons: stripsSemicolons)
  }

  /// Reads the next argument; nil when there is none.
  package func next(
    _ kind: ArgumentScanner.Kind = .normal, stripsSemicolons: Bool = false
  ) -> [UInt8]? {
    nextArgument(kind, stripsSemicolons: stripsSemicolons)?.text
  }

  /// Reads the next argument as text; nil when there is none.
  package func nextText(
    _ kind: ArgumentScanner.Kind = .normal, stripsSemicolons: Bool = false
  ) -> String? {
    next(kind, stripsSemicolons: stripsSemicolons).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Skips the arguments that are left, and hands each to `extra`. Their variables stay as they are.
  package func skipRest(_ extra: (String) -> Void = { _ in }) {
    while let text = nextText(.unevaluated) { extra(text) }
  }

  /// Skips the rest of the line.
  package func skipLine() { _ = next(.wholeLine) }

  /// Skips a `\\` that ends the arguments.
  package func end() { scanner.end(&cursor) }
}
