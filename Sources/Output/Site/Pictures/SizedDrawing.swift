/// A drawing that can be laid out for the room that there is.
protocol SizedDrawing {
  /// What is to be seen, in words, for those who do not see it.
  var summary: String { get }

  /// Draws it no wider than `room`.
  func drawn(room: Double) -> Drawn
}

/// A drawing and its size.
struct Drawn {
  var svg = SVG()
  var width = 0.0
  var height = 0.0
}

/// How wide drawings are.
enum SizedRoom {
  /// On a page.
  static let wide = 640.0
  /// On a telephone that is 320 pixels wide, within the margins of the page and the step.
  static let narrow = 248.0
}

/// The marks by which drawings tell things apart, without their colours too.
enum Mark {
  private static let colorCount = 6

  /// The class of the colour of the thing at a place.
  static func color(_ place: Int) -> String {
    "session-\((place % colorCount + colorCount) % colorCount)"
  }

  /// Draws a disc, square, triangle or diamond; twelve things differ in shape or colour.
  static func draw(
    _ place: Int, at point: SVG.Point, in svg: inout SVG, looks: String = "point"
  ) {
    let classes = "\(looks) \(color(place))"
    func corner(_ x: Double, _ y: Double) -> SVG.Point { .init(x: point.x + x, y: point.y + y) }
    switch place % 4 {
    case 1:
      svg.polygon([corner(-5, -5), corner(5, -5), corner(5, 5), corner(-5, 5)], classes: classes)
    case 2: svg.polygon([corner(0, -6), corner(6, 5), corner(-6, 5)], classes: classes)
    case 3:
      svg.polygon([corner(0, -7), corner(7, 0), corner(0, 7), corner(-7, 0)], classes: classes)
    default: svg.circle(at: point, radius: 5.5, classes: classes)
    }
  }

  /// Draws the same, hollow: what lies below it is not taken for another thing.
  static func drawHollow(_ place: Int, at point: SVG.Point, in svg: inout SVG) {
    draw(place, at: point, in: &svg, looks: "hollow")
  }
}

extension SVG {
  /// About the width of a text with the looks of a class.
  static func width(_ text: String, _ classes: String) -> Double {
    switch classes {
    case _ where classes.hasPrefix("code"): Double(text.count) * 8
    case _ where classes.hasPrefix("strong"): Double(text.count) * 8.8
    case _ where classes.hasPrefix("small"): Double(text.count) * 6.8
    default: width(text)
    }
  }

  /// The text as far as it has room with the looks of a class.
  static func fitted(_ text: String, _ room: Double, _ classes: String = "") -> String {
    cut(text, to: max(1, Int(room / width("n", classes))))
  }
}
