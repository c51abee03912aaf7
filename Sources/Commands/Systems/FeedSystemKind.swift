import Applications
import LessonModel
import Services

extension SystemKind {
  /// The feed of nearby people.
  static let feed = SystemKind(
    name: "feed",
    summary: "a feed of nearby people: swipes, matches, and feeds made in the background",
    discussion: """
      Starts a PostgreSQL and a Redis server of its own, and prints the address of an HTTP interface,
      which GET /openapi.json describes. Profiles are put to places, persons decide about each other,
      and two likes are a match. A feed is asked for with POST, made by two workers, and read with GET.
      All data is gone when it ends.

      It serves your own processes and root's, on 127.0.0.1. There are no accounts: a request acts for
      the person that its path names. On Ctrl-C or SIGTERM requests and jobs that have begun are done.
      """,
    port: 8_084,
    services: [
      ServiceRequest("db", .postgres), ServiceRequest("cache", .redis, modules: ["bloom"]),
    ],
    example: "a feed for curl"
  ) { start in
    let feed = try FeedSystem(
      postgres: start.url("db"), redis: start.url("cache"), port: start.port
    ) { start.log("\($0)") }
    let json = "-H 'Content-Type: application/json'"
    return RunningSystem(
      address: feed.url,
      firstCommands: [
        "curl -X PUT \(json) -d '{\"name\":\"Ada\",\"longitude\":13.4,\"latitude\":52.5}' "
          + "\(feed.url)/profiles/1",
        "curl -X PUT \(json) -d '{\"name\":\"Bob\",\"longitude\":13.5,\"latitude\":52.5}' "
          + "\(feed.url)/profiles/2",
        "curl \(feed.url)/profiles/1/nearby",
        "curl -X POST -d '' \(feed.url)/profiles/1/feed",
        "curl \(feed.url)/profiles/1/feed",
        "curl \(feed.url)/openapi.json",
      ]
    ) { try feed.stop() }
  }
}
