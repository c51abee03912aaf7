/// A backslash command as it stands in the input: its name, then its arguments one by one.
final class CommandArguments {
  /// Where the input goes on.
  private(set) var cursor: LineCursor
  private var scanner: ArgumentScanner
  /// The command's name, without the backslash.
  let name: String

  init(cursor: LineCursor, scanner: ArgumentScanner) {
    var cursor = cursor
    name = String(decoding: scanner.name(&cursor), as: UTF8.self)
    self.cursor = cursor
    self.scanner = scanner
  }

  /// Replaces references to variables in another way from here on.
  func useVariables(_ variables: VariableLookup) { scanner.variables = variables }

  /// The next argument with its quote.
  func nextArgument(
    _ kind: ArgumentScanner.Kind = .normal, stripsSemicolons: Bool = false
  ) -> ArgumentScanner.Argument? {
    scanner.next(&cursor, kind, stripsSemicolons: stripsSemicolons)
  }

  /// The next argument.
  func next(
    _ kind: ArgumentScanner.Kind = .normal, stripsSemicolons: Bool = false
  ) -> [UInt8]? {
    nextArgument(kind, stripsSemicolons: stripsSemicolons)?.text
  }

  /// The next argument as text.
  func nextText(
    _ kind: ArgumentScanner.Kind = .normal, stripsSemicolons: Bool = false
  ) -> String? {
    next(kind, stripsSemicolons: stripsSemicolons).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Passes over the arguments that are left, and hands them to `extra`. Nothing in them is
  /// replaced.
  func skipRest(_ extra: (String) -> Void = { _ in }) {
    while let text = nextText(.unevaluated) { extra(text) }
  }

  /// Passes over the rest of the line.
  func skipLine() { _ = next(.wholeLine) }

  /// Passes over a `\\` that ends the arguments.
  func end() { scanner.end(&cursor) }
}
