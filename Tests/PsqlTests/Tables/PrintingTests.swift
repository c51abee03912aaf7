import PsqlTables
import PsqlText
import Testing

/// What the real psql cannot be asked, because a server does not send it.
@Suite("Printing")
struct PrintingTests {
  private static func lines(
    _ values: [[UInt8]], adjust: (inout PrintSettings) -> Void = { _ in }
  ) -> [String] {
    var settings = PrintSettings(version: .recorded)
    settings.tuplesOnly = true
    settings.border = 2
    adjust(&settings)
    let table = ResultTable(columns: [.init(name: Array("c".utf8))], rows: values.map { [$0] })
    return String(decoding: TablePrinter.print(table, settings: settings), as: UTF8.self)
      .split(separator: "\n").filter { !$0.hasPrefix("+") }.map(String.init)
  }

  @Test("Bytes that are no character are left out")
  func invalidBytes() {
    let values: [[UInt8]] = [
      [0x61, 0xFF, 0x62], [0xC3, 0x28], [0xE4, 0xB8], [0xED, 0xA0, 0x80], [0xC0, 0xAF],
      [0xF5, 0x80, 0x80, 0x80], [0x80],
    ]
    let expected = ["| ab |", "| (  |", "|    |", "|    |", "|    |", "|    |", "|    |"]
    #expect(Self.lines(values) == expected)
    #expect(
      Self.lines(values) { $0.format = .unaligned } == ["ab", "("])
  }

  @Test("In a single-byte encoding each byte is a column")
  func singleByte() {
    var settings = PrintSettings(version: .recorded)
    settings.encoding = .singleByte
    let table = ResultTable(
      columns: [.init(name: Array("col".utf8))], rows: [[[0xE9, 0x74, 0xE9]], [[0xE9, 0x01]]])
    let output = TablePrinter.print(table, settings: settings)
    #expect(
      output == Array("  col  ".utf8) + [10] + Array("-------".utf8) + [
        10, 32, 0xE9, 0x74, 0xE9, 10,
      ]
        + [32, 0xE9] + Array("\\x01\n(2 rows)\n\n".utf8))
  }

  @Test("A long table is handed on in pieces, each of some rows")
  func pieces() {
    let row = Array(String(repeating: "x", count: 100).utf8)
    let table = ResultTable(
      columns: [.init(name: Array("c".utf8))], rows: Array(repeating: [row], count: 5000))
    var sizes: [Int] = []
    var text: [UInt8] = []
    TablePrinter.print(table, settings: PrintSettings(version: .recorded)) {
      sizes.append($0.count)
      text += $0
    }
    #expect(sizes.count > 10)
    #expect((sizes.max() ?? 0) < 40_000)
    #expect(text == TablePrinter.print(table, settings: PrintSettings(version: .recorded)))
  }

  @Test(
    "Formats that are left out print nothing",
    arguments: [PrintSettings.Format.html, .latex, .latexLongtable])
  func leftOut(format: PrintSettings.Format) {
    #expect(Self.lines([[0x61]]) { $0.format = format } == [])
  }
}

extension TablePrinter {
  /// The whole text of a table.
  static func print(_ table: ResultTable, settings: PrintSettings) -> [UInt8] {
    var text: [UInt8] = []
    print(table, settings: settings) { text += $0 }
    return text
  }
}
