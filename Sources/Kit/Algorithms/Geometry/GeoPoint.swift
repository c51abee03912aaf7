import Glibc

/// A place on the Earth, which is taken for a sphere.
///
///     let palermo = GeoPoint(longitude: 13.361389, latitude: 38.115556)
///     let catania = GeoPoint(longitude: 15.087269, latitude: 37.502669)
///     palermo.distance(to: catania)     // 166,227 m
///
/// The radius is the mean one of the International Union of Geodesy and Geophysics. Distances on the
/// ellipsoid, which is a better model, differ by up to about 0.5 %.
public struct GeoPoint: Sendable, Hashable {
  /// Degrees east of Greenwich, from -180 to 180.
  public let longitude: Double
  /// Degrees north of the equator, from -90 to 90.
  public let latitude: Double

  /// The radius of the sphere, in metres.
  public static let radius = 6_371_008.8

  /// Names a place.
  ///
  /// - Precondition: the degrees are in their ranges.
  public init(longitude: Double, latitude: Double) {
    precondition((-180...180).contains(longitude), "a longitude is from -180 to 180")
    precondition((-90...90).contains(latitude), "a latitude is from -90 to 90")
    (self.longitude, self.latitude) = (longitude, latitude)
  }

  // lesson: haversine
  /// The length of the shortest way to another place along the sphere, in metres.
  ///
  /// - Complexity: O(1).
  public func distance(to other: GeoPoint) -> Double {
    func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
    func haversine(_ angle: Double) -> Double { sin(angle / 2) * sin(angle / 2) }
    let between =
      haversine(radians(other.latitude - latitude))
      + cos(radians(latitude)) * cos(radians(other.latitude))
      * haversine(radians(other.longitude - longitude))
    return 2 * Self.radius * asin(min(1, between.squareRoot()))
  }
  // lesson: end

  // lesson: box
  /// Whether the place is in a box around another one. It is as far north or south as half the
  /// height at most, and as far east or west, measured along its own latitude, as half the width.
  /// Both in metres.
  ///
  /// - Complexity: O(1).
  public func isInBox(around center: GeoPoint, width: Double, height: Double) -> Bool {
    let north = GeoPoint(longitude: center.longitude, latitude: latitude)
    return north.distance(to: center) <= height / 2 && north.distance(to: self) <= width / 2
  }
  // lesson: end
}
