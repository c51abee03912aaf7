import Clients
import Sessions

/// How a message of psql's own is marked when it is about a file's line.
enum LogLevel: String {
  /// What the server says: no mark.
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

  /// Writes a message of psql or of the server, without one line end at its end.
  func log(_ level: LogLevel, _ message: String) { log(level, Array(message.utf8)) }

  /// Writes a message of psql or of the server, without one line end at its end.
  func log(_ level: LogLevel, _ message: [UInt8]) {
    if let source = loops.last?.source, let name = source.fileName {
      write("psql:\(name):\(source.lineNumber): \(level.rawValue)")
    }
    write(message.last == 0x0A ? message : message + [0x0A])
    if level == .error { noteFailure(message) }
  }

  /// Remembers the first line of the first thing that went wrong.
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

  /// Whether command tags and confirmations are left out.
  var isQuiet: Bool { controls.isQuiet }

  /// What the variables that control psql say.
  var controls: VariableControls { variables.controls }

  /// The value of a variable that controls psql and takes one of a few words, in lower case.
  func word(_ name: String) -> String {
    String(decoding: (variables[name] ?? []).map(\.asciiLowercased), as: UTF8.self)
  }
}
