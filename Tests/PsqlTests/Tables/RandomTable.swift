import PsqlTables
import PsqlText

/// A small generator: the same seed gives the same tables on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// A table of random values, and the SQL that makes the real psql print the same one.
struct RandomTable: Sendable {
  private(set) var table: ResultTable
  private(set) var sql: String

  init(using random: inout SeededGenerator) {
    let columnCount = [0, 1, 1, 2, 2, 3, 3, 4, 6].randomElement(using: &random) ?? 1
    let rowCount = [0, 1, 1, 2, 3, 5, 12, 105].randomElement(using: &random) ?? 1
    guard columnCount > 0 else {
      table = ResultTable(columns: [], rows: Array(repeating: [], count: rowCount))
      sql = "select from generate_series(1, \(rowCount));"
      return
    }
    let kinds = (0..<columnCount).map { _ in Kind.allCases.randomElement(using: &random) ?? .text }
    let names = kinds.indices.map { Self.name($0, using: &random) }
    let rows = (0..<max(rowCount, 1)).map { _ in
      kinds.map { Int.random(in: 0..<6, using: &random) == 0 ? nil : $0.value(using: &random) }
    }
    table = ResultTable(
      columns: zip(names, kinds).map { .init(name: Array($0.utf8), typeOID: $1.typeOID) },
      rows: rows.prefix(rowCount).map { $0.map { $0.map { Array($0.utf8) } } })
    let columns = zip(names, kinds).enumerated().map { index, column in
      let name = column.0.doubling("\"")
      return "column\(index + 1)::\(column.1.rawValue) as \"\(name)\""
    }
    let values = rows.map { row in
      "(" + row.map { $0.map(Self.literal) ?? "null" }.joined(separator: ", ") + ")"
    }
    sql =
      "select \(columns.joined(separator: ", ")) from (values \(values.joined(separator: ", "))) v"
      + (rowCount == 0 ? " where false;" : ";")
  }

  /// The table in parts of a number of rows, as psql gets it with FETCH_COUNT: the last part is
  /// the first that is not full, and since psql 17 one without rows.
  func parts(of size: Int) -> [ResultTable] {
    let endsEmpty = InstalledPsql.version.number >= 170_000 && !table.rows.isEmpty
    var parts: [ResultTable] = []
    var start = 0
    repeat {
      let end = min(start + size, table.rows.count)
      var part = ResultTable(columns: table.columns, rows: Array(table.rows[start..<end]))
      part.startsTable = start == 0
      part.endsTable = endsEmpty ? start == end : end - start < size
      part.priorRecords = start
      parts.append(part)
      start = end
    } while parts.last?.endsTable == false
    return parts
  }

  private enum Kind: String, CaseIterable {
    case text, int4, numeric, int8, varchar

    var typeOID: UInt32 {
      switch self {
      case .text: 25
      case .int4: 23
      case .numeric: 1700
      case .int8: 20
      case .varchar: 1043
      }
    }

    func value(using random: inout SeededGenerator) -> String {
      switch self {
      case .text, .varchar: RandomTable.text(using: &random)
      case .int4: String(Int32.random(in: .min ... .max, using: &random) >> 9)
      case .int8: String(Int64.random(in: .min ... .max, using: &random) >> 30)
      case .numeric:
        "\(Int.random(in: -99999...999999, using: &random)).\(Int.random(in: 10...99, using: &random))"
      }
    }
  }

  private static let pieces = [
    "a", "b", "xyz", " ", "  ", "word", "longer text here", "1", "-2.5", "\n", "\n", "\t", "\r",
    "\r\n", "\u{1}", "\u{1B}[0m", "\u{7F}", "\u{85}", "\u{A0}", "\u{AD}", "é", "e\u{301}", "日本",
    "語", "한글", "ｱ", "！", "👍", "👨\u{200D}👩\u{200D}👧", "🇩🇪", "\u{FEFF}", "\u{200B}", "|", ",",
    "\"", "\\", "\\.", "'", "ß", "Ω", "नि", "ไทย", "\u{FFFE}", "\u{1FFFE}", "\u{10FFFF}", "+", ";",
  ]

  static func text(using random: inout SeededGenerator) -> String {
    if Int.random(in: 0..<3, using: &random) == 0 {
      let letters = Int.random(in: 0..<30, using: &random)
      return (0..<letters).map { _ in ["a", "b", "c", " "].randomElement(using: &random) ?? "" }
        .joined()
    }
    let count = Int.random(in: 0..<7, using: &random)
    return (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  private static func name(_ index: Int, using random: inout SeededGenerator) -> String {
    let name =
      Int.random(in: 0..<3, using: &random) == 0
      ? text(using: &random)
      : ["id", "name", "c", "a longer name", "größe"]
        .randomElement(using: &random) ?? ""
    // A name has at least one character, and PostgreSQL cuts it after 63 bytes.
    return name.isEmpty || name.utf8.count > 60 ? "n\(index)" : name
  }

  private static func literal(_ text: String) -> String {
    "E'" + text.doubling("\\").doubling("'") + "'"
  }
}

extension String {
  /// The text with a character doubled wherever it stands, whatever it is combined with.
  func doubling(_ character: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar == character { result.append(scalar) }
      result.append(scalar)
    }
    return String(result)
  }
}
