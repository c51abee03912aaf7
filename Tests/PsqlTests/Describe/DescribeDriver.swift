import Clients
import Psql

/// Runs one listing command on a connection, as a session would.
enum DescribeDriver {
  static func run(
    _ line: String, on connection: PostgresConnection, settings: PrintSettings = PrintSettings(),
    isQuiet: Bool = false, hidesMethods: Bool = false
  ) -> [UInt8] {
    var words = words(of: line.dropFirst())
    let name = words.removeFirst()
    if name.hasPrefix("sf") || name.hasPrefix("sv") {
      words = words.isEmpty ? [] : [words.joined(separator: " ")]
    }
    var context = DescribeCommand.Context(
      settings: settings, serverVersion: connection.serverVersion, database: connection.database,
      isQuiet: isQuiet)
    context.hidesAccessMethods = hidesMethods
    context.hidesCompression = hidesMethods
    guard var command = DescribeCommand(name: name, arguments: words, context: context) else {
      return Array("invalid command \\\(name)\n".utf8)
    }
    var output: [UInt8] = []
    var answer: ResultTable?
    while true {
      let step = command.advance(answer)
      answer = nil
      switch step {
      case .query(let sql), .lookup(let sql):
        do {
          answer = try rows(sql, on: connection)
        } catch {
          if case .lookup = step { return output + error.short }
          return output + error.text
        }
      case .print(let table, let settings):
        output += TablePrinter.print(table, settings: settings)
      case .output(let text): output += text
      case .error(let message): output += Array("\(message)\n".utf8)
      case .finished: return output
      }
    }
  }

  /// Splits a line at blanks that are not quoted; a semicolon at its end is not part of it.
  private static func words(of line: Substring) -> [String] {
    var words: [String] = []
    var isOpen = false
    var isQuoted = false
    for character in line {
      if character == "\"" { isQuoted.toggle() }
      if character == " ", !isQuoted {
        isOpen = false
      } else {
        if !isOpen { words.append("") }
        isOpen = true
        words[words.count - 1].append(character)
      }
    }
    return words
  }

  private struct Failure: Error {
    var text: [UInt8]
    var short: [UInt8]
  }

  private static func rows(
    _ sql: String, on connection: PostgresConnection
  ) throws(Failure) -> ResultTable {
    do { try connection.startQuery(sql) } catch {
      throw Failure(text: Array("\(error.text)\n".utf8), short: [])
    }
    var table: ResultTable?
    var failure: Failure?
    while let result = connection.nextResult() {
      guard result.status == .rows else {
        let severity = result.field(.severity) ?? []
        let message = result.field(.primaryMessage) ?? []
        failure = Failure(
          text: result.errorMessage,
          short: severity + Array(":  ".utf8) + message + Array("\n".utf8))
        continue
      }
      table = ResultTable(
        columns: (0..<result.columnCount).map { column in
          .init(name: result.columnName(column), typeOID: result.columnType(column))
        },
        rows: (0..<result.rowCount).map { row in
          (0..<result.columnCount).map { result.value(row, $0) }
        })
    }
    if let failure { throw failure }
    return table ?? ResultTable(rows: [])
  }
}
