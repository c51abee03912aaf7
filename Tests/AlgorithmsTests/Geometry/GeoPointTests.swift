import Algorithms
import Testing

@Suite("Places on a sphere")
struct GeoPointTests {
  /// Ways whose length follows from the radius alone.
  struct Way: CustomTestStringConvertible, Sendable {
    var name: String
    var from: (Double, Double)
    var to: (Double, Double)
    var turns: Double
    var testDescription: String { name }
  }

  static let ways = [
    Way(name: "nowhere", from: (13, 38), to: (13, 38), turns: 0),
    Way(name: "a quarter of the equator", from: (-20, 0), to: (70, 0), turns: 0.25),
    Way(name: "pole to pole", from: (17, 90), to: (-120, -90), turns: 0.5),
    Way(name: "to the antipode", from: (10, 20), to: (-170, -20), turns: 0.5),
    Way(name: "over the date line", from: (179.5, 0), to: (-179.5, 0), turns: 1 / 360),
    Way(name: "over the pole", from: (30, 80), to: (-150, 80), turns: 20 / 360),
    Way(name: "a quarter of longitude from the equator", from: (0, 0), to: (90, 40), turns: 0.25),
    Way(name: "one degree north", from: (5, 45), to: (5, 46), turns: 1 / 360),
  ]

  @Test("A way is as long as its part of the circle", arguments: ways)
  func distance(_ way: Way) {
    let from = GeoPoint(longitude: way.from.0, latitude: way.from.1)
    let to = GeoPoint(longitude: way.to.0, latitude: way.to.1)
    let expected = way.turns * 2 * .pi * GeoPoint.radius
    #expect(abs(from.distance(to: to) - expected) < 0.01)
    #expect(abs(to.distance(to: from) - expected) < 0.01)
  }

  @Test("A box is measured along the latitude of the place that is asked about")
  func box() {
    let center = GeoPoint(longitude: 0, latitude: 60)
    // A degree of longitude is half as long at 60 degrees as on the equator, and shorter still at 61.
    let degree = GeoPoint(longitude: 0, latitude: 0).distance(to: .init(longitude: 1, latitude: 0))
    let east = GeoPoint(longitude: 1, latitude: 60)
    #expect(east.isInBox(around: center, width: degree * 1.001, height: 1))
    #expect(!east.isInBox(around: center, width: degree * 0.999, height: 1))
    let northEast = GeoPoint(longitude: 1, latitude: 61)
    #expect(northEast.isInBox(around: center, width: degree * 0.98, height: degree * 2.001))
    #expect(!northEast.isInBox(around: center, width: degree * 0.98, height: degree * 1.999))
  }
}
