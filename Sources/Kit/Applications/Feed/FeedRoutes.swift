import PostgresClient
import RedisClient
public import WebServers

/// The HTTP interface of the feed: see `FeedDescription.text`, which it serves.
///
/// A person is named by the path alone: any client of the server can act for any person. A real
/// service asks for credentials first.
public struct FeedRoutes: Sendable {
  private let pool: FeedPool

  /// The routes, on a pool of desks.
  public static func routes(on pool: FeedPool) -> HTTPRoutes {
    var routes = HTTPRoutes()
    FeedRoutes(pool: pool).add(to: &routes)
    return routes
  }

  struct Draft: Decodable {
    var name: String
    var about: String?
    var longitude: Double
    var latitude: Double
  }

  struct Swipe: Decodable { var likes: Bool }

  struct Near: Encodable {
    var profile: FeedProfile
    var kilometres: Double
  }

  struct Feed: Encodable {
    var generation: Int
    var profiles: [FeedProfile]
  }

  private func add(to routes: inout HTTPRoutes) {
    routes.put("/profiles/{id}") { request in
      let (id, draft) = (try Self.id(request), try request.json(Draft.self))
      let profile = FeedProfile(
        id: id, name: draft.name, about: draft.about ?? "", longitude: draft.longitude,
        latitude: draft.latitude)
      if let fault = profile.fault { throw HTTPProblem(422, fault) }
      let isNew = try with { try $0.put(profile) }
      return try .json(profile, status: isNew ? 201 : 200)
    }
    routes.get("/profiles/{id}") { request in
      let id = try Self.id(request)
      return try with { try .json(Self.profile(id, $0)) }
    }
    routes.get("/profiles/{id}/nearby") { request in
      let id = try Self.id(request)
      let radius = try request.query("radius", default: 50.0)
      guard radius > 0, radius <= 1000 else {
        throw HTTPProblem(400, "`radius` is more than 0 and at most 1000 kilometres.")
      }
      let limit = try Self.limit(request)
      return try with { try .json(Self.nearby(id, radius, limit, $0)) }
    }
    // lesson: routes
    routes.put("/profiles/{id}/swipes/{target}") { request in
      let (id, target) = (try Self.id(request), try Self.id(request, "target"))
      guard id != target else { throw HTTPProblem(404, "A person does not decide about itself.") }
      let likes = try request.json(Swipe.self).likes
      let (outcome, isNew) = try with { try $0.swipe(id, target, likes: likes) }
      guard outcome.likes == likes else {
        throw HTTPProblem(409, "Profile \(id) has decided about \(target) before, and differently.")
      }
      return try .json(outcome, status: isNew ? 201 : 200)
    }
    routes.post("/profiles/{id}/feed") { request in
      let id = try Self.id(request)
      let generation = try with { desk in
        _ = try Self.profile(id, desk)
        return try desk.requestFeed(of: id)
      }
      return try .json(
        ["generation": generation], status: 202, headers: ["Location": "/profiles/\(id)/feed"])
    }
    routes.get("/profiles/{id}/feed") { request in
      let id = try Self.id(request)
      let (generation, profiles) = try with { try $0.feed(of: id) }
      guard generation > 0 else {
        throw HTTPProblem(404, "Profile \(id) has no feed yet. A POST asks for one.")
      }
      return try .json(Feed(generation: generation, profiles: profiles))
    }
    // lesson: end
    routes.get("/profiles/{id}/matches") { request in
      let (id, after, limit) = (
        try Self.id(request), try request.query("after", default: 0), try Self.limit(request)
      )
      return try with { desk in
        _ = try Self.profile(id, desk)
        return try .json(["matches": desk.database.matches(of: id, after: after, atMost: limit)])
      }
    }
    routes.get("/openapi.json") { _ in
      HTTPReply(
        headers: ["Content-Type": "application/json"], body: Array(FeedDescription.text.utf8))
    }
  }

  // MARK: Parts of requests

  private static func id(_ request: HTTPRequest, _ name: String = "id") throws -> Int {
    let id: Int = try request.parameter(name)
    guard (1...FeedProfile.largestID).contains(id) else {
      throw HTTPProblem(400, "An id is from 1 to \(FeedProfile.largestID).")
    }
    return id
  }

  private static func limit(_ request: HTTPRequest) throws -> Int {
    let limit = try request.query("limit", default: 20)
    guard (1...100).contains(limit) else { throw HTTPProblem(400, "`limit` is from 1 to 100.") }
    return limit
  }

  private static func profile(_ id: Int, _ desk: FeedDesk) throws -> FeedProfile {
    guard let profile = try desk.database.profile(id) else {
      throw HTTPProblem(404, "There is no profile \(id).")
    }
    return profile
  }

  private static func nearby(
    _ id: Int, _ radius: Double, _ limit: Int, _ desk: FeedDesk
  ) throws -> [Near] {
    let center = try profile(id, desk)
    // One more, because the person is the nearest of all.
    let found = try desk.places.search(
      around: center.point, kilometres: radius, count: limit + 1
    ).filter { $0.id != id }.prefix(limit)
    let profiles = try desk.database.profiles(found.map(\.id))
    let distances = Dictionary(found.map { ($0.id, $0.kilometres) }) { first, _ in first }
    return profiles.map { Near(profile: $0, kilometres: distances[$0.id] ?? 0) }
  }

  // MARK: Failures

  /// Lends a desk, and says of failures what a client can do about them.
  private func with<Value>(_ body: (FeedDesk) throws -> Value) throws -> Value {
    do {
      return try pool.withDesk(body)
    } catch let error as PostgresError {
      switch error.sqlState {
      // The foreign keys of a swipe.
      case "23503": throw HTTPProblem(404, "One of the two profiles does not exist.")
      // Without a state it is the client library's: no connection. 08, 57: it was lost, or the
      // server ends, or the statement took too long.
      case let state where state.map { ["08", "53", "57"].contains($0.prefix(2)) } ?? true:
        throw Self.away
      default: throw error
      }
    } catch let error as RedisError {
      switch error {
      case .cannotConnect, .connectionLost, .timedOut: throw Self.away
      default: throw error
      }
    }
  }

  private static var away: HTTPProblem {
    HTTPProblem(
      503, "A server behind this one does not answer. Send the request again; it does no harm.",
      headers: ["Retry-After": "1"])
  }
}
