import Foundation
import Testing

@testable import LessonModel
@testable import StepKit

/// What `show` prints, and what it tells the runner.
@Suite struct TextFormTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let picture: any Showable & Sendable
    let text: String
  }

  static var table: StepKit.Table {
    var table = Table(title: "T", columns: ["name", "n"])
    table.addRow("é \"x\"\n\\", 1)
    table.addRow("b", 0.5)
    return table
  }

  static var wide: StepKit.Table {
    var table = Table(columns: ["left", "right"])
    table.addRow(String(repeating: "a", count: 100), String(repeating: "b", count: 10))
    return table
  }

  static var bars: BarChart {
    var chart = BarChart(unit: "ms")
    chart.addBar("long", 1000)
    chart.addBar("tiny", 0.001)
    chart.addBar("no", 0)
    return chart
  }

  static var lines: LineChart {
    var chart = LineChart(title: "Growth", x: "n", y: "cost")
    chart.addLine("square", [(4, 16), (0, 0), (2, 4)])
    return chart
  }

  static var diagram: Diagram {
    var diagram = Diagram()
    diagram.addArrow(from: "a", to: "long name", "asks")
    diagram.addArrow(from: "long name", to: "a")
    diagram.addNode("alone")
    return diagram
  }

  static var sequence: SequenceDiagram {
    var diagram = SequenceDiagram(participants: ["a", "b", "c"])
    diagram.addMessage(from: "a", to: "b", "one")
    diagram.addMessage(from: "c", to: "a")
    diagram.addMessage(from: "b", to: "b", "thinks")
    return diagram
  }

  static var crowd: SequenceDiagram {
    var diagram = SequenceDiagram(participants: ["a", "b", "c", "d", "e"])
    for label in ["12345678901", "123456789012", "1234567890123", "12345678901234"] {
      diagram.addMessage(from: "a", to: "b", label)
      diagram.addMessage(from: "e", to: "d", label)
    }
    return diagram
  }

  static let cases = [
    Case(
      testDescription: "table", picture: table,
      text: """
        T
         name    |   n
        ---------+-----
         é "x" \\ |   1
         b       | 0.5

        """),
    Case(
      testDescription: "a table that is too wide gives way where it is widest", picture: wide,
      text: """
         left                                                              | right
        -------------------------------------------------------------------+------------
         \(String(repeating: "a", count: 64))… | bbbbbbbbbb

        """),
    Case(
      testDescription: "bars: what is not nothing can be seen", picture: bars,
      text: """
        long | ######################################## 1000 ms
        tiny | # 0.001 ms
        no   | 0 ms

        """),
    Case(testDescription: "an empty bar chart", picture: BarChart(), text: ""),
    Case(
      testDescription: "diagram", picture: diagram,
      text: """
        a         -> long name : asks
        long name -> a
        alone

        """),
    Case(
      testDescription: "sequence", picture: sequence,
      text: """
        a            b            c
        |--- one --->|            |
        |<------------------------|
        |            * thinks     |

        """),
    Case(
      testDescription: "a label that fills the way goes without blanks", picture: crowd,
      text: """
        a               b               c               d               e
        |- 12345678901 >|               |               |               |
        |               |               |               |< 12345678901 -|
        |-123456789012->|               |               |               |
        |               |               |               |<123456789012--|
        |-1234567890123>|               |               |               |
        |               |               |               |<1234567890123-|
        |-123456789012…>|               |               |               |
        |               |               |               |<123456789012…-|

        """),
    Case(
      testDescription: "line chart", picture: lines,
      text: """
        Growth
        cost
        20 +
           |
           |                                                            *
        15 +                                                        ....
           |                                                    ....
           |                                                ....
        10 +                                           .....
           |                                       ....
           |                                   ....
         5 +                               ....
           |                   ...........*
           |       ............
         0 +*......
           ++--------------+--------------+--------------+--------------+
            0              1              2              3              4
            n
            * square

        """),
  ]

  @Test("text form", arguments: cases)
  func text(_ example: Case) {
    #expect(example.picture.textForm == example.text)
  }

  @Test("the runner reads what is shown", arguments: cases)
  func description(_ example: Case) throws {
    let picture = try Picture(json: Array(example.picture.description.text.utf8))
    #expect(picture.title == example.picture.title)
    #expect(picture.text == example.text)
  }

  @Test("the description says what there is to draw")
  func contents() throws {
    #expect(
      try content(Self.table)
        == .table(
          columns: ["name", "n"], rows: [["é \"x\" \\", "1"], ["b", "0.5"]],
          numeric: [false, true]))
    #expect(
      try content(Self.diagram)
        == .diagram(
          nodes: ["a", "long name", "alone"],
          arrows: [.init(from: 0, to: 1, label: "asks"), .init(from: 1, to: 0, label: "")]))
    guard case .lineChart(let x, let y, let series) = try content(Self.lines) else {
      Issue.record("no line chart")
      return
    }
    #expect(x.ticks.map(\.text) == ["0", "1", "2", "3", "4"])
    #expect(y.label == "cost")
    #expect(
      series == [
        .init(name: "square", points: [.init(x: 0, y: 0), .init(x: 2, y: 4), .init(x: 4, y: 16)])
      ])
  }

  @Test("no line is wider than a terminal, whatever is shown")
  func width() {
    let long = String(repeating: "wide ", count: 40)
    var table = Table(title: long, columns: Array(repeating: long, count: 12))
    table.addRow(long, long, long, long, long, long, long, long, long, long, long, long)
    var bars = BarChart(title: long, unit: long)
    bars.addBar(long, 1.234e299)
    var lines = LineChart(title: long, x: long, y: long)
    lines.addLine(long, [(-1e300, -1e300), (1e300, 1e300)])
    lines.addLine(long, [(1e-300, 123_456_789_012)])
    var diagram = Diagram(title: long)
    diagram.addArrow(from: long, to: "\(long)2", long)
    var sequence = SequenceDiagram(title: long, participants: (1...6).map { "\($0)\(long)" })
    sequence.addMessage(from: "1\(long)", to: "2\(long)", long)
    sequence.addMessage(from: "6\(long)", to: "6\(long)", long)
    for picture in [table, bars, lines, diagram, sequence] as [any Showable] {
      let widest = picture.textForm.split(separator: "\n").map(\.count).max() ?? 0
      #expect((40...80).contains(widest), "\(picture.textForm)")
      #expect(throws: Never.self) { try Picture(json: Array(picture.description.text.utf8)) }
    }
  }

  @Test(
    "numbers",
    arguments: [
      (0, "0"), (-3, "-3"), (1_200_000, "1200000"), (0.1 + 0.2, "0.3"), (0.0098123, "0.009812"),
      (437.5, "437.5"), (12345.678, "12346"), (0.99999, "1"), (-2.5, "-2.5"),
      (1.23456e-9, "1.235e-09"), (1e22, "1e+22"), (.infinity, "inf"),
    ] as [(Double, String)])
  func numbers(value: Double, text: String) {
    #expect(NumberText.of(value) == text)
  }

  @Test(
    "axes end at round numbers and hold every value",
    arguments: [
      ([], true, ["0", "0.5", "1"]), ([0, 8], true, ["0", "2", "4", "6", "8"]),
      ([5], true, ["0", "2", "4", "6"]), ([90, 100], true, ["90", "95", "100"]),
      ([-1, 1], true, ["-1", "-0.5", "0", "0.5", "1"]),
      ([1e16, 1e16 + 2], false, nil), ([-1e300, 1e300], false, nil),
    ] as [([Double], Bool, [String]?)])
  func axes(values: [Double], fromZero: Bool, expected: [String]?) {
    let axis = Axis(label: "", values: values, fromZero: fromZero)
    if let expected { #expect(axis.ticks.map { NumberText.of($0) } == expected) }
    #expect((2...11).contains(axis.ticks.count))
    for value in values {
      #expect(axis.ticks.first.map { $0 <= value } == true)
      #expect(axis.ticks.last.map { $0 >= value } == true)
    }
  }
}

/// What the runner reads of a picture that a step shows.
func content(_ picture: some Showable) throws -> Picture.Content {
  try Picture(json: Array(picture.description.text.utf8)).content
}
