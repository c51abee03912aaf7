import PostgresClient
import PsqlDescribe
import PsqlTables
import PsqlText

/// Runs describe commands on a connection, as a session does.
actor DescribeDriver: DescribeSession {
  let settings: PrintSettings
  private let connection: PostgresConnection
  private let context: DescribeCommand.Context
  private var output: [UInt8] = []

  init(
    on connection: sending PostgresConnection, settings: PrintSettings, controls: VariableControls
  ) {
    self.settings = settings
    context = DescribeCommand.Context(
      version: settings.version, serverVersion: connection.serverVersion,
      database: connection.database, controls: controls)
    self.connection = connection
  }

  /// What a command prints.
  func run(_ line: String) async -> [UInt8] {
    var words = Self.words(of: line.dropFirst())
    let name = words.removeFirst()
    guard var command = DescribeCommand(name, in: context) else {
      return Array("invalid command \\\(name)\n".utf8)
    }
    command.arguments =
      command.takesWholeLine && !words.isEmpty ? [words.joined(separator: " ")] : words
    output = []
    do throws(DescribeFailure) {
      try await command.run(in: self)
    } catch {
      if let message = error.message { printError(message) }
    }
    return output
  }

  func answer(to sql: String, isBrief: Bool) async throws(DescribeFailure) -> ResultTable {
    do {
      return try rows(sql)
    } catch {
      output += isBrief ? error.short : error.text
      throw DescribeFailure(message: nil)
    }
  }

  func printListing(_ table: ResultTable, settings: PrintSettings) {
    output += TablePrinter.print(table, settings: settings)
  }

  func printText(_ text: String) { output += Array(text.utf8) }

  func printError(_ message: String) { output += Array("\(message)\n".utf8) }

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

  private func rows(_ sql: String) throws(Failure) -> ResultTable {
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
