import Foundation
import LessonModel

/// Draws places on a map, north at the top, with the circle that is searched and the cells of the grid;
/// its legend is beside it, or below it where there is no room.
struct GeoSVG: SizedDrawing {
  let cells: [Picture.GeoCell]
  let places: [Picture.GeoPlace]
  let circle: Picture.GeoCircle?

  private static let margin = 10.0
  private static let rowHeight = 22.0
  /// How many kilometres a degree of latitude has.
  private static let kilometres = 111.195

  init(cells: [Picture.GeoCell], places: [Picture.GeoPlace], circle: Picture.GeoCircle?) {
    // A transcript may hold any numbers.
    func isOnMap(_ longitude: Double, _ latitude: Double) -> Bool {
      abs(longitude) <= 540 && abs(latitude) <= 90
    }
    self.cells = cells.filter { cell in
      cell.longitudes.count == 2 && cell.latitudes.count == 2
        && zip(cell.longitudes, cell.latitudes).allSatisfy(isOnMap)
    }
    self.places = places.filter { isOnMap($0.longitude, $0.latitude) }
    self.circle = circle.flatMap {
      isOnMap($0.longitude, $0.latitude) && (0..<20_000).contains($0.kilometres) ? $0 : nil
    }
  }

  var summary: String {
    (legend.map(\.text) + named.map { "\($0.name) is \($0.isFound ? "found" : "too far")" })
      .joined(separator: "; ") + (places.isEmpty && cells.isEmpty ? "" : ".")
  }

  private var named: [Picture.GeoPlace] { places.filter { !$0.name.isEmpty } }

  private enum Symbol { case found, far, cell, number(Int) }

  private var legend: [(symbol: Symbol, text: String)] {
    let found = places.count(where: \.isFound)
    let far = places.count - found
    let within = circle.map { "\(found) within \(Self.text($0.kilometres)) km" } ?? "\(found) found"
    let searched = cells.count(where: \.isSearched)
    return [(.found, within)] + (far > 0 ? [(.far, "\(far) asked, too far")] : [])
      + (cells.isEmpty ? [] : [(.cell, "\(searched) of \(cells.count) cells searched")])
  }

  private static func text(_ number: Double) -> String {
    number >= 1000 || number == number.rounded()
      ? "\(Int(number.rounded()))" : String(format: "%.4g", number)
  }

  /// What part of the Earth is to be seen, and how large.
  private struct Frame {
    var west: Double
    var north: Double
    var across: Double
    /// Pixels to a degree of latitude.
    var scale: Double
    var width: Double
    var height: Double

    func point(_ longitude: Double, _ latitude: Double) -> SVG.Point {
      .init(
        x: GeoSVG.margin + (longitude - west) * across * scale,
        y: GeoSVG.margin + (north - latitude) * scale)
    }
  }

  private func frame(_ room: Double) -> Frame {
    var longitudes = cells.flatMap(\.longitudes) + places.map(\.longitude)
    var latitudes = cells.flatMap(\.latitudes) + places.map(\.latitude)
    if let circle {
      let reach = circle.kilometres / Self.kilometres
      let middle = max(0.01, cos(circle.latitude * .pi / 180))
      longitudes += [circle.longitude - reach / middle, circle.longitude + reach / middle]
      latitudes += [circle.latitude - reach, circle.latitude + reach]
    }
    let (west, east) = (longitudes.min() ?? 0, longitudes.max() ?? 1)
    let (south, north) = (latitudes.min() ?? 0, latitudes.max() ?? 1)
    // The circle is one only where it lies.
    let across = max(0.01, cos((circle?.latitude ?? (south + north) / 2) * .pi / 180))
    let size = room - 2 * Self.margin
    let span = max((east - west) * across, north - south, 1e-6)
    let scale = size / span
    return Frame(
      west: west, north: north, across: across, scale: scale,
      width: (east - west) * across * scale + 2 * Self.margin,
      height: (north - south) * scale + 2 * Self.margin)
  }

  func drawn(room: Double) -> Drawn {
    let isWide = room >= SizedRoom.wide
    let frame = frame(isWide ? 340 : room)
    var drawn = Drawn(width: room)
    for cell in cells {
      let (first, last) = (
        frame.point(cell.longitudes[0], cell.latitudes[1]),
        frame.point(cell.longitudes[1], cell.latitudes[0])
      )
      drawn.svg.rectangle(
        at: first, width: max(0, last.x - first.x), height: max(0, last.y - first.y),
        classes: cell.isSearched ? "cell set" : "cell")
    }
    for place in places.filter({ !$0.isFound }) + places.filter(\.isFound) {
      draw(place.isFound, at: frame.point(place.longitude, place.latitude), in: &drawn.svg)
    }
    if let circle {
      let middle = frame.point(circle.longitude, circle.latitude)
      drawn.svg.circle(
        at: middle, radius: circle.kilometres / Self.kilometres * frame.scale,
        classes: "edge taken")
      for (dx, dy) in [(6.0, 0.0), (0, 6)] {
        drawn.svg.line(
          [.init(x: middle.x - dx, y: middle.y - dy), .init(x: middle.x + dx, y: middle.y + dy)],
          classes: "edge taken")
      }
    }
    for (index, place) in named.enumerated() {
      let point = frame.point(place.longitude, place.latitude)
      let isRight = point.x + 24 <= frame.width
      drawn.svg.text(
        "\(index + 1)", at: .init(x: point.x + (isRight ? 6 : -6), y: point.y + 4),
        anchor: isRight ? .start : .end, classes: "small")
    }
    let left = isWide ? frame.width + 20 : 4
    let top = isWide ? 20 : frame.height + 12
    let bottom = drawLegend(at: .init(x: left, y: top), room - left, in: &drawn.svg)
    drawn.height = max(frame.height, bottom)
    return drawn
  }

  private func draw(_ isFound: Bool, at point: SVG.Point, in svg: inout SVG) {
    svg.circle(
      at: point, radius: isFound ? 4 : 2, classes: isFound ? "point \(Mark.color(0))" : "head")
  }

  /// Draws the legend.
  ///
  /// - Returns: where it ends.
  private func drawLegend(at origin: SVG.Point, _ room: Double, in svg: inout SVG) -> Double {
    var y = origin.y
    let names = named.enumerated().map { index, place in
      (symbol: Symbol.number(index + 1), text: place.name)
    }
    for (symbol, text) in legend + names {
      switch symbol {
      case .found: draw(true, at: .init(x: origin.x + 7, y: y), in: &svg)
      case .far: draw(false, at: .init(x: origin.x + 7, y: y), in: &svg)
      case .cell:
        svg.rectangle(
          at: .init(x: origin.x + 1, y: y - 6), width: 12, height: 12, classes: "cell set")
      case .number(let number):
        svg.text(
          "\(number)", at: .init(x: origin.x + 7, y: y + 5), anchor: .middle, classes: "small")
      }
      let lines = SVG.wrapped(text, room - 20)
      svg.text(lines, at: .init(x: origin.x + 20, y: y + 5))
      y += Self.rowHeight + Double(max(0, lines.count - 1)) * SVG.lineHeight()
    }
    return y
  }
}
