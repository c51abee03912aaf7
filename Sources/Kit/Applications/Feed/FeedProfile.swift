public import Algorithms

/// A person in the feed of others.
public struct FeedProfile: Sendable, Equatable, Codable {
  /// The id, from 1 to `largestID`.
  public var id: Int
  /// The name, 1 to 100 characters.
  public var name: String
  /// What the person says, 1,000 characters at most.
  public var about: String
  /// Degrees east of Greenwich, from -180 to 180.
  public var longitude: Double
  /// Degrees north of the equator, within the latitudes that Redis can index.
  public var latitude: Double

  /// The largest id: 2⁵³ - 1, because JSON's readers often take numbers for doubles.
  public static let largestID = (1 << 53) - 1
  /// The northernmost latitude that GEOADD takes; the southernmost one is its negative.
  public static let largestLatitude = 85.05112878

  /// Makes a profile. `FeedRoutes` checks the ranges of what clients send.
  public init(id: Int, name: String, about: String = "", longitude: Double, latitude: Double) {
    (self.id, self.name, self.about) = (id, name, about)
    (self.longitude, self.latitude) = (longitude, latitude)
  }

  /// Where the person is.
  public var point: GeoPoint { GeoPoint(longitude: longitude, latitude: latitude) }

  /// What is wrong with it, in a sentence; nil when it can be stored.
  var fault: String? {
    if !(1...Self.largestID).contains(id) { return "An id is from 1 to \(Self.largestID)." }
    if !(1...100).contains(name.unicodeScalars.count) { return "A name has 1 to 100 characters." }
    if about.unicodeScalars.count > 1000 { return "`about` has 1000 characters at most." }
    // PostgreSQL's text holds no U+0000, and nobody can read the others.
    if (name + about).unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    {
      return "Neither `name` nor `about` may hold control characters."
    }
    if !(-180...180).contains(longitude) { return "`longitude` is from -180 to 180." }
    if !(-Self.largestLatitude...Self.largestLatitude).contains(latitude) {
      return "`latitude` is from -\(Self.largestLatitude) to \(Self.largestLatitude)."
    }
    return nil
  }
}

/// What became of a swipe.
public struct SwipeOutcome: Sendable, Equatable, Codable {
  /// Whether it was a like. A person decides once about another one: of a second swipe this is what
  /// the first one said.
  public var likes: Bool
  /// Whether both like each other.
  public var isMatch: Bool

  /// Describes what became of a swipe.
  public init(likes: Bool, isMatch: Bool) { (self.likes, self.isMatch) = (likes, isMatch) }
}
