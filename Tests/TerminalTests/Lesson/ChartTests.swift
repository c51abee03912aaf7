import Terminal
import Testing

@testable import LessonModel

/// Charts on terminals of every width, with UTF-8 and without.
@Suite struct ChartTests {
  private static let bars = Picture(
    title: "Keys", text: "…\n",
    content: .barChart(bars: [
      .init(label: "node-A", value: 100, text: "100"), .init(label: "b", value: 50.5, text: "50.5"),
      .init(label: "zero", value: 0, text: "0"), .init(label: "little", value: 0.01, text: "0.01"),
    ]))

  private static func axis(_ label: String, _ values: [Double]) -> Picture.Axis {
    Picture.Axis(label: label, ticks: values.map { .init(value: $0, text: "\(Int($0))") })
  }

  private static let chart = Picture(
    title: "", text: "…\n",
    content: .lineChart(
      x: axis("keys", [0, 50, 100]), y: axis("rate", [0, 5, 10]),
      series: [
        .init(name: "measured", points: [.init(x: 0, y: 0), .init(x: 100, y: 10)]),
        .init(
          name: "theory", points: [.init(x: 0, y: 10), .init(x: .nan, y: 1), .init(x: 100, y: 10)]),
      ]))

  private static func lines(_ picture: Picture, _ width: Int, isUTF8: Bool = true) throws
    -> [String]
  {
    try #require(ChartDrawing(picture, width: width, isUTF8: isUTF8)).lines.map(\.plain)
  }

  @Test("bars, to an eighth of a column; nothing is only where nothing is")
  func blocks() throws {
    #expect(
      try Self.lines(Self.bars, 31) == [
        "Keys", "node-A  ██████████████████ 100", "b       █████████▏ 50.5", "zero     0",
        "little  ▏ 0.01",
      ])
    #expect(
      try Self.lines(Self.bars, 31, isUTF8: false) == [
        "Keys", "node-A  ################## 100", "b       ######### 50.5", "zero     0",
        "little  # 0.01",
      ])
  }

  @Test("lines in braille: from corner to corner, with axes, and names at the ends")
  func braille() throws {
    let lines = try Self.lines(Self.chart, 25)
    #expect(
      lines == [
        "rate",
        "10 ┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⡩b", "   │                 ⡠⠊",
        "   │               ⡠⠊", "   │             ⡠⠊", "   │           ⡠⠊",
      ] + Array(lines[6...10]) + [
        "   └─────────────────────", "    0        50       100", "keys", "a measured · b theory",
      ], "\(lines.joined(separator: "\n"))")
    #expect(lines[10].hasPrefix(" 0 ┤⣀"))
    #expect(lines.contains { $0.hasPrefix(" 5 ┤") })
    let ascii = try Self.lines(Self.chart, 25, isUTF8: false)
    #expect(ascii.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }, "\(ascii)")
    #expect(ascii[1].hasPrefix("10 |bbbbb"))
  }

  @Test("they fit, or there is none", arguments: Array(1...120))
  func fits(width: Int) {
    for picture in [Self.bars, Self.chart] {
      for isUTF8 in [true, false] {
        let lines = ChartDrawing(picture, width: width, isUTF8: isUTF8)?.lines
        for line in lines ?? [] { #expect(line.width <= width, "\(line.plain)") }
        if width >= 24 { #expect(lines != nil) }
        if width < 8 { #expect(lines == nil) }
      }
    }
  }

  @Test("what is no chart, or has nothing to show, is left as it is")
  func none() {
    let one = Picture.Series(name: "", points: [.init(x: 1, y: 1)])
    for content: Picture.Content in [
      .barChart(bars: []), .table(columns: ["a"], rows: [], numeric: [true]),
      .lineChart(x: Self.axis("", []), y: Self.axis("", []), series: []),
      .lineChart(x: Self.axis("", []), y: Self.axis("", []), series: [one]),
    ] {
      let picture = Picture(title: "", text: "x\n", content: content)
      #expect(ChartDrawing(picture, width: 80, isUTF8: true) == nil)
    }
  }

  @Test(
    "the locale says whether there is UTF-8",
    arguments: [
      (["LANG": "C.UTF-8"], true), (["LANG": "en_US.utf8"], true), (["LANG": "C"], false),
      ([:], false),
      (["LC_ALL": "C", "LANG": "en_US.UTF-8"], false),
      (["LC_ALL": "", "LC_CTYPE": "de_DE.UTF-8"], true),
    ] as [([String: String], Bool)])
  func locale(environment: [String: String], isUTF8: Bool) {
    #expect(TerminalLocale.isUTF8(environment) == isUTF8)
  }
}
