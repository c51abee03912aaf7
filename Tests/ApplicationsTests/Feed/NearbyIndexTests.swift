import Algorithms
import Applications
import RedisClient
import TestSupport
import Testing

/// GEOSEARCH against the formula, over the whole range of longitudes and latitudes that it takes.
@Suite("Who is near")
struct NearbyIndexTests {
  private let server: RedisServer
  private let connection: RedisConnection
  private let index: NearbyIndex
  private let places: [(id: Int, point: GeoPoint)]

  init() throws {
    server = try RedisServer()
    connection = try RedisConnection(to: .unix(path: server.socketPath))
    index = NearbyIndex(on: connection)
    var random = SplitMix64(seed: 7)
    places = (1...3000).map { id in
      let longitude = random.nextUnit() * 360 - 180
      return (id, GeoPoint(longitude: longitude, latitude: random.nextUnit() * 170 - 85))
    }
    try index.put(places)
  }

  /// Middles at the date line, near a pole, on the equator and elsewhere, with radii.
  static let circles: [(Double, Double, Double)] = [
    (13.4, 52.5, 700), (179.9, -17, 2500), (-179.9, 65, 1500), (0, 0, 3000), (-58, -34, 1200),
    (100, 84, 900), (20, -84, 1500), (140, 35, 5000),
  ]

  @Test("A radius finds those that the formula finds, up to half a percent", arguments: circles)
  func radius(_ longitude: Double, _ latitude: Double, _ radius: Double) throws {
    let middle = GeoPoint(longitude: longitude, latitude: latitude)
    let found = try index.search(around: middle, kilometres: radius, count: 3000)
    let points = Dictionary(uniqueKeysWithValues: places.map { ($0.id, $0.point) })
    for neighbor in found {
      let distance = try #require(points[neighbor.id]).distance(to: middle) / 1000
      #expect(abs(neighbor.kilometres - distance) <= 0.005 * distance)
    }
    let within = places.filter { $0.point.distance(to: middle) <= radius * 995 }.map(\.id)
    let around = places.filter { $0.point.distance(to: middle) <= radius * 1005 }.map(\.id)
    #expect(!within.isEmpty)
    #expect(Set(found.map(\.id)).isSuperset(of: within))
    #expect(Set(found.map(\.id)).isSubset(of: around))
    #expect(found.map(\.kilometres) == found.map(\.kilometres).sorted())
  }

  @Test("A box finds those that the rule finds, up to half a percent", arguments: circles)
  func box(_ longitude: Double, _ latitude: Double, _ size: Double) throws {
    // Boxes over a pole or the date line have other rules.
    guard abs(latitude) < 60, abs(longitude) < 150 else { return }
    let middle = GeoPoint(longitude: longitude, latitude: latitude)
    let found = try connection.command(
      "GEOSEARCH", "feed:places", "FROMLONLAT", "\(longitude)", "\(latitude)", "BYBOX", "\(size)",
      "\(size / 2)", "km"
    ).strings().compactMap { Int($0) }
    func rule(_ factor: Double) -> [Int] {
      places.filter {
        $0.point.isInBox(
          around: middle, width: size * factor * 1000, height: size * factor * 500)
      }.map(\.id)
    }
    #expect(Set(found).isSuperset(of: rule(0.995)))
    #expect(Set(found).isSubset(of: rule(1.005)))
  }

  @Test("A count gives the nearest ones, and who has moved is at the new place")
  func count() throws {
    let middle = GeoPoint(longitude: 0, latitude: 0)
    let all = try index.search(around: middle, kilometres: 3000, count: 3000)
    #expect(try index.search(around: middle, kilometres: 3000, count: 5) == Array(all.prefix(5)))
    try index.put([(places[0].id, middle)])
    let nearest = try index.search(around: middle, kilometres: 3000, count: 1)
    #expect(nearest.map(\.id) == [places[0].id])
  }

  @Test("A latitude beyond the index is an error")
  func pole() throws {
    let edge = GeoPoint(longitude: 0, latitude: FeedProfile.largestLatitude)
    try index.put([(9001, edge)])
    #expect(throws: RedisError.self) {
      try index.put([(9002, GeoPoint(longitude: 0, latitude: 85.0512))])
    }
  }
}
