import PsqlTables

/// Messages of a PostgreSQL server, protocol 3, as far as psql needs them for its own queries.
///
/// Source: PostgreSQL's manual, "Message Formats".
enum ServerMessage {
  /// The messages with which a server accepts a client.
  ///
  /// - Parameter settings: The settings that a server reports by itself.
  /// - Returns: The bytes to send.
  static func welcome(settings: [(name: String, value: String)]) -> [UInt8] {
    message("R", number(0))
      + settings.flatMap { message("S", text($0.name.utf8) + text($0.value.utf8)) }
      // The process and the key for a cancel request, which psql sends only for Ctrl-C.
      + message("K", number(0) + number(0)) + ready
  }

  /// The result of a query that succeeded.
  static func answer(_ table: ResultTable?, tag: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    if let table {
      let columns = table.columns.map { column in
        // No table, the type as a number of variable size without modifier, as text.
        text(column.name) + number(0) + short(0) + number(Int32(bitPattern: column.typeOID))
          + short(-1) + number(-1) + short(0)
      }
      bytes += message("T", short(columns.count) + columns.joined())
      for row in table.rows {
        let values = row.map { value in
          value.map { number(Int32($0.count)) + $0 } ?? number(-1)
        }
        bytes += message("D", short(values.count) + values.joined())
      }
    }
    return bytes + message("C", text(tag)) + ready
  }

  private static let ready = message("Z", [UInt8(ascii: "I")])

  private static func message(_ type: Unicode.Scalar, _ body: [UInt8]) -> [UInt8] {
    [UInt8(ascii: type)] + number(Int32(body.count + 4)) + body
  }

  private static func text(_ bytes: some Sequence<UInt8>) -> [UInt8] { Array(bytes) + [0] }

  private static func number(_ value: Int32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> Int32($0)) }
  }

  private static func short(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }
}
