/// Places on a map, the circle that is searched, and the cells of the grid that an index looks into.
///
/// The map is plane, which is right for some hundreds of kilometres. Near the date line longitudes go on
/// beyond 180 or -180 degrees.
public struct GeoScatter: Sendable, Equatable {
  let title: String
  private var circle: Circle?
  private var cells: [Cell] = []
  private var places: [Place] = []

  private struct Circle: Equatable {
    var longitude: Double
    var latitude: Double
    var kilometres: Double
  }

  private struct Cell: Equatable {
    var longitudes: ClosedRange<Double>
    var latitudes: ClosedRange<Double>
    var isSearched: Bool
  }

  private struct Place: Equatable {
    var name: String
    var longitude: Double
    var latitude: Double
    var isFound: Bool
  }

  private static let mostCells = 36
  private static let mostPlaces = 500
  private static let mostNames = 12

  /// Makes a map with nothing on it.
  public init(title: String = "") { self.title = TextForm.oneLine(title) }

  /// Draws the circle that is searched.
  ///
  /// - Parameters:
  ///   - longitude: its middle, in degrees to the east.
  ///   - latitude: its middle, in degrees to the north.
  ///   - kilometres: its radius.
  /// - Precondition: the longitude is within 540 degrees, the latitude within 90, and the radius above 0 and
  ///   below 20,000.
  public mutating func setCircle(longitude: Double, latitude: Double, kilometres: Double) {
    GeoScatter.check(longitude, latitude, "the circle")
    demand(
      kilometres > 0 && kilometres < 20_000,
      "the circle has a radius of \(kilometres) km: it is above 0 and below 20,000")
    circle = Circle(longitude: longitude, latitude: latitude, kilometres: kilometres)
  }

  /// Adds a cell of the grid.
  ///
  /// - Parameters:
  ///   - longitudes: from where to where it goes, in degrees to the east.
  ///   - latitudes: from where to where it goes, in degrees to the north.
  ///   - isSearched: whether the search looks into it.
  /// - Precondition: longitudes are within 540 degrees, latitudes within 90; there are at most 36 cells.
  public mutating func addCell(
    longitudes: ClosedRange<Double>, latitudes: ClosedRange<Double>, isSearched: Bool
  ) {
    demand(cells.count < GeoScatter.mostCells, "a map has at most 36 cells")
    GeoScatter.check(longitudes.lowerBound, latitudes.lowerBound, "the cell")
    GeoScatter.check(longitudes.upperBound, latitudes.upperBound, "the cell")
    cells.append(
      Cell(longitudes: longitudes, latitudes: latitudes, isSearched: isSearched))
  }

  /// Adds a place.
  ///
  /// - Parameters:
  ///   - name: what it is called; empty for nothing.
  ///   - longitude: in degrees to the east.
  ///   - latitude: in degrees to the north.
  ///   - isFound: whether the search returns it; a place that is not was looked at in vain.
  /// - Precondition: the longitude is within 540 degrees, the latitude within 90; there are at most 500
  ///   places, 12 of them with names.
  public mutating func addPlace(
    _ name: String = "", longitude: Double, latitude: Double, isFound: Bool
  ) {
    demand(places.count < GeoScatter.mostPlaces, "a map has at most 500 places")
    demand(
      name.isEmpty || places.count { !$0.name.isEmpty } < GeoScatter.mostNames,
      "a map has at most 12 places with names")
    GeoScatter.check(longitude, latitude, name.isEmpty ? "the place" : name)
    places.append(
      Place(
        name: TextForm.oneLine(name), longitude: longitude, latitude: latitude, isFound: isFound))
  }

  private static func check(_ longitude: Double, _ latitude: Double, _ name: String) {
    demand(
      (-540...540).contains(longitude) && (-90...90).contains(latitude),
      "\(name) is at \(longitude) \(latitude): a longitude is within 540 degrees, a latitude within 90"
    )
  }
}

extension GeoScatter: Showable {
  var bodyLines: [String] {
    var lines: [String] = []
    if let circle {
      let center =
        "\(NumberText.of(circle.longitude)) \(NumberText.of(circle.latitude))"
      lines.append("within \(NumberText.of(circle.kilometres)) km of \(center)")
    }
    if !cells.isEmpty {
      lines.append("cells  \(cells.count), \(cells.count(where: \.isSearched)) searched")
    }
    lines.append(places(isFound: true, "found"))
    let far = places(isFound: false, "asked")
    if places.contains(where: { !$0.isFound }) { lines.append("\(far), too far") }
    return lines.map { TextForm.cut($0, to: TextForm.width) }
  }

  private func places(isFound: Bool, _ word: String) -> String {
    let own = places.filter { $0.isFound == isFound }
    let names = own.map(\.name).filter { !$0.isEmpty }
    let list = names.isEmpty ? "" : ": \(names.joined(separator: ", "))"
    return TextForm.cut("\(word)  \(own.count)\(list)", to: TextForm.width - 9)
  }

  var content: (kind: String, value: JSON) {
    func pair(_ range: ClosedRange<Double>) -> JSON {
      .array([.number(range.lowerBound), .number(range.upperBound)])
    }
    let cells = cells.map { cell in
      JSON.object([
        ("longitudes", pair(cell.longitudes)), ("latitudes", pair(cell.latitudes)),
        ("isSearched", .bool(cell.isSearched)),
      ])
    }
    let places = places.map { place in
      JSON.object([
        ("name", .string(place.name)), ("longitude", .number(place.longitude)),
        ("latitude", .number(place.latitude)), ("isFound", .bool(place.isFound)),
      ])
    }
    var members = [("cells", JSON.array(cells)), ("places", .array(places))]
    if let circle {
      members.append(
        (
          "circle",
          .object([
            ("longitude", .number(circle.longitude)), ("latitude", .number(circle.latitude)),
            ("kilometres", .number(circle.kilometres)),
          ])
        ))
    }
    return ("geo", .object(members))
  }
}
