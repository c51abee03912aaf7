import PsqlTables
import PsqlText
import Sessions

/// The mark of a message about a line of a file.
enum LogLevel: String {
  /// No mark: the server's own message.
  case info = ""
  case warning = "warning: "
  case error = "error: "
}

/// Printing.
extension PsqlEngine {
  /// Writes to standard output or standard error, which are one here.
  func write(_ text: String) { output.append(Array(text.utf8)) }

  /// Writes to standard output or standard error, which are one here.
  func write(_ bytes: [UInt8]) { output.append(bytes) }

  /// Writes to a target of query output.
  func write(_ bytes: [UInt8], to target: OutputTarget) {
    switch target {
    case .standard: output.append(bytes)
    case .file(let file): file.write(bytes)
    }
  }

  /// Writes to the query output.
  func writeQueryOutput(_ text: String) { write(Array(text.utf8), to: queryOutput) }

  /// Writes a message of psql or of the server as a line.
  func log(_ level: LogLevel, _ message: String) { log(level, Array(message.utf8)) }

  /// Writes a message of psql or of the server as a line.
  func log(_ level: LogLevel, _ message: [UInt8]) {
    if let source = loops.last?.source, let name = source.fileName {
      write("psql:\(name):\(source.lineNumber): \(level.rawValue)")
    }
    write(message.last == 0x0A ? message : message + [0x0A])
    if level == .error { noteFailure(message) }
  }

  /// Keeps the first line of the step's first failure.
  func noteFailure(_ message: [UInt8]) {
    guard failure == nil else { return }
    failure = String(decoding: message.prefix { $0 != 0x0A }, as: UTF8.self)
  }

  /// Prints a table.
  func printTable(_ table: ResultTable, settings: PrintSettings, to target: OutputTarget) {
    TablePrinter.print(table, settings: settings, leaveOut: { self.output.leaveOut($0) }) {
      write($0, to: target)
    }
  }

  /// Whether psql prints no command tags and confirmations.
  var isQuiet: Bool { controls.isQuiet }

  /// The values of the variables that control psql.
  var controls: VariableControls { variables.controls }

  /// The value of a variable in lower case; empty when it is not set.
  func word(_ name: String) -> String { (variables[name] ?? []).lowercasedText }
}
