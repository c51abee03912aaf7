import Foundation
import FoundationXML
import Markdown
import Testing

@testable import LessonModel
@testable import Site

/// Pictures on pages.
@Suite struct PictureTests {
  private static let axis = Picture.Axis(
    label: "l", ticks: [.init(value: 0, text: "0"), .init(value: 10, text: "10")])

  /// One of each kind; the texts in it are this text.
  static func pictures(_ text: String) -> [Picture] {
    let contents: [Picture.Content] =
      [
        .table(columns: [text, "n"], rows: [[text, "1"], [text, "2"]], numeric: [false, true]),
        .lineChart(
          x: axis,
          y: .init(label: text, ticks: [.init(value: 0, text: text), .init(value: 9, text: "")]),
          series: [.init(name: text, points: [.init(x: 0, y: 0), .init(x: 10, y: 9)])]),
        .barChart(bars: [
          .init(label: text, value: 3, text: text), .init(label: "", value: 0, text: ""),
        ]),
        .diagram(
          nodes: [text, "b", "c"],
          arrows: [
            .init(from: 0, to: 1, label: text), .init(from: 1, to: 0, label: ""),
            .init(from: 2, to: 2, label: text),
          ]),
        .sequence(
          participants: [text, "b"],
          messages: [.init(from: 0, to: 1, label: text), .init(from: 1, to: 1, label: text)]),
      ] + ShapeTests.contents(text)
    return contents.map { Picture(title: text, text: "\(text)\n", content: $0) }
  }

  /// What no program of StepKit's sends, and a transcript may hold.
  static let oddContents: [Picture.Content] =
    [
      .table(columns: [], rows: [["a", "b"], []], numeric: []),
      .lineChart(
        x: .init(label: "", ticks: []), y: .init(label: "", ticks: [.init(value: 1, text: "1")]),
        series: [
          .init(name: "", points: []),
          .init(name: "", points: [.init(x: .nan, y: .infinity), .init(x: -1e308, y: 1e308)]),
        ]),
      .barChart(bars: []),
      .barChart(bars: [
        .init(label: "", value: -5, text: ""), .init(label: "", value: .nan, text: ""),
      ]),
      .diagram(nodes: [], arrows: [.init(from: 0, to: 1, label: "")]),
      .diagram(
        nodes: ["a", "a"],
        arrows: [
          .init(from: -1, to: 1, label: ""), .init(from: 0, to: Int.max, label: ""),
          .init(from: 0, to: 1, label: ""),
        ]),
      .diagram(
        nodes: (0..<5000).map { _ in "" },
        arrows: (0..<5000).map { .init(from: $0, to: ($0 + 1) % 5000, label: "") }),
      .sequence(participants: [], messages: [.init(from: 0, to: 0, label: "")]),
      .sequence(
        participants: ["a"], messages: [.init(from: Int.min, to: Int.max, label: "")]),
    ] + ShapeTests.oddContents

  private static func problems(_ html: String) -> [String] {
    Markup("<h1>T</h1>\(html)").problems
  }

  @Test("well-formed, escaped, with a name and a text", arguments: pictures(Hostile.payload))
  func hostile(picture: Picture) throws {
    let html = PictureHTML(picture: picture).html
    #expect(Self.problems(html) == [])
    #expect(!html.contains("<script") && !html.contains("<img"))
    #expect(html.contains("<samp>\(HTMLText.escape(picture.text))</samp>"))
    let drawings = Self.drawings(in: html)
    #expect(!drawings.isEmpty || html.contains("<table"))
    for svg in drawings {
      #expect(svg.contains(/^<svg( class="(wide|narrow)")? role="img" aria-label="/))
      // Colours are the theme's alone.
      #expect(!svg.contains("fill=") && !svg.contains("stroke=") && !svg.contains("style"))
      #expect(XMLParser(data: Data(svg.utf8)).parse())
    }
  }

  /// The drawings of a page.
  static func drawings(in html: String) -> [Substring] {
    var rest = html[...]
    var drawings: [Substring] = []
    while let start = rest.firstRange(of: "<svg"), let end = rest.firstRange(of: "</svg>") {
      drawings.append(rest[start.lowerBound..<end.upperBound])
      rest = rest[end.upperBound...]
    }
    return drawings
  }

  @Test("odd pictures do no harm", arguments: oddContents)
  func odd(content: Picture.Content) {
    let html = PictureHTML(picture: Picture(title: "", text: "", content: content)).html
    #expect(Self.problems(html) == [])
    #expect(!html.contains("nan") && !html.contains("inf"))
    for svg in Self.drawings(in: html) { #expect(XMLParser(data: Data(svg.utf8)).parse()) }
  }

  @Test("a picture stands where its text form was printed")
  func place() throws {
    let picture = OutputPart(
      .picture(Picture(title: "", text: "T\n1\n", content: .barChart(bars: []))))
    var aside = picture
    aside.isAside = true
    func text(_ text: String, _ session: String? = nil) -> OutputPart {
      OutputPart(.text(text), session: session)
    }
    func parts(_ parts: OutputPart...) -> [String] {
      let html = OutputHTML(StepOutput(parts)) { _ in [] }.html
      #expect(Self.problems(html) == [])
      return html.split(separator: "<figure class=\"picture\">", omittingEmptySubsequences: false)
        .map { part in
          let own = part.firstRange(of: "</figure>\n").map { part[$0.upperBound...] } ?? part
          return String(own).replacing("<pre class=\"output\"><samp>", with: "").replacing(
            "</samp></pre>\n", with: "")
        }
    }
    #expect(parts(text("a\n"), picture, text("b\n"), picture) == ["a", "b", ""])
    // The same text, printed by the step itself, is text.
    #expect(parts(text("T\n1\n"), picture) == ["T\n1", ""])
    #expect(parts(text("in a line"), picture, text("x\n")) == ["in a line", "x"])
    #expect(parts(aside, text("a\n")) == ["", "a"])
    #expect(
      parts(picture, text("T\n", "bob")) == ["", "<span class=\"event\"><b>bob|</b> T</span>"])
  }
}
