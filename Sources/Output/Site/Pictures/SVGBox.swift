extension SVG {
  /// A box that arrows lead to and from.
  struct Box {
    /// Its middle.
    var center: Point
    /// Half of its width.
    var half: Double
    /// Its height.
    var height: Double

    /// Where the way from its middle towards a point leaves it.
    func edge(towards point: Point) -> Point {
      let (dx, dy) = (point.x - center.x, point.y - center.y)
      let across = dx == 0 ? Double.infinity : half / abs(dx)
      let down = dy == 0 ? Double.infinity : height / 2 / abs(dy)
      let part = min(across, down, 1)
      return Point(x: center.x + dx * part, y: center.y + dy * part)
    }
  }
}
