import Foundation
import Testing

@testable import LessonModel
@testable import Site

/// What charts and sequences say by how they are drawn.
@Suite struct DrawingTests {
  private static func drawing(_ content: Picture.Content) throws -> String {
    let html = PictureHTML(picture: Picture(title: "", text: "", content: content)).html
    return String(try #require(PictureTests.drawings(in: html).first))
  }

  /// The numbers of each path of a class.
  private static func paths(_ name: String, in svg: String) -> [[Double]] {
    svg.matches(of: /<path class="([^"]*)" d="([^"]*)"/).filter {
      $0.output.1.split(separator: " ").contains(Substring(name))
    }.map { path in
      path.output.2.matches(of: /-?[0-9.]+/).compactMap { Double($0.output) }
    }
  }

  struct Exchange: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let messages: [Picture.Arrow]
    /// How many lines participants have, how many crosses there are and how many arrows arrive.
    let lives: Int
    var crosses = 0
    let arrows: Int
    let summary: String
  }

  private static func message(_ from: Int, _ to: Int, _ label: String) -> Picture.Arrow {
    .init(from: from, to: to, label: label)
  }

  static let exchanges = [
    Exchange(
      testDescription: "a message arrives", messages: [message(0, 1, "vote?")], lives: 2, arrows: 1,
      summary: "a to b: vote?."),
    Exchange(
      testDescription: "a lost one does not", messages: [message(0, 1, "vote? ✗")], lives: 2,
      crosses: 1, arrows: 0, summary: "a to b: vote? (lost)."),
    Exchange(
      testDescription: "who crashes has no line any more",
      messages: [message(1, 1, "crashes"), message(0, 1, "vote? ✗")], lives: 2, crosses: 2,
      arrows: 0,
      summary: "b crashes; a to b: vote? (lost)."),
    Exchange(
      testDescription: "until it comes back",
      messages: [message(1, 1, "crashes"), message(1, 1, "comes back"), message(1, 0, "hello")],
      lives: 3, crosses: 1, arrows: 1, summary: "b crashes; b comes back; b to a: hello."),
    Exchange(
      testDescription: "what it does otherwise is no crash",
      messages: [message(1, 1, "leads t1 ✗"), message(1, 1, "comes back")], lives: 2, arrows: 0,
      summary: "b leads t1 ✗; b comes back."),
  ]

  @Test("lines of participants, lost messages", arguments: exchanges)
  func exchanged(_ example: Exchange) throws {
    let svg = try Self.drawing(.sequence(participants: ["a", "b"], messages: example.messages))
    #expect(svg.contains("aria-label=\"Sequence diagram. \(example.summary)\""))
    let lives = Self.paths("life", in: svg)
    #expect(lives.count == example.lives)
    #expect(lives.allSatisfy { $0[0] == $0[2] && $0[1] < $0[3] })
    #expect(Self.paths("cross", in: svg).count == example.crosses * 2)
    #expect(Self.paths("head", in: svg).count == example.arrows)
    // Time goes down while a message is on its way.
    #expect(Self.paths("edge", in: svg).allSatisfy { $0[1] < $0[$0.count - 1] })
  }

  private static func chart(_ names: [String], points: Int = 3) -> Picture.Content {
    let axis = Picture.Axis(
      label: "", ticks: [.init(value: 0, text: "0"), .init(value: 10, text: "10")])
    let line = (0..<points).map { Picture.Point(x: Double($0) * 10 / Double(points), y: 4) }
    return .lineChart(x: axis, y: axis, series: names.map { .init(name: $0, points: line) })
  }

  @Test("of two lines that agree both are seen: the marks of the first lie on top of all")
  func agreeing() throws {
    let svg = try Self.drawing(Self.chart(["measured", "theory"]))
    let order = svg.matches(of: /class="(line|hollow) (session-\d)"/).map {
      "\($0.output.1) \($0.output.2)"
    }
    #expect(
      order == ["line session-0", "line session-1"] + Array(repeating: "hollow session-0", count: 3)
        + ["line session-0", "line session-1"])
  }

  struct Naming: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let names: [String]
    var points = 3
    /// Whether the names stand at the ends of the lines.
    let isDirect: Bool
    var marks = 3
  }

  static let namings = [
    Naming(testDescription: "short names", names: ["measured", "theory"], isDirect: true),
    Naming(
      testDescription: "long ones",
      names: ["the share of wrong answers", "a share that theory expects of it"], isDirect: false,
      marks: 5),
    Naming(
      testDescription: "very many points have no marks", names: ["a", "b"], points: 61,
      isDirect: true, marks: 0),
  ]

  @Test("names stand at the ends of lines, or below where they have no room", arguments: namings)
  func names(_ example: Naming) throws {
    let svg = try Self.drawing(Self.chart(example.names, points: example.points))
    let names = svg.matches(
      of: /<text class="strong series session-(\d)" x="([0-9.]+)" y="([0-9.]+)"[^>]*>([^<]*)</)
    #expect(names.map { String($0.output.4) } == example.names)
    let ends = Self.paths("line", in: svg).prefix(2).compactMap { $0.suffix(2).first }
    let end = try #require(ends.max())
    for name in names {
      let x = try #require(Double(name.output.2))
      #expect((x > end) == example.isDirect)
    }
    let heights = names.compactMap { Double($0.output.3) }.sorted()
    #expect(try #require(heights.last) - heights[0] >= 16)
    #expect(svg.matches(of: #/class="hollow /#).count == example.marks)
  }
}

extension BrowserTests {
  @Test("a picture is printed once, as a drawing")
  func printedPictures() throws {
    let page = try Browser().newPage()
    let lesson = try Sites.lesson("```swift\nx\n```\n")
    var transcript = Sites.transcript(of: lesson)
    transcript.steps[0].output.parts += PictureTests.pictures("01").map { OutputPart(.picture($0)) }
    let folder = try Sites.build([(lesson, transcript)])
    for width in [320, 720, 1280] {
      try page.look(.light, width: width, printed: true)
      _ = try page.open(file: "\(folder.path)/m/page/index.html")
      let wrong: [String] = try page.value(
        """
        [...document.querySelectorAll("figure.picture")].flatMap((figure, index) => {
          const seen = [...figure.querySelectorAll("svg, table, pre")].filter(e => e.checkVisibility());
          const wrong = seen.length === 1 && !seen[0].matches("pre, .narrow") ? [] : [`${index}: ${seen.map(e => e.outerHTML.slice(0, 40))}`];
          if (figure.scrollWidth > figure.clientWidth) wrong.push(`${index} is cut at ${figure.clientWidth}`);
          return wrong;
        })
        """)
      #expect(wrong == [], "\(width)")
    }
  }

  @Test("without a script what can scroll takes the focus, on a telephone of 320 pixels")
  func reachable() throws {
    let page = try Browser().newPage()
    let word = String(repeating: "long-", count: 30)
    let lesson = try Sites.lesson(
      """
      | \(Array(repeating: "column", count: 12).joined(separator: " | ")) |
      |\(String(repeating: "---|", count: 12))
      | 1 |

      ```text
      \(word)
      ```

      ```console
      $ \(word)
      ```

      ```sh
      echo \(word)
      ```

      ```swift
      let x = "\(word)"
      ```

      """)
    var transcript = Sites.transcript(of: lesson)
    transcript.steps[0].output.parts += [OutputPart(.text("\(word)\n"))]
    transcript.steps[0].outcome = .failed
    transcript.steps[0].difference = "-x\n+\(word)\n"
    transcript.steps[1].output.parts += (PictureTests.pictures("01") + PictureTests.pictures(word))
      .map { OutputPart(.picture($0)) }
    let folder = try Sites.build([(lesson, transcript)])
    try page.look(.light, width: 320, scripts: false)
    _ = try page.open(file: "\(folder.path)/m/page/index.html")
    let found: [[String]] = try page.value(
      """
      for (const fold of document.querySelectorAll("details")) fold.open = true;
      const scrolling = [...document.querySelectorAll("main *")].filter(e =>
        e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX));
      [scrolling.filter(e => e.tabIndex < 0).map(e => e.outerHTML.slice(0, 80)), [String(scrolling.length)]]
      """)
    #expect(found[0] == [])
    #expect(try #require(Int(found[1][0])) > 8)
  }
}
