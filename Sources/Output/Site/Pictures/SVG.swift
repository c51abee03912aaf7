import Foundation
import Markdown

/// A drawing that is being made. Lengths are in CSS pixels.
struct SVG {
  private var body = ""

  /// Where a text is in relation to its point.
  enum Anchor: String { case start, middle, end }

  /// A place on the drawing.
  struct Point: Equatable {
    var x: Double
    var y: Double
  }

  /// About the width of a text in the drawings' type, as wide as the widest of the usual ones has it.
  static func width(_ text: String) -> Double {
    text.reduce(0) { width, letter in
      switch letter {
      case "i", "j", "l", "t", "f", "I", "r", " ", ".", ",", ":", ";", "'", "|", "!", "(", ")", "[",
        "]", "/":
        width + 5.2
      case "m", "w", "M", "W", "@", "%", "+", "<", ">", "=", "…", "—", "×": width + 12
      case "A"..."Z": width + 9.6
      default: width + 8.2
      }
    }
  }

  /// The text, its end replaced by `…` when it is longer than `count` characters.
  static func cut(_ text: String, to count: Int) -> String {
    text.count <= count ? text : "\(text.prefix(count - 1))…"
  }

  /// A coordinate. What is no number, or lies far outside, does no harm.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let tenths = Int((min(max(value, -100_000), 100_000) * 10).rounded())
    let rest = abs(tenths % 10)
    return (tenths < 0 ? "-" : "") + "\(abs(tenths / 10))" + (rest == 0 ? "" : ".\(rest)")
  }

  /// Draws another drawing over this one.
  mutating func append(_ other: SVG) { body += other.body }

  mutating func text(
    _ text: String, at point: Point, anchor: Anchor = .start, classes: String = ""
  ) {
    body +=
      "<text\(SVG.classes(classes)) x=\"\(SVG.number(point.x))\" y=\"\(SVG.number(point.y))\" "
      + "text-anchor=\"\(anchor.rawValue)\">\(HTMLText.escape(text))</text>\n"
  }

  mutating func rectangle(
    at point: Point, width: Double, height: Double, classes: String
  ) {
    body +=
      "<rect\(SVG.classes(classes)) x=\"\(SVG.number(point.x))\" y=\"\(SVG.number(point.y))\" "
      + "width=\"\(SVG.number(width))\" height=\"\(SVG.number(height))\"/>\n"
  }

  mutating func line(_ points: [Point], classes: String) {
    guard let first = points.first else { return }
    let path = "M\(SVG.pair(first))" + points.dropFirst().map { "L\(SVG.pair($0))" }.joined()
    body += "<path\(SVG.classes(classes)) d=\"\(path)\"/>\n"
  }

  mutating func dot(at point: Point, classes: String) {
    body +=
      "<circle\(SVG.classes(classes)) cx=\"\(SVG.number(point.x))\" "
      + "cy=\"\(SVG.number(point.y))\" r=\"3\"/>\n"
  }

  /// An arrow along a curve that bends towards `bend`, and is straight when that is its middle.
  mutating func arrow(
    from start: Point, to end: Point, bend: Point, classes: String = "edge"
  ) {
    let (dx, dy) = (end.x - bend.x, end.y - bend.y)
    let length = max(1, (dx * dx + dy * dy).squareRoot())
    let (ux, uy) = (dx / length, dy / length)
    let back = Point(x: end.x - ux * 9, y: end.y - uy * 9)
    let curve = "M\(SVG.pair(start))Q\(SVG.pair(bend)) \(SVG.pair(back))"
    body += "<path\(SVG.classes(classes)) d=\"\(curve)\"/>\n"
    let left = Point(x: back.x - uy * 4, y: back.y + ux * 4)
    let right = Point(x: back.x + uy * 4, y: back.y - ux * 4)
    let head = "M\(SVG.pair(end))L\(SVG.pair(left))L\(SVG.pair(right))Z"
    body += "<path class=\"head\" d=\"\(head)\"/>\n"
  }

  /// The whole drawing; the label says what it is to those who do not see it.
  func svg(label: String, width: Double, height: Double, classes: String = "") -> String {
    """
    <svg\(SVG.classes(classes)) role="img" aria-label="\(HTMLText.escape(label))" \
    viewBox="0 0 \(SVG.number(width)) \(SVG.number(height))" \
    width="\(SVG.number(width))" height="\(SVG.number(height))">
    \(body)</svg>

    """
  }

  mutating func circle(at point: Point, radius: Double, classes: String) {
    body +=
      "<circle\(SVG.classes(classes)) cx=\"\(SVG.number(point.x))\" "
      + "cy=\"\(SVG.number(point.y))\" r=\"\(SVG.number(radius))\"/>\n"
  }

  /// A shape with these corners.
  mutating func polygon(_ points: [Point], classes: String) {
    guard let first = points.first else { return }
    let path = "M\(SVG.pair(first))" + points.dropFirst().map { "L\(SVG.pair($0))" }.joined()
    body += "<path\(SVG.classes(classes)) d=\"\(path)Z\"/>\n"
  }

  /// A part of a circle, clockwise, between two turns: 0 is at the top, 1 a whole turn further.
  mutating func arc(
    center: Point, radius: Double, from start: Double, to end: Double, classes: String
  ) {
    guard start.isFinite, end.isFinite, end > start else { return }
    let (first, last) = (
      SVG.onCircle(center, radius, start), SVG.onCircle(center, radius, end)
    )
    // A whole circle would begin and end at one point, and be none.
    let middle = SVG.onCircle(center, radius, (start + min(end, start + 1)) / 2)
    let size = "\(SVG.number(radius)) \(SVG.number(radius)) 0 0 1"
    body +=
      "<path\(SVG.classes(classes)) d=\"M\(SVG.pair(first))A\(size) \(SVG.pair(middle))"
      + "A\(size) \(SVG.pair(last))\"/>\n"
  }

  /// The point of a circle at a turn.
  static func onCircle(_ center: Point, _ radius: Double, _ turn: Double) -> Point {
    let angle = turn * 2 * .pi
    return Point(x: center.x + radius * sin(angle), y: center.y - radius * cos(angle))
  }

  private static func classes(_ names: String) -> String {
    names.isEmpty ? "" : " class=\"\(names)\""
  }

  private static func pair(_ point: Point) -> String { "\(number(point.x)) \(number(point.y))" }
}
